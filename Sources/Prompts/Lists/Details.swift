/// Small things that make the picture rich. Each stands between commas.
enum Details {
    static let entries: [Entry] = air + ground + surfaces

    private static let air: [Entry] = [
        Entry("drifting embers", [.person, .animal, .place, .vehicle, .outdoors, .night, .dusk, .fierce, .gloomy]),
        Entry(
            "falling cherry petals", [.heat, .person, .animal, .place, .unknownSubject, .outdoors, .day, .dusk, .calm, .cheerful, .clear]),
        Entry("dust motes in the air", [.indoors, .day]),
        Entry("swirling leaves", [.person, .animal, .place, .vehicle, .unknownSubject, .outdoors, .clear, .storm, .rain]),
        Entry(
            "thin morning mist",
            [.person, .animal, .place, .vehicle, .unknownSubject, .wilderness, .outdoors, .mist, .day, .dusk, .calm, .gloomy]),
        Entry("curling smoke", [.thing, .place, .person, .unknownSubject]),
        Entry("rising steam", [.food, .indoors]),
        Entry("light snowfall", [.frost, .person, .animal, .place, .vehicle, .unknownSubject, .outdoors, .snow]),
        Entry("fine drizzle", [.person, .animal, .place, .vehicle, .unknownSubject, .outdoors, .rain]),
        Entry(
            "fireflies",
            [.heat, .person, .animal, .place, .unknownSubject, .wilderness, .outdoors, .night, .dusk, .clear, .calm, .cheerful]),
        Entry("a flock of distant birds", [.outdoors, .day, .dusk, .wide, .person, .place, .vehicle]),
        Entry("towering storm clouds", [.person, .animal, .place, .vehicle, .unknownSubject, .outdoors, .storm, .fierce, .gloomy]),
        Entry("soap bubbles", [.indoors, .outdoors, .cheerful, .person, .animal, .thing]),
        Entry("floating lanterns", [.outdoors, .night, .dusk, .person, .place, .calm, .cheerful]),
        Entry("rising air bubbles", .underwater),
        Entry("swaying seaweed", .underwater),
        Entry("drifting plankton", .underwater),
        Entry("a shoal of tiny fish", .underwater),
        Entry("ripples of light on sand", [.underwater, .day]),
        Entry("a ringed planet in the sky", [.person, .animal, .place, .vehicle, .space, .outdoors, .night, .dusk, .modern]),
    ]

    private static let ground: [Entry] = [
        Entry("reflections in puddles", [.person, .animal, .place, .vehicle, .town, .outdoors, .rain, .modern]),
        Entry("mirror-like water", [.outdoors, .calm, .place, .animal, .vehicle]),
        Entry("ivy on old stone", [.outdoors, .place, .past]),
        Entry("tangled roots", [.outdoors, .wilderness, .animal, .place]),
        Entry(
            "wildflowers in the foreground",
            [.heat, .person, .animal, .place, .vehicle, .wilderness, .outdoors, .day, .dusk, .clear, .calm, .cheerful]),
        Entry("footprints in the snow", [.frost, .outdoors, .snow, .person, .animal]),
        Entry("scattered books and papers", [.indoors, .person, .thing]),
        Entry("long grass in the wind", [.outdoors, .wilderness, .clear, .storm, .animal, .person, .place]),
        Entry("mushrooms and ferns", [.heat, .outdoors, .wilderness, .animal, .place, .mist, .rain, .clear]),
        Entry("broken columns", [.outdoors, .past, .person, .place]),
        Entry("tiny figures for scale", [.wide, .place]),
        Entry("crumbs on the tablecloth", [.food, .indoors]),
        Entry("fresh herbs on the side", [.food]),
        Entry("glistening water droplets", [.food, .thing, .animal, .close]),
    ]

    private static let surfaces: [Entry] = [
        Entry("expressive eyes", [.person, .animal]),
        Entry("windblown hair", [.person, .outdoors]),
        Entry("weathered hands", [.person]),
        Entry("ornate embroidery", [.person, .past]),
        Entry("freckles", [.person, .close]),
        Entry("alert posture", [.animal]),
        Entry("glinting eyes", [.animal, .person, .night, .dusk]),
        Entry("worn leather and brass", [.person, .thing, .past]),
        Entry("fine scratches and patina", [.thing]),
        Entry("delicate filigree", [.thing]),
        Entry("chipped paint", [.thing, .vehicle]),
        Entry("lit windows", [.place, .night, .dusk]),
        Entry("laundry lines and potted plants", [.place, .town, .day, .clear]),
        "layered textures",
        "patterned shadows",
        "strong negative space",
        Entry("geometric ornaments", [.drawing, .print, .handmade, .dryPaint]),
        "rhythmic repeating shapes",
        Entry("delicate floral border", [.drawing, .print, .handmade, .dryPaint]),
        "intricate small details",
    ]
}
