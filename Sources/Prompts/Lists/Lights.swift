/// How the picture is lit. Each stands between commas.
enum Lights {
    static let entries: [Entry] = daylight + twilight + dark + lamps + anywhere

    private static let urban: Traits = [.ashore, .person, .animal, .place, .vehicle, .town]
    private static let openSky = Traits.sceneSubject.union(.outdoors)

    private static let daylight: [Entry] = [
        Entry("bright midday sun", [.day, .outdoors, .clear]),
        Entry("crisp morning light", [.day, .clear, .cool]),
        Entry("low winter sun", openSky.union([.frost, .day, .dusk, .snow, .clear])),
        Entry("dappled sunlight", [.day, .outdoors, .clear]),
        Entry("soft overcast light", [.day, .outdoors, .rain, .mist, .snow, .calm, .gloomy]),
        Entry("hazy summer light", [.day, .outdoors, .heat, .warm]),
        Entry("soft window light", [.day, .indoors]),
        Entry("sunbeams through dusty air", [.day, .indoors, .warm]),
        Entry("sun breaking through clouds", openSky.union([.day, .dusk, .rain, .storm])),
        Entry("shafts of light from the surface", [.day, .underwater, .cool]),
    ]

    private static let twilight: [Entry] = [
        Entry("golden hour light", [.dusk, .outdoors, .warm, .clear]),
        Entry("first light of dawn", openSky.union(.dusk)),
        Entry("fiery sunset", openSky.union([.dusk, .warm, .clear])),
        Entry("long evening shadows", openSky.union(.dusk)),
        Entry("blue hour twilight", openSky.union([.dusk, .cool])),
        Entry("warm backlight", [.day, .dusk, .warm]),
    ]

    private static let dark: [Entry] = [
        Entry("full moonlight", openSky.union([.night, .cool, .clear])),
        Entry("starlight", openSky.union([.night, .space, .clear])),
        Entry("northern lights overhead", openSky.union([.frost, .night, .clear, .snow, .cool])),
        Entry("flashes of lightning", openSky.union([.night, .storm, .rain, .fierce, .gloomy])),
        Entry("neon glow", [.night, .indoors, .outdoors, .modern, .town]),
        Entry("sodium street lamps", urban.union([.night, .outdoors, .modern, .warm])),
        Entry("faint bioluminescent glow", [.night, .underwater, .outdoors, .wilderness, .cool]),
    ]

    private static let lamps: [Entry] = [
        Entry("candlelight", [.night, .indoors, .warm]),
        Entry("flickering firelight", [.night, .indoors, .outdoors, .warm]),
        Entry("paper lantern light", [.night, .dusk, .indoors, .outdoors, .warm]),
        Entry("single bare bulb", [.night, .indoors, .modern]),
        Entry("theatrical spotlight", .indoors),
        Entry("softbox studio lighting", [.indoors, .photograph, .digital, .modern]),
    ]

    private static let anywhere: [Entry] = [
        "soft diffused light",
        "strong side light",
        "dramatic rim light",
        "deep chiaroscuro",
        "high-key lighting",
        "low-key lighting",
        "gentle reflected light",
        Entry("glowing from within", [.thing, .food, .animal, .unknownSubject]),
    ]
}
