/// Words by which an idea names its own medium, view, light, colours, place or mood.
enum Cues {
    static let paintingsAndPhotographs: [Cue] = media + views + lights + surroundings + colours + moods

    private static let media: [Cue] = [
        Cue("painting, painted", closes: [.medium, .view], .painting),
        Cue("oil painting, oil on canvas, acrylic, impasto", closes: [.medium, .view], .oil),
        Cue("watercolour, ink wash, aquarelle", closes: [.medium, .view], .water),
        Cue("gouache, fresco, tempera, pastel painting, pastels", closes: [.medium, .view], .dryPaint),
        Cue(
            "drawing, drawn, sketch, pencil, charcoal, ink, chalk, illustration, cartoon, comic, manga, anime, graphic novel, doodle",
            closes: [.medium, .view], .drawing),
        Cue(
            "woodcut, woodblock, linocut, engraving, etching, lithograph, screen print, poster, ukiyo-e, risograph",
            closes: [.medium, .view], .print),
        Cue(
            "photograph, photo, photography, photorealistic, polaroid, 35mm, dslr, film still, selfie, snapshot, tintype",
            closes: [.medium, .view], .photograph),
        Cue(
            "render, 3d, cgi, digital art, concept art, vector, low poly, octane, blender, unreal engine, voxel", closes: [.medium, .view],
            .digital),
        Cue("pixel art, emoji, clip art, icon, logo", closes: [.medium, .view, .finish], .digital),
        Cue(
            "mosaic, stained glass, tapestry, sculpture, embroidery, origami, papercut, claymation, felted, collage",
            closes: [.medium, .view], .handmade),
        Cue(
            "art nouveau, art deco, impressionist, impressionism, cubist, cubism, surrealist, baroque, renaissance, in the style of, style",
            closes: [.medium], [.oil, .water, .dryPaint, .drawing, .print, .digital]),
    ]

    private static let views: [Cue] = [
        Cue("close-up, closeup, close up, macro, portrait, headshot, bokeh", closes: [.view], .close),
        Cue(
            "wide shot, wide angle, panorama, panoramic, aerial, birds-eye, birds eye, drone, from above, vista, wide view",
            closes: [.view], .wide),
        Cue(
            """
            low angle, high angle, side view, front view, profile, full body, full length, top down, isometric, from behind, view, shot,
            silhouette, fisheye
            """,
            closes: [.view]),
    ]

    private static let lights: [Cue] = [
        Cue("night, midnight, nocturnal", .night),
        Cue("moon, moonlight, starlight, stars, starry, milky way, aurora, northern lights", closes: [.light], [.night, .space]),
        Cue("neon, streetlight, street lamp, city lights", closes: [.light], [.night, .modern]),
        Cue("noon, midday, daytime, daylight, morning, afternoon", .day),
        Cue("sun, sunny, sunlight, sunshine, sunbeam", closes: [.light], [.day, .clear]),
        Cue("sunset, sunrise, dusk, dawn, twilight, golden hour, blue hour, evening", closes: [.light], .dusk),
        Cue("candle, candlelight, firelight, fireplace, lamplight, campfire, lantern light", closes: [.light], [.night, .warm]),
        Cue("light, lighting, backlight, shadow, glow, glowing, spotlight, rim light, chiaroscuro, dark, bright", closes: [.light]),
    ]

    private static let surroundings: [Cue] = [
        Cue("background, backdrop, scene, interior, landscape, seascape, cityscape", closes: [.setting]),
        Cue("ship, boat, yacht, sailboat, canoe, steamship, ferry, schooner, galleon, raft", .afloat),
        Cue("rain, rainy, raining, drizzle", .rain),
        Cue("snow, snowy, snowfall, winter, ice, icy, frozen, blizzard, arctic", [.snow, .clear, .frost]),
        Cue("fog, foggy, mist, misty, haze", .mist),
        Cue("storm, stormy, thunder, lightning, tempest, hurricane", [.storm, .rain]),
        Cue("desert, summer, drought", [.heat, .clear]),
        Cue("spring, autumn", [.clear, .rain, .mist]),
        Cue("underwater, deep sea, ocean floor, coral reef, submarine, seabed", closes: [.setting], .underwater),
        Cue("outer space, planet, galaxy, nebula, spaceship, spacecraft, orbit, asteroid", closes: [.setting], [.space, .modern]),
        Cue(
            """
            room, kitchen, library, bedroom, interior, indoors, cave, workshop, tavern, museum, cathedral, office, laboratory, café, cafe,
            studio, dungeon
            """,
            .indoors),
        Cue(
            "forest, mountain, beach, field, meadow, jungle, hill, valley, island, swamp, cliff", closes: [.setting],
            [.outdoors, .wilderness]),
        Cue("sea, ocean, river, lake", closes: [.setting], [.outdoors, .underwater, .wilderness]),
        Cue("street, garden, sky, rooftop, courtyard, bridge", .outdoors),
        Cue("city, town, street, market, alley, rooftop, skyscraper, suburb", .town),
        Cue("medieval, victorian, ancient, roman, viking, samurai, knight, castle, renaissance, pharaoh, baroque", .past),
        Cue(
            "robot, cyborg, android, cyberpunk, futuristic, sci-fi, car, skyscraper, laptop, computer, smartphone, astronaut, skateboard",
            .modern),
        Cue(
            "whale, shark, dolphin, octopus, jellyfish, squid, manta, seahorse, goldfish, koi, fish, eel, narwhal, manatee, coral",
            .underwater),
    ]

    private static let colours: [Cue] = [
        Cue(
            """
            red, blue, green, yellow, orange, purple, pink, brown, cyan, magenta, teal, turquoise, violet, indigo, crimson, scarlet, gold,
            golden, silver, copper, emerald, ruby, azure, maroon, beige, ivory, rainbow, colourful, multicoloured, pastel, vivid, vibrant
            """, closes: [.palette], .colourful),
        Cue("black, white, grey, palette, colour, colours, sepia, tones", closes: [.palette]),
        Cue("black and white, monochrome, greyscale, grayscale, black-and-white", closes: [.palette], .monochrome),
    ]

    private static let moods: [Cue] = [
        Cue("calm, peaceful, serene, quiet, sleeping, asleep, resting, gentle", closes: [.mood], .calm),
        Cue("happy, smiling, laughing, cute, funny, cheerful, adorable, joyful, dancing", closes: [.mood], .cheerful),
        Cue("sad, crying, lonely, gloomy, spooky, scary, creepy, eerie, haunted, horror, dying, dead", closes: [.mood], .gloomy),
        Cue("angry, furious, fighting, battle, raging, epic, roaring, war, explosion", closes: [.mood], .fierce),
    ]
}
