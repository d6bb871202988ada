/// How the files of each folder of Crawl's tiles are to be named.
enum CrawlFolders {
    struct Rule: Sendable {
        var prefix: String
        var kind: SubjectKind
        var weight: Double
        /// What all of the folder are.
        var general: String?
        /// From the words of a file to its noun; nil leaves it out.
        var rename: @Sendable (String) -> String? = { $0.isEmpty ? nil : $0 }
        /// Where the file names say too little: only these files, by the beginning of their names.
        var names: [String: String]?
    }

    /// The rule of the longest folder that the path lies in.
    static func rule(for path: String) -> Rule? {
        all.filter { path.hasPrefix($0.prefix + "/") }.max { $0.prefix.count < $1.prefix.count }
    }

    /// `black potion` of `black`; what is only a label on a bottle begins with `i`.
    private static func adding(_ head: String, unless skipped: Set<String> = []) -> @Sendable (String) -> String? {
        { words in
            guard !words.isEmpty, !words.hasPrefix("i "), !skipped.contains(words) else { return nil }
            return words.hasSuffix(head) || words.hasPrefix(head) ? words : "\(words) \(head)"
        }
    }

    /// `bat skeleton` of `skeleton bat`.
    private static func swapping(_ first: String, _ change: @escaping @Sendable (String) -> String) -> @Sendable (String) -> String? {
        { words in
            guard words.hasPrefix(first + " ") else { return nil }
            let beast = String(words.dropFirst(first.count + 1))
            return bodies.contains(beast) ? nil : change(beast)
        }
    }

    /// Shapes rather than beasts.
    private static let bodies: Set<String> = [
        "large", "small", "quadruped large", "quadruped small", "quadruped winged", "ugly thing", "bug",
    ]

    private static func monsters(_ prefix: String, _ kind: SubjectKind, _ weight: Double, _ general: String?) -> Rule {
        Rule(prefix: prefix, kind: kind, weight: weight, general: general)
    }

    private static func monsters(_ prefix: String, _ weight: Double, _ general: String?) -> Rule {
        monsters(prefix, .creature, weight, general)
    }

    private static let all: [Rule] = [
        monsters("mon/animals", .animal, 1, nil), monsters("mon/aquatic", .animal, 0.6, nil), monsters("mon/dragons", 1.2, "dragon"),
        monsters("mon/undead", 0.9, "undead monster"), monsters("mon/demons", 0.6, "demon"), monsters("mon/eyes", 0.5, "eye monster"),
        monsters("mon/amorphous", 0.7, "slime monster"), monsters("mon/holy", 0.7, "angel"), monsters("mon/nonliving", 0.5, nil),
        monsters("mon/humanoids", 0.7, nil), monsters("mon/humanoids/giants", 0.7, "giant"),
        monsters("mon/humanoids/elves", .person, 0.8, "elf"),
        monsters("mon/humanoids/orcs", 1, "orc"), monsters("mon/humanoids/humans", .person, 0.7, nil),
        monsters("mon/humanoids/spriggans", .person, 0.4, "gnome"), monsters("mon/humanoids/demonspawn", 0.4, "demon"),
        monsters("mon/demihumanoids", 0.5, nil), monsters("mon/demihumanoids/naga", 0.6, "snake person"),
        monsters("mon/demihumanoids/merfolk", .person, 0.5, "merperson"), monsters("mon/demihumanoids/taurs", 0.6, "centaur"),
        monsters("mon/aberrations", 0.4, "horror monster"), monsters("mon/abyss", 0.4, "horror monster"),
        monsters("mon/fungi_plants", .plant, 0.7, nil),
        Rule(
            prefix: "mon/undead/skeletons", kind: .creature, weight: 0.9, general: "skeleton",
            rename: swapping("skeleton") { "\($0) skeleton" }),
        Rule(prefix: "mon/undead/zombies", kind: .creature, weight: 0.6, general: "zombie", rename: swapping("zombie") { "zombie \($0)" }),
        Rule(
            prefix: "mon/undead/spectrals", kind: .creature, weight: 0.4, general: "ghost", rename: swapping("spectral") { "ghostly \($0)" }
        ),
        Rule(
            prefix: "mon/undead/simulacra", kind: .creature, weight: 0.4, general: nil,
            rename: swapping("simulacrum") { "\($0) made of ice" }),
        Rule(
            prefix: "mon/draco", kind: .creature, weight: 0.6, general: "dragon person",
            rename: { words in
                ["draco base ", "draco job "].first(where: words.hasPrefix).map { "\(words.dropFirst($0.count))" }
                    .map { "annihilator knight monk scorcher shifter stormcaller".contains($0) ? "draconian \($0)" : "\($0) draconian" }
            }),
        Rule(prefix: "mon/unique", kind: .creature, weight: 0.7, general: nil, names: CrawlCharacters.names),
        Rule(
            prefix: "mon/player", kind: .creature, weight: 0.5, general: nil,
            names: ["anubis_guard": "jackal guard", "jack_o_lantern": "jack-o'-lantern monster", "lamia": "snake woman"]),
        Rule(prefix: "mon/statues", kind: .feature, weight: 0.4, general: nil, names: CrawlCharacters.statues),
        Rule(
            prefix: "dngn/statues", kind: .feature, weight: 0.5, general: "statue",
            rename: { $0.hasPrefix("statue ") ? swapStatue($0) : $0 == "crumbled column" ? $0 : nil }),
        Rule(prefix: "dngn/trees", kind: .plant, weight: 1, general: "tree", rename: { trees[$0] }),
        Rule(prefix: "dngn/altars", kind: .feature, weight: 0.5, general: nil, rename: { _ in "altar" }),
        Rule(
            prefix: "dngn/doors", kind: .feature, weight: 0.5, general: "door",
            names: ["broken_door": "broken door", "closed_door": "closed door", "open_door": "open door", "runed_door": "door with runes"]),
        Rule(
            prefix: "dngn/gateways", kind: .feature, weight: 0.4, general: nil,
            names: [
                "stone_arch": "stone arch", "portal": "magic portal", "starry_portal": "starry portal",
                "stone_stairs_down": "~stone stairs",
                "stone_stairs_up": "~stone stairs", "ice_cave_portal": "icy portal", "volcano_portal": "volcano",
                "wizlab_portal": "magic portal",
            ]),
        Rule(prefix: "item/weapon", kind: .weapon, weight: 1, general: nil, rename: { $0.isEmpty ? nil : weapon($0) }),
        Rule(prefix: "item/weapon/ranged", kind: .weapon, weight: 0.7, general: nil, rename: { weapon($0) }),
        Rule(prefix: "item/weapon/artefact", kind: .weapon, weight: 0.6, general: nil, names: CrawlCharacters.artefacts),
        Rule(prefix: "item/armour", kind: .clothing, weight: 1, general: nil, names: CrawlCharacters.armour),
        Rule(prefix: "item/armour/headgear", kind: .clothing, weight: 0.9, general: nil, names: CrawlCharacters.headgear),
        Rule(
            prefix: "item/armour/shields", kind: .weapon, weight: 1, general: "shield",
            names: ["buckler": "round shield", "kite_shield": "kite shield", "tower_shield": "tower shield"]),
        Rule(prefix: "item/potion", kind: .object, weight: 1, general: nil, rename: adding("potion", unless: ["unknown", "dark"])),
        Rule(
            prefix: "item/food", kind: .food, weight: 1, general: nil,
            rename: { food.contains($0) ? $0 : $0 == "grape" ? "~grapes" : nil }),
        Rule(
            prefix: "item/scroll", kind: .object, weight: 0.8, general: "scroll",
            rename: { $0 == "scroll" ? $0 : $0.hasPrefix("scroll ") ? "\($0.dropFirst(7)) scroll" : nil }),
        Rule(
            prefix: "item/wand", kind: .object, weight: 0.6, general: "wand",
            rename: { $0.hasPrefix("gem ") ? "\($0.dropFirst(4)) wand" : nil }),
        Rule(prefix: "item/staff", kind: .weapon, weight: 0.7, general: nil, rename: { $0 == "staff" ? "magic staff" : nil }),
        Rule(prefix: "item/rod", kind: .weapon, weight: 0.5, general: nil, rename: { $0 == "rod" ? "magic rod" : nil }),
        Rule(prefix: "item/ring", kind: .object, weight: 0.8, general: "ring", rename: { rings[$0] ?? adding("ring")($0) }),
        Rule(
            prefix: "item/ring/randarts", kind: .object, weight: 0.4, general: nil,
            names: [
                "bronze-flower": "ring with a flower", "flower": "ring with a flower", "eye": "ring with an eye", "green": "green ring",
                "pink": "pink ring", "snake": "snake ring", "ice": "ice ring", "fire": "fire ring",
            ]),
        Rule(prefix: "item/ring/artefact", kind: .object, weight: 0.4, general: nil, rename: { _ in "magic ring" }),
        Rule(prefix: "item/amulet", kind: .object, weight: 0.7, general: nil, rename: adding("amulet", unless: ["flourescent"])),
        Rule(
            prefix: "item/amulet/randarts", kind: .object, weight: 0.4, general: "amulet",
            names: [
                "azure": "blue amulet", "scarab": "scarab amulet", "skull": "skull amulet", "spider": "spider amulet", "sun": "sun amulet",
            ]),
        Rule(prefix: "item/amulet/artefact", kind: .object, weight: 0.4, general: nil, rename: { _ in "magic amulet" }),
        Rule(
            prefix: "item/book", kind: .object, weight: 0.8, general: nil,
            rename: { $0 == "manual" ? "book" : $0 == "book of the dead" ? $0 : adding("book")($0) }),
        Rule(prefix: "item/book/artefact", kind: .object, weight: 0.5, general: nil, rename: { _ in "magic book" }),
        Rule(
            prefix: "item/gold", kind: .object, weight: 1, general: nil,
            names: ["01": "gold coin"].merging((2...25).map { (($0 < 10 ? "0" : "") + "\($0)", "pile of gold coins") }) { first, _ in first
            }),
        Rule(prefix: "item/misc", kind: .object, weight: 0.8, general: nil, names: CrawlCharacters.things),
        Rule(prefix: "item/misc/runes", kind: .object, weight: 0.3, general: nil, rename: { _ in "magic rune" }),
        Rule(
            prefix: "UNUSED/weapons", kind: .weapon, weight: 1, general: nil,
            rename: { $0.hasPrefix("spwpn") || $0.hasPrefix("needle") ? nil : weapon($0) }),
        Rule(prefix: "UNUSED/food", kind: .food, weight: 0.6, general: nil, names: ["lychee": "lychee", "rambutan": "rambutan"]),
        Rule(prefix: "UNUSED/monsters", kind: .creature, weight: 0.5, general: nil, names: CrawlCharacters.retired),
        Rule(prefix: "player/felids", kind: .animal, weight: 1.5, general: nil, rename: { _ in "cat" }),
        Rule(
            prefix: "player/transform", kind: .creature, weight: 1, general: nil,
            rename: { transforms[$0] ?? ($0.hasPrefix("dragon form ") ? "\($0.dropFirst(12)) dragon" : nil) }),
    ]

    private static func swapStatue(_ words: String) -> String? {
        let what = String(words.dropFirst(7))
        return ["angel", "archer", "cat", "centaur", "dragon", "dwarf", "elephant", "hydra", "imp", "mermaid", "naga", "princess", "snail"]
            .contains(what) ? "\(what) statue" : nil
    }

    private static func weapon(_ words: String) -> String {
        [
            "mace large": "large mace", "greatsword": "great sword", "staff mummy": "wooden staff", "bullwhip": "whip",
            "arbalest": "crossbow", "sling bullet": "sling stone", "dart a": "dart", "dart c": "dart", "dart d": "dart", "dart p": "dart",
            "claymore blessed": "blessed claymore",
        ][words] ?? words
    }

    private static let trees = [
        "tree": "tree", "tree dead": "dead tree", "tree demonic": "demonic tree", "tree fall": "autumn tree",
        "tree petrified": "petrified tree", "mangrove": "mangrove tree",
    ]
    private static let transforms = [
        "bat form": "bat", "dragon form": "dragon", "pig form": "pig", "spider form": "spider", "mushroom form": "mushroom man",
        "tree form": "tree man", "ice form": "ice beast",
    ]
    private static let food: Set<String> = [
        "apple", "apricot", "banana", "cheese", "honeycomb", "lemon", "orange", "pear", "pizza", "sausage", "strawberry", "bone",
    ]
    private static let rings = [
        "gold blue": "gold ring with a blue stone", "gold green": "gold ring with a green stone", "gold red": "gold ring with a red stone",
        "tiger eye": "tiger's eye ring",
        "plain black": "plain black ring", "plain red": "plain red ring", "plain yellow": "plain yellow ring",
    ]

    /// Parts of paths that no whole thing has.
    static let skipped = [
        "overlay", "segment", "tentacle", "cobweb", "rolling", "test_spawner", "_shadow", "unseen", "/i-", "/._", "brands", "uncollected",
        "_base", "_water", "simulacrum_large", "missing_ghost", "living_spell", "_inert",
        "bound_souls", "demonic_crawler", "curse_toe", "putrid_mouth", "insubstantial", "flayed", "slave", "generic",
    ]

    /// Words of file names that say nothing of what is seen.
    static let noise: Set<String> = ["old", "new", "melee", "left", "right", "swordless", "staveless", "weaponless"]

    /// Names that English says otherwise.
    static let replacements = [
        "dark gray book": "dark grey book", "light gray book": "light grey book", "wood wand": "wooden wand",
        "purple red potion": "purple and red potion", "metal blue book": "blue metal book", "metal cyan book": "cyan metal book",
        "metal green book": "green metal book", "cheese": "piece of cheese", "holy swine": "holy pig with wings",
        "animated armour": "~animated armour", "ball lightning": "~ball lightning", "two headed ogre": "two-headed ogre",
        "zombie spider large": "large zombie spider",
        "zombie spider small": "small zombie spider", "zombie lernaean hydra": "zombie hydra", "zombie octopode": "zombie octopus",
        "zombie merfolk": "zombie merperson", "spectral axe": "ghostly axe", "spectral mace": "ghostly mace",
        "spectral spear": "ghostly spear",
        "spectral staff": "ghostly staff", "spectral whip": "ghostly whip", "mottle draconian": "mottled draconian", "merfolk": "merperson",
        "ugly thing": "ugly monster", "very ugly thing": "very ugly monster", "killer klown blue": "clown in blue",
        "killer klown green": "clown in green",
        "killer klown purple": "clown in purple", "killer klown red": "clown in red", "killer klown yellow": "clown in yellow",
        "human": "human", "plant crypt": "dead plant",
        "plant demonic": "demonic plant", "bush burning": "burning bush", "toadstool": "toadstool", "elephant demonic": "demonic elephant",
        "elephant dire": "giant elephant",
        "will o the wisp": "will-o'-the-wisp", "spectral lbl": "ghostly sword", "spectral sbl": "ghostly short sword",
        "abomination large": "large abomination",
        "abomination small": "small abomination", "humanoid large skeleton": "large skeleton", "humanoid medium skeleton": "skeleton",
        "humanoid small skeleton": "small skeleton",
        "quadruped large skeleton": "large beast skeleton", "quadruped small skeleton": "small beast skeleton",
        "eye of devastation": "giant eye", "orb guardian": "orb guardian",
        "balrug": "fire demon", "fire vortex": "whirl of fire", "twister": "whirlwind", "maelstrom": "whirlpool",
        "spatial vortex": "purple vortex",
        "ghoul": "ghoul", "deathcap": "death cap mushroom", "wandering mushroom": "walking mushroom", "water moccasin": "water snake",
        "shining eye": "shining eye",
        "mana viper": "viper", "zombie roach": "zombie cockroach", "octopode": "octopus", "kraken head": "kraken", "butterfly": "butterfly",
    ]

    /// The commoner name of a rarer thing, by the whole name or its last word.
    static let hypernyms = [
        "adder": "snake", "anaconda": "snake", "python": "snake", "mamba": "snake", "viper": "snake", "serpent": "snake",
        "alligator": "crocodile", "lizard": "lizard",
        "iguana": "lizard", "komodo dragon": "lizard", "hound": "dog", "jackal": "wolf", "warg": "wolf", "hog": "pig", "swine": "pig",
        "hornet": "wasp", "tarantella": "spider",
        "redback": "spider", "bullfrog": "frog", "toad": "frog", "moth": "moth", "cockroach": "beetle", "quokka": "small kangaroo",
        "lindwurm": "dragon", "drake": "dragon", "wyvern": "dragon",
        "yak": "yak", "bunyip": "beast", "treant": "tree man", "fungus": "mushroom", "toadstool": "mushroom", "deathcap": "mushroom",
        "ballistomycete": "mushroom", "bush": "bush", "wraith": "ghost",
        "phantom": "ghost", "shadow": "ghost", "lich": "skeleton wizard", "mummy": "mummy", "wizard": "wizard", "necromancer": "wizard",
        "mage": "wizard", "golem": "golem", "elemental": "elemental",
        "gargoyle": "gargoyle", "imp": "demon", "devil": "demon", "fiend": "demon", "ogre": "ogre", "sword": "sword", "rapier": "sword",
        "falchion": "sword", "scimitar": "sword", "katana": "sword",
        "cutlass": "sword", "claymore": "sword", "quickblade": "sword", "blade": "sword", "axe": "axe", "tomahawk": "axe",
        "bardiche": "axe", "halberd": "halberd", "glaive": "halberd", "mace": "mace",
        "morningstar": "mace", "eveningstar": "mace", "flail": "flail", "trident": "trident", "longbow": "bow", "shortbow": "bow",
        "potion": "potion bottle", "amulet": "necklace", "coin": "coin",
        "javelin": "spear", "sling": "slingshot", "quarterstaff": "wooden staff",
    ]
}
