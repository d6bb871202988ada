/// Words from the captions that the embedded model learned: things of fantasy games, emoji and clip art.
enum PixelArtWords {
    static let styles: [Entry] = [
        Entry("pixel art", .pixelArt, weight: 4),
        Entry("emoji", .emoji, weight: 2),
        Entry("clip art", .clipArt, weight: 2),
    ]

    static let backgrounds: [Entry] = colours.map { Entry("on \(Article.form(before: $0)) \($0) background") }

    /// In front of an idea that has no article: "a blue dragon".
    static let adjectives: [Entry] =
        colours.map { Entry($0, [.animal, .place, .vehicle, .thing, .unknownSubject]) } + [
            Entry("white", [.animal, .place, .vehicle, .thing, .unknownSubject]),
            Entry("golden", [.animal, .place, .vehicle, .thing, .food]),
            Entry("silver", [.pixelArt, .animal, .place, .vehicle, .thing]),
            Entry("crystal", [.pixelArt, .animal, .thing, .place, .unknownSubject]),
            Entry("iron", [.pixelArt, .animal, .thing, .place, .unknownSubject]),
            Entry("wooden", [.pixelArt, .thing, .place]),
            Entry("stone", [.pixelArt, .animal, .thing, .place]),
            Entry("bone", [.pixelArt, .animal, .thing]),
            Entry("jade", [.pixelArt, .animal, .thing]),
            Entry("ruby", [.pixelArt, .thing]), Entry("emerald", [.pixelArt, .thing]),
            Entry("ice", [.pixelArt, .animal, .thing]), Entry("fire", [.pixelArt, .animal]),
            Entry("shadow", [.pixelArt, .animal, .person]),
            Entry("storm", [.pixelArt, .animal]), Entry("rainbow", [.thing, .animal, .food, .unknownSubject]),
            Entry("glowing", [.pixelArt, .thing, .animal, .unknownSubject]), Entry("giant"), Entry("small"),
            Entry("winged", [.pixelArt, .animal]), Entry("horned", [.pixelArt, .animal, .person]),
            Entry("magic", [.pixelArt, .thing, .person]), Entry("ancient", [.pixelArt, .person, .animal, .thing, .place]),
            Entry("cursed", [.pixelArt, .thing]), Entry("shiny", [.thing, .food]), Entry("sliced", .food), Entry("big", .food),
            Entry("fresh", .food),
            Entry("tiny", .food), Entry("smiling", [.food, .emoji, .clipArt]),
        ]

    /// What a character has on. Follows the character directly: "a wizard in a blue robe".
    static let worn: [Entry] =
        ["blue", "red", "green", "white", "black", "purple", "brown", "yellow"].map { Entry("in a \($0) robe", .pixelArt) }
        + [
            "in plate armour", "in black plate armour", "in leather armour", "in red leather armour", "in green leather armour",
            "in chain mail armour", "in ring mail armour", "in scale mail armour", "in blue metal armour", "in crystal plate armour",
            "in red dragon scale armour", "in gold dragon scale armour", "in a green dress", "in a white dress", "in a red coat",
            "in a black coat", "in a black cloak", "in a red cloak", "in a karate suit", "in a leather jacket", "in an animal skin",
        ].map { Entry($0, .pixelArt) }

    /// What a character carries. Follows "with": "a wizard with a magic staff".
    static let held: [Entry] = [
        "a staff", "a magic staff", "a skull staff", "a sword", "a long sword", "a katana sword", "a holy sword", "a dagger", "a rapier",
        "a scimitar", "an axe", "a battle axe", "a double axe", "a great mace", "a flail", "a spear", "a trident", "a halberd", "a scythe",
        "a bow", "a crossbow", "a sling", "a whip", "a pickaxe", "a club", "a sceptre", "a ruby mace", "a shield", "a lantern",
        "a spell book",
    ].map { Entry($0, .pixelArt) }

    /// What a character has on or around the head. Follows "with", "and" or "wearing".
    static let headwear: [Entry] =
        ["blue", "red", "black", "green", "purple", "white"].map { Entry("a \($0) wizard hat", .pixelArt) }
        + [
            "a golden crown", "an iron helmet", "a horned helmet", "a viking helmet", "a golden helmet", "a black hood", "a green hood",
            "a grey hood", "a hat with a red feather", "a hat with a green feather", "a straw hat", "an explorer hat", "a white turban",
            "a red headband", "a black ninja mask", "a chain hood", "a blue cap",
        ].map { Entry($0, .pixelArt) }

    /// What an animal, a place, a meal or a thing has. Follows "with".
    static let features: [Entry] = ofAnimals + ofPlaces + ofThings + ofVehicles + ofOthers

    private static let ofAnimals: [Entry] =
        [
            "a golden crown", "black wings", "white wings", "red eyes", "green eyes", "blue eyes", "long horns", "sharp teeth",
            "a long tail",
            "a blue collar", "a wizard hat", "two heads", "purple spots", "white stripes", "a spiked shell", "big claws",
        ].map { Entry($0, [.animal, .pixelArt]) } + [
            Entry("sunglasses", [.animal, .emoji, .clipArt]), Entry("a party hat", [.animal, .emoji, .clipArt]),
            Entry("heart eyes", [.animal, .emoji]), Entry("a red bow", [.animal, .emoji, .clipArt]),
            Entry("a flower", [.animal, .emoji, .clipArt]), Entry("big eyes", [.animal, .emoji, .clipArt]),
            Entry("an open mouth", [.animal, .emoji, .clipArt]),
        ]

    private static let ofPlaces: [Entry] =
        [
            "a red roof", "a blue roof", "stone walls", "a wooden door", "an iron gate", "a tall tower", "a red flag", "a blue flag",
            "green trees", "a full moon", "a rainbow", "snow on top", "a golden dome", "burning torches", "two statues", "yellow windows",
        ].map { Entry($0, .place) }

    private static let ofThings: [Entry] =
        [
            "a red gem", "a blue gem", "a green gem", "golden ornaments", "a silver chain", "a skull", "a gold star", "a red ribbon",
            "blue flames", "glowing runes", "white feathers", "a broken edge", "a leather strap", "sparkles",
        ].map { Entry($0, .thing) }

    private static let ofVehicles: [Entry] =
        [
            "a red flag", "a skull flag", "golden ornaments", "blue stripes", "a gold star", "blue flames", "green leaves", "red lights",
            "a black outline", "a smiling face", "yellow stripes", "sparkles",
        ].map { Entry($0, .vehicle) }

    private static let ofOthers: [Entry] = [
        Entry("a bite taken out", .food), Entry("a green leaf", .food), Entry("red berries", .food), Entry("a small flag", .food),
        Entry("melted cheese", .food), Entry("a golden plate", .food), Entry("a candle", .food), Entry("a smiling face", .food),
        Entry("a fork and knife", .food), Entry("white steam", .food),
        Entry("a smiling face", [.unknownSubject, .emoji, .clipArt]), Entry("a red heart", .unknownSubject),
        Entry("a gold star", .unknownSubject),
        Entry("yellow lightning", .unknownSubject), Entry("blue flames", .unknownSubject), Entry("white wings", .unknownSubject),
        Entry("a golden crown", .unknownSubject), Entry("green leaves", .unknownSubject), Entry("sparkles", .unknownSubject),
        Entry("a skull", .unknownSubject), Entry("a purple flower", .unknownSubject), Entry("a black outline", .unknownSubject),
    ]

    private static let colours = ["red", "blue", "green", "yellow", "orange", "purple", "pink", "black", "grey", "brown", "cyan"]
}
