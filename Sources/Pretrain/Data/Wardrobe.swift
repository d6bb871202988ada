/// What Crawl's paper dolls wear and hold, by the file names under `rltiles/player`, and what captions call it: nothing of unclear licence.
enum Wardrobe {
    struct Race: Sendable {
        /// nil: called a man or a woman only.
        var name: String?
        /// Files of `base`, `?` standing for f or m.
        var bases: [String]
        var weight: Double
        var hasHair = false
        /// Snakes and merpeople have none.
        var hasLegs = true
    }

    static let races = [
        Race(name: nil, bases: ["human_?"], weight: 10, hasHair: true),
        Race(name: "elf", bases: ["elf_?", "deep_elf_?"], weight: 4, hasHair: true),
        Race(name: "vampire", bases: ["vampire_?"], weight: 1, hasHair: true),
        Race(name: "black demon", bases: ["demonspawn_black_?"], weight: 0.7),
        Race(name: "red demon", bases: ["demonspawn_red_?"], weight: 0.7), Race(name: "frog person", bases: ["frog_?"], weight: 1),
        Race(name: "mummy", bases: ["mummy_?"], weight: 1),
        Race(name: "minotaur", bases: ["minotaur_brown1_m", "minotaur_brown2_m"], weight: 1),
        Race(name: "dog person", bases: ["gnoll_?", "gnoll2_?"], weight: 1),
        Race(name: "gargoyle", bases: ["gargoyle_?"], weight: 0.6), Race(name: "bird person", bases: ["tengu_winged_?"], weight: 0.6),
        Race(name: "red dragon person", bases: ["draconian_red_?"], weight: 0.7),
        Race(name: "green dragon person", bases: ["draconian_green_?"], weight: 0.7),
        Race(name: "white dragon person", bases: ["draconian_white_?"], weight: 0.5),
        Race(name: "golden dragon person", bases: ["draconian_gold_?"], weight: 0.5),
        Race(name: "purple dragon person", bases: ["draconian_purple_?"], weight: 0.5),
        Race(name: "snake person", bases: ["naga_?"], weight: 0.7, hasLegs: false),
    ]

    /// Covers the legs too.
    static let robes = [
        "robe_black": "black robe", "robe_black_gold": "black and gold robe", "robe_black_hood": "black hooded robe",
        "robe_black_red": "black and red robe", "robe_blue": "blue robe", "robe_blue_green": "blue and green robe",
        "robe_blue_white": "blue robe", "robe_brown": "brown robe", "robe_brown2": "brown robe", "robe_clouds": "pale blue robe",
        "robe_cyan": "cyan robe", "robe_green": "green robe", "robe_green_gold": "green and gold robe",
        "robe_of_night": "black hooded robe",
        "robe_purple": "purple robe", "robe_rainbow": "rainbow robe", "robe_red": "red robe", "robe_red2": "dark red robe",
        "robe_red3": "red and gold robe", "robe_red_gold": "red and gold robe", "robe_white": "white robe", "robe_white2": "white robe",
        "robe_white_blue": "white and blue robe", "robe_white_green": "white and green robe", "robe_white_red": "white and red robe",
        "robe_yellow": "yellow robe", "monk_black": "black monk's robe", "monk_blue": "blue monk's robe", "vines": "robe of green vines",
    ]
    static let dresses = [
        "dress_green": "green dress", "dress_white": "white dress", "arwen": "purple dress", "skirt_onep_grey": "grey dress",
    ]
    static let plates = [
        "plate_black": "~black plate armour", "half_plate2": "~steel plate armour", "half_plate3": "~steel plate armour",
        "metal_blue": "~blue metal armour", "talos": "~orange plate armour", "dragonarm_pearl": "~pale dragon armour",
        "green_chain": "~green chain mail", "plate_and_cloth": "~white armour",
        "half_plate": "~steel plate armour",
        "orange_crystal": "~orange crystal armour", "armour_blue_gold": "~blue and gold armour", "bplate_metal1": "steel breastplate",
        "bplate_green": "green breastplate",
        "dragonarm_blue": "~blue dragon armour", "dragonarm_gold": "~golden dragon armour",
        "dragonarm_white": "~white dragon armour",
        "dragonarm_yellow": "~yellow dragon armour", "dragonarm_cyan": "~pale blue dragon armour",
        "dragonarm_brown": "~brown dragon armour", "dragonarm_shadow": "~black dragon armour", "maxwell": "~green plate armour",
    ]
    static let leathers = [
        "leather_heavy": "~heavy brown leather armour", "leather_green": "~green leather armour",
        "leather_stud": "~studded black leather armour",
        "jacket2": "brown leather jacket", "legolas": "dark green tunic",
        "gil-galad": "blue and gold tunic",
    ]
    static let clothes = [
        "shirt_black": "black shirt", "shirt_blue": "blue shirt", "shirt_check": "checkered shirt", "shirt_hawaii": "colourful shirt",
        "shirt_white1": "white shirt", "shirt_white3": "striped white shirt", "shirt_white_yellow": "white and yellow shirt",
        "vest_red": "red vest", "vest_red2": "red vest", "leather_red": "red shirt", "china_red": "red tunic", "coat_black": "black coat",
        "coat_red": "red coat", "robe_jester": "red and blue jester's shirt",
    ]
    /// Only named with clothes, which do not hide them.
    static let legs = [
        "pants_black": "~black trousers", "pants_blue": "~blue trousers", "pants_brown": "~dark purple trousers",
        "pants_darkgreen": "~dark green trousers", "pants_orange": "~orange shorts", "pants_short_brown": "~brown trousers",
        "leg_armour01": "~grey trousers",
        "leg_armour00": "~dark red trousers", "leg_armour05": "~green trousers", "long_red": "~red trousers",
        "pants_l_white": "~white trousers",
    ]
    static let skirts = ["skirt_blue": "blue skirt", "skirt_green": "green skirt", "skirt_red": "red skirt"]

    static let swords = [
        "sword_two": "sword", "sword_three": "sword", "sword_black": "black sword", "broadsword": "broadsword",
        "great_sword_slant": "great sword", "great_sword_slant2": "blue great sword", "long_sword_slant": "long sword",
        "long_sword_slant2": "blue long sword",
        "short_sword": "short sword", "heavy_sword": "heavy sword", "double_sword": "great sword", "triple_sword": "huge sword",
        "blessed_blade": "white sword", "falchion": "curved sword", "scimitar": "curved sword",
        "katana_slant": "katana",
        "rapier": "rapier", "sword_twist": "wavy sword",
    ]
    static let heavies = [
        "battleaxe": "battle axe", "battleaxe2": "blue battle axe", "broad_axe": "broad axe", "war_axe": "war axe", "hand_axe": "small axe",
        "axe_executioner": "double axe", "gimli": "double axe", "mace": "mace", "great_mace": "great mace", "morningstar": "spiked mace",
        "large_mace": "large mace", "flail_ball": "flail", "flail_great": "great flail", "giant_club_plain": "club",
        "giant_club_spike": "spiked club", "club_slant": "wooden club", "halberd": "halberd", "halberd2": "blue halberd",
        "glaive": "glaive", "pick_axe": "pickaxe",
    ]
    static let polearms = [
        "spear": "spear", "spear_two": "spear", "trident": "trident", "trident_two": "trident", "trident_demon": "purple trident",
        "trishula": "golden trident", "pike": "pitchfork", "lance": "lance", "scythe": "scythe", "scythe_slant": "scythe",
    ]
    static let staffs = [
        "staff_mage": "golden staff", "great_staff": "golden staff", "quarterstaff": "wooden staff", "quarterstaff2": "wooden staff",
        "quarterstaff_jester": "wooden staff with a hook", "staff_mummy": "golden staff", "staff_organic": "living wooden staff",
        "staff_ring_blue": "blue staff",
        "staff_ruby": "golden staff", "staff_skull": "staff with a skull", "gandalf": "wooden staff", "saruman": "black staff",
        "staff_evil": "iron staff", "staff_plain": "yellow staff", "rod_ruby": "red wand", "rod_emerald": "green wand",
        "rod_magenta": "purple wand", "rod_blue": "blue wand",
    ]
    static let bows = [
        "bow": "red bow", "bow_three": "bow", "great_bow": "golden bow", "bow_two": "bow", "legolas": "bow", "storm_bow": "blue bow",
        "arbalest_two": "crossbow", "hand_crossbow": "small crossbow", "triple_crossbow": "big crossbow",
    ]
    static let small = [
        "dagger": "dagger", "dagger2": "blue dagger", "dagger_slant": "dagger", "knife": "knife", "whip": "whip",
        "black_whip": "purple whip", "sickle": "sickle", "sling": "sling", "enchantress_dagger": "green dagger",
    ]
    static let held = [
        "misc/lantern": "lantern", "misc/bone_lantern": "bone lantern", "misc/orb": "magic orb", "misc/fire_red": "~red fire in the hand",
        "misc/fire_blue": "~blue fire in the hand", "misc/fire_green": "~green fire in the hand", "misc/skull": "skull in the hand",
        "misc/crystal": "crystal",
        "misc/horn": "horn",
    ]

    /// Of `hand2`.
    static let shields = [
        "buckler_green": "small green shield", "buckler_round2": "small red shield", "buckler_round3": "small round shield",
        "kite_shield_donald": "red and yellow shield", "kite_shield_gong": "big bronze shield", "kite_shield_kite1": "black shield",
        "kite_shield_kite2": "dark blue shield",
        "kite_shield_kite3": "white shield", "kite_shield_kite4": "red shield", "kite_shield_knight_blue": "blue and yellow shield",
        "kite_shield_knight_gray": "grey shield", "kite_shield_knight_rw": "red and white shield",
        "kite_shield_of_resistance": "green round shield",
        "tower_shield_gold": "tall brown shield", "tower_shield_green": "tall green shield",
        "tower_shield_long_red": "tall red and yellow shield", "tower_shield_louise": "tall cyan shield",
        "tower_shield_quartered": "tall blue and white shield", "tower_shield_teal": "tall teal shield",
        "doll_only/kite_shield_round1": "round grey shield", "doll_only/kite_shield_round2": "round green shield",
        "doll_only/kite_shield_round3": "round blue shield", "doll_only/kite_shield_round4": "round brown shield",
        "doll_only/kite_shield_round5": "round green shield",
        "doll_only/kite_shield_middle_round": "round orange shield", "doll_only/kite_shield_middle_ethn": "golden shield",
        "doll_only/kite_shield_middle_unicorn": "blue shield with a unicorn", "doll_only/kite_shield_middle_cyan": "cyan shield",
        "doll_only/kite_shield_skull": "round shield with a skull",
    ]
    static let books = [
        "misc/book_black": "black book", "misc/book_blue": "blue book", "misc/book_cyan": "cyan book", "misc/book_green": "green book",
        "misc/book_magenta": "purple book", "misc/book_red": "red book", "misc/book_white": "white book", "misc/book_yellow": "yellow book",
        "misc/torch": "torch",
    ]

    static let wizardHats = [
        "wizard_blue": "blue wizard's hat", "wizard_purple": "purple wizard's hat", "wizard_red": "red wizard's hat",
        "wizard_white": "white wizard's hat", "wizard_brown": "brown wizard's hat", "wizard_darkgreen": "dark green wizard's hat",
        "wizard_lightgreen": "green wizard's hat",
        "wizard_blackgold": "black wizard's hat", "wizard_blackred": "black and red wizard's hat", "wizard_bluegreen": "teal wizard's hat",
        "gandalf": "grey wizard's hat",
    ]
    static let hoods = [
        "hood_black2": "black hood", "hood_cyan": "blue hood", "hood_gray": "grey hood", "hood_green": "green hood",
        "hood_green2": "green hood", "hood_orange": "orange hood", "hood_purple": "purple hood", "hood_red": "red hood",
        "hood_white2": "pink and white hood", "hood_ybrown": "brown hood",
    ]
    static let helmets = [
        "iron1": "iron helmet", "iron2": "iron helmet", "iron3": "iron helmet", "iron_red": "red helmet",
        "fhelm_gray3": "closed grey helmet", "fhelm_horn2": "horned helmet", "horned": "winged helmet",
        "helm_plume": "helmet with a red plume", "helm_red": "red helmet", "full_black": "black helmet",
        "full_gold": "golden helmet", "black_horn": "black horned helmet", "chain": "chain mail hood",
    ]
    static let vikingHelmets = [
        "viking_brown1": "viking helmet with horns", "viking_brown2": "viking helmet with horns", "viking_gold": "golden viking helmet",
    ]
    static let crowns = ["crown_gold1": "golden crown", "crown_gold2": "golden crown", "crown_gold3": "golden crown"]
    static let hats = [
        "hat_black": "black hat", "hat_explorer": "brown explorer's hat", "straw": "straw hat", "cap_blue": "blue cap",
        "cap_black1": "black cap", "feather_blue": "blue hat with a feather", "feather_green": "green hat with a feather",
        "feather_red": "red hat with a feather", "feather_yellow": "yellow hat with a feather",
        "feather_white": "white hat with a feather", "turban_brown": "orange turban", "turban_purple": "purple turban",
        "turban_white": "white turban", "band_red": "red headband", "band_blue": "blue headband", "hat_archer": "green archer's hat",
        "clown1": "jester's cap",
    ]
    static let masks = ["ninja_black": "black ninja mask"]

    static let cloaks = ["black", "blue", "brown", "cyan", "gray", "green", "magenta", "red", "white", "yellow"]
    static let longHair = [
        "fem_black": "~long black hair", "fem_red": "~long red hair", "fem_white": "~long white hair", "fem_yellow": "~long blond hair",
        "long_black": "~long black hair", "long_red": "~long red hair", "long_white": "~long white hair", "long_yellow": "~long blond hair",
        "green": "~green hair",
    ]
    static let shortHair = [
        "short_black": "~short black hair", "short_red": "~short red hair",
        "short_white": "~short white hair", "short_yellow": "~short blond hair", "brown1": "~brown hair", "brown2": "~brown hair",
    ]
    static let boots = [
        "middle_brown", "middle_gray", "short_brown", "short_red", "long_red", "middle_green", "middle_gold", "short_purple",
    ]
}
