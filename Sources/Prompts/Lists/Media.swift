/// What the picture is made of. Each continues as "… of a red fox".
enum Media {
    static let entries: [Entry] = paintings + drawings + prints + photographs + digital + handmade

    private static let paintings: [Entry] = [
        Entry("oil painting", .oil, weight: 2),
        Entry("impressionist oil painting", [.oil, .colourful]),
        Entry("Dutch Golden Age oil painting", [.oil, .past]),
        Entry("baroque oil painting", [.oil, .past]),
        Entry("Romantic landscape painting", [.oil, .outdoors, .place, .wide]),
        Entry("palette knife painting", .oil),
        Entry("watercolour", .water, weight: 2),
        Entry("loose watercolour sketch", .water),
        Entry("gouache painting", .dryPaint),
        Entry("acrylic painting", .oil),
        Entry("egg tempera painting", [.dryPaint, .past]),
        Entry("weathered fresco", [.dryPaint, .past]),
        Entry("ink wash painting", [.water, .monochrome]),
        Entry("Chinese brush painting", .water),
        Entry("Persian miniature", [.dryPaint, .past]),
        Entry("pastel painting", .dryPaint),
    ]

    private static let drawings: [Entry] = [
        Entry("pencil drawing", [.drawing, .monochrome]),
        Entry("charcoal drawing", [.drawing, .monochrome]),
        Entry("pen and ink drawing", [.drawing, .monochrome]),
        Entry("red chalk study", [.drawing, .warm]),
        Entry("coloured pencil drawing", [.drawing, .colourful]),
        Entry("storybook illustration", [.drawing, .water]),
        Entry("field guide illustration", [.drawing, .animal, .thing, .food, .unknownSubject]),
        Entry("art nouveau illustration", [.drawing, .past]),
        Entry("graphic novel panel", .drawing),
        Entry("ligne claire comic illustration", [.drawing, .colourful]),
        Entry("illuminated manuscript page", [.drawing, .past]),
        Entry("anime key visual", [.drawing, .colourful]),
    ]

    private static let prints: [Entry] = [
        Entry("ukiyo-e woodblock print", [.print, .past]),
        Entry("linocut", .print),
        Entry("copperplate engraving", [.print, .monochrome, .past]),
        Entry("etching", [.print, .monochrome]),
        Entry("risograph print", [.print, .modern]),
        Entry("screen print", .print),
        Entry("vintage travel poster", [.print, .place, .vehicle, .outdoors]),
        Entry("art deco poster", [.print, .past]),
    ]

    private static let photographs: [Entry] = [
        Entry("35mm photograph", .photograph, weight: 2),
        Entry("medium format photograph", .photograph),
        Entry("documentary photograph", .photograph),
        Entry("black and white photograph", [.photograph, .monochrome]),
        Entry("studio photograph", [.photograph, .indoors, .person, .animal, .thing, .food]),
        Entry("wildlife photograph", [.photograph, .animal, .outdoors, .underwater, .wilderness]),
        Entry("fashion editorial photograph", [.photograph, .person, .modern]),
        Entry("street photograph", [.ashore, .photograph, .person, .animal, .vehicle, .outdoors, .modern, .town]),
        Entry("product photograph", [.photograph, .thing, .indoors]),
        Entry("food magazine photograph", [.photograph, .food]),
        Entry("long exposure photograph", [.photograph, .place, .vehicle, .outdoors]),
        Entry("drone photograph", [.photograph, .place, .vehicle, .outdoors, .wide, .modern]),
        Entry("tintype photograph", [.photograph, .monochrome, .past]),
        Entry("cyanotype", [.photograph, .print, .monochrome, .cool]),
        Entry("faded Polaroid", .photograph),
        Entry("cinematic film still", .photograph, weight: 2),
    ]

    private static let digital: [Entry] = [
        Entry("digital painting", .digital, weight: 2),
        Entry("concept art", .digital),
        Entry("matte painting", [.digital, .place, .wide]),
        Entry("isometric 3D render", [.digital, .place, .vehicle, .thing, .food]),
        Entry("low-poly 3D render", .digital),
        Entry("flat vector illustration", .digital),
        Entry("claymation still", [.digital, .handmade]),
    ]

    private static let handmade: [Entry] = [
        Entry("layered paper cut-out", .handmade),
        Entry("stained glass window", [.handmade, .colourful]),
        Entry("Byzantine mosaic", [.handmade, .past]),
        Entry("embroidered tapestry", [.handmade, .past]),
        Entry("needle-felted miniature", [.handmade, .person, .animal, .food]),
        Entry("carved wooden relief", .handmade),
        Entry("glazed ceramic figurine", [.handmade, .person, .animal]),
    ]
}
