/// The colours of the whole picture. Each stands between commas.
enum Palettes {
    static let entries: [Entry] = warm + cool + mixed + monochrome

    private static let warm: [Entry] = [
        Entry("ochre and umber", [.colourful, .warm]),
        Entry("crimson and gold", [.colourful, .warm]),
        Entry("burnt orange and cream", [.colourful, .warm]),
        Entry("amber and deep brown", [.colourful, .warm]),
        Entry("terracotta and sand", [.colourful, .warm]),
        Entry("peach and apricot tones", [.colourful, .warm, .calm, .cheerful]),
        Entry("rust and copper", [.colourful, .warm]),
        Entry("coral and rose", [.colourful, .warm, .calm, .cheerful]),
        Entry("faded sepia tones", [.monochrome, .warm]),
    ]

    private static let cool: [Entry] = [
        Entry("indigo and silver", [.colourful, .cool]),
        Entry("teal and slate", [.colourful, .cool]),
        Entry("ice blue and white", [.colourful, .cool]),
        Entry("sea green and pearl", [.colourful, .cool]),
        Entry("moss green and grey", [.colourful, .cool]),
        Entry("violet and midnight blue", [.colourful, .cool]),
        Entry("lavender and mint", [.colourful, .cool, .calm, .cheerful]),
        Entry("cobalt and turquoise", [.colourful, .cool]),
        Entry("emerald and jade", [.colourful, .cool]),
    ]

    private static let mixed: [Entry] = [
        Entry("teal and orange", .colourful),
        Entry("magenta and cyan", [.colourful, .modern]),
        Entry("navy and mustard", .colourful),
        Entry("plum and olive", .colourful),
        Entry("scarlet against pale grey", .colourful),
        Entry("candy pastel colours", [.colourful, .cheerful, .calm]),
        Entry("jewel tones", .colourful),
        Entry("muted earth tones", .colourful),
        Entry("saturated primary colours", [.colourful, .cheerful, .fierce]),
        Entry("iridescent colours", .colourful),
        Entry("autumn colours", .colourful),
        Entry("spring blossom colours", [.colourful, .cheerful, .calm]),
        Entry("faded vintage colours", .colourful),
        Entry("two-tone palette", .colourful),
        Entry("limited palette of three colours", .colourful),
    ]

    private static let monochrome: [Entry] = [
        Entry("black and white", [.monochrome, .drawing, .digital, .water]),
        Entry("shades of grey", [.monochrome, .drawing, .digital, .water]),
        Entry("blue monochrome", [.monochrome, .cool, .print, .drawing, .water, .digital]),
    ]
}
