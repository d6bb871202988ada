/// Where the subject is. Each follows the subject directly: "a red fox in a birch forest".
enum Settings {
    static let entries: [Entry] = nature + towns + interiors + elsewhere + tables

    private static let creatures: Traits = [.person, .animal]
    private static let wild = Traits.sceneSubject.union([.outdoors, .wilderness, .ashore])
    private static let urban: Traits = [.person, .animal, .vehicle, .unknownSubject, .outdoors, .town, .ashore]
    private static let water: Traits = [.vehicle, .outdoors, .afloat]
    private static let sea = Traits.sceneSubject.union([.underwater, .wilderness])

    private static let nature: [Entry] = [
        Entry("in a birch forest", wild.union([.clear, .mist, .snow])),
        Entry("in a misty pine forest", wild.union([.mist])),
        Entry("under ancient oaks", wild),
        Entry("in a bamboo grove", wild),
        Entry("in a moss-covered ravine", wild),
        Entry("in a meadow of wildflowers", wild.union([.heat, .day, .dusk, .clear, .calm, .cheerful])),
        Entry("in fresh snow", wild.union([.snow, .clear, .frost])),
        Entry("on a frozen lake", wild.union([.frost, .snow, .clear])),
        Entry("on a windswept cliff above the sea", wild),
        Entry("on a black sand beach", wild),
        Entry("beside a mountain stream", wild),
        Entry("below snow-capped peaks", wild.union([.frost, .clear, .snow])),
        Entry("among red desert dunes", wild.union([.heat, .clear])),
        Entry("in a dry canyon", wild.union([.heat, .clear])),
        Entry("in a flooded marsh", wild.union([.mist, .rain, .gloomy, .calm])),
        Entry("on an open moor", wild.union([.mist, .rain, .storm])),
        Entry("beneath a great waterfall", wild),
        Entry("in a rolling wheat field", wild.union([.heat, .clear, .day, .dusk])),
        Entry("in a lavender field", wild.union([.heat, .clear, .calm, .cheerful])),
        Entry("on the slope of a volcano", wild.union([.fierce, .gloomy, .heat])),
        Entry("in a tropical jungle", wild.union([.rain, .heat, .mist])),
        Entry("in an autumn orchard", wild.union([.clear, .rain, .mist])),
    ]

    private static let towns: [Entry] = [
        Entry("in a narrow cobbled street", urban.union([.past])),
        Entry("in a rain-soaked alley", urban.union([.rain, .night, .dusk, .modern])),
        Entry("on a rooftop over the city", urban.union([.modern])),
        Entry("on an old stone bridge", urban.union([.past])),
        Entry("at a busy market", urban.union([.day, .dusk, .cheerful, .clear])),
        Entry("in a walled garden", urban.union([.thing, .calm, .cheerful, .clear])),
        Entry("at a fishing harbour", urban),
        Entry("in the ruins of a temple", wild.union(.past)),
        Entry("in an overgrown courtyard", wild),
        Entry("at a remote railway station", urban.union([.modern])),
        Entry("in a neon-lit megacity", urban.union([.night, .modern, .rain])),
        Entry("beside a canal", urban.union(.place)),
    ]

    private static let interiors: [Entry] = [
        Entry("in an old library", creatures.union([.thing, .indoors])),
        Entry("in a cathedral nave", creatures.union([.indoors, .past])),
        Entry("in a cluttered workshop", creatures.union([.thing, .indoors])),
        Entry("in a Victorian parlour", creatures.union([.thing, .indoors, .past])),
        Entry("in a greenhouse full of ferns", creatures.union([.thing, .indoors, .day])),
        Entry("in a low-beamed tavern", creatures.union([.indoors, .past])),
        Entry("in an empty theatre", creatures.union([.indoors])),
        Entry("in a quiet café", creatures.union([.indoors, .modern, .calm, .cheerful])),
        Entry("in an abandoned factory", creatures.union([.thing, .indoors, .modern, .gloomy, .fierce])),
        Entry("in a crystal cave", creatures.union([.thing, .indoors])),
        Entry("in front of a plain studio backdrop", creatures.union([.thing, .indoors])),
    ]

    private static let elsewhere: [Entry] = [
        Entry("in a sunken city", sea.union([.calm, .gloomy])),
        Entry("above a coral reef", sea),
        Entry("in a kelp forest", sea),
        Entry("in the dark deep sea", sea.union([.gloomy, .calm, .night])),
        Entry("in a clear lagoon", sea.union(.day)),
        Entry("beside a sunken ship", sea),
        Entry("in a calm harbour", water.union([.calm, .clear, .mist])),
        Entry("on a stormy ocean", water.union([.storm, .rain, .fierce, .gloomy])),
        Entry("off a rocky coast", water),
        Entry("among drifting icebergs", water.union([.frost, .clear, .mist, .snow])),
        Entry("on a misty river", water.union([.mist, .calm, .gloomy])),
        Entry("in a hidden cove", water.union(.clear)),
        Entry("above a sea of clouds", wild.union(.clear)),
        Entry("on a floating island", wild.union(.clear)),
        Entry("on a barren alien planet", wild.union([.space, .modern])),
        Entry("in a mirrored maze", creatures.union([.unknownSubject, .indoors])),
    ]

    private static let tables: [Entry] = [
        Entry("on a rustic oak table", [.food, .thing, .indoors]),
        Entry("on a marble counter", [.food, .thing, .indoors, .modern]),
        Entry("on crumpled linen", [.food, .thing, .indoors]),
        Entry("on a velvet cushion", [.thing, .indoors]),
        Entry("on a cluttered desk", [.thing, .indoors]),
        Entry("on a sunny windowsill", [.food, .thing, .indoors, .day]),
        Entry("on a picnic blanket", [.food, .thing, .outdoors, .wilderness, .day, .cheerful, .calm]),
        Entry("in a museum showcase", [.thing, .indoors]),
        Entry("half buried in sand", [.thing, .outdoors, .heat, .clear]),
        Entry("among fallen leaves", [.thing, .food, .animal, .outdoors]),
        Entry("at a street food stall", [.food, .outdoors, .modern]),
        Entry("on dark slate", [.food, .thing, .indoors]),
        Entry("on a mossy stone", [.thing, .food, .animal, .outdoors]),
    ]
}
