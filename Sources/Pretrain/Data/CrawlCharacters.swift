/// Tiles whose file names are proper names or say too little, by what is seen.
enum CrawlCharacters {
    /// `mon/unique`.
    static let names = [
        "sigmund": "old wizard with a scythe", "tiamat_black": "black dragon", "tiamat_green": "green dragon",
        "tiamat_purple": "purple dragon",
        "tiamat_red": "red dragon", "tiamat_white": "white dragon", "tiamat_yellow": "yellow dragon", "boris": "skeleton wizard",
        "royal_jelly": "giant slime",
        "prince_ribbit": "frog prince", "murray": "flying skull", "natasha": "black cat", "nessos": "centaur archer",
        "lernaean_hydra": "hydra with many heads",
        "serpent_of_hell": "hell serpent", "polyphemus": "cyclops", "khufu": "mummy king", "menkaure": "mummy", "gastronok": "giant snail",
        "xtahua": "red dragon",
        "azrael": "fire demon", "asterion": "minotaur", "arachne": "spider woman", "agnes": "old woman with a staff", "ilsuiw": "mermaid",
        "blork_the_orc": "orc with a sword",
        "chuck": "stone giant", "donald": "warrior with a shield", "edmund": "warrior with a flail", "erica": "woman warrior with a sword",
        "frances": "woman warrior",
        "harold": "bandit", "ijyb": "goblin", "jessica": "woman in a dress", "joseph": "man with a sling", "josephine": "old witch",
        "kirke": "witch", "louise": "woman warrior with a shield",
        "maggie": "woman warrior with a shield", "margery": "woman warrior in red armour", "maurice": "thief",
        "mennas": "angel with a sword", "psyche": "witch", "rupert": "barbarian warrior",
        "sonja": "small woman with a dagger", "terence": "man in armour", "urug": "orc warrior", "grum": "gnoll with a whip",
        "pikel": "goblin with a whip", "robin": "hobgoblin", "sojobo": "bird person",
        "snorg": "troll", "erolcha": "ogre", "grinder": "imp", "crazy_yiuf": "gnome with a cloak and a staff", "frederick": "knight",
        "roxanne": "stone statue of a woman", "saint_roka": "orc lord",
        "nergalle": "orc witch", "jorgrun": "dwarf wizard", "bai_suizhen_dragon": "green dragon", "bai_suizhen": "dragon woman",
        "antaeus": "ice giant", "asmodeus": "demon lord", "cerebov": "demon lord",
        "dispater": "demon lord", "ereshkigal": "demon woman", "geryon": "demon with a horn", "gloorx_vloq": "demon lord",
        "lom_lobon": "demon lord", "mnoleg": "demon lord", "mara": "demon", "ignacio": "executioner demon",
        "nikola": "wizard with lightning", "fannar": "frost elf wizard", "dowan": "elf wizard", "duvessa": "elf woman with a sword",
        "eustachio": "man with a hat", "vashnia": "snake woman with a bow", "aizul": "snake person",
        "nellie": "elephant demon", "jory": "vampire with a cloak", "enchantress": "fairy", "dissolution": "slime monster",
        "mlioglotl": "horror monster", "head_instructor": "teacher",
    ]

    static let statues = [
        "block_of_ice": "block of ice", "ice_statue": "ice statue", "obsidian_statue": "black statue",
        "orange_crystal_statue": "orange crystal statue", "training_dummy": "training dummy", "obelisk": "obelisk",
        "pillar_of_salt": "pillar of salt",
    ]

    /// `item/weapon/artefact`.
    static let artefacts = [
        "spwpn_demon_axe": "demon axe", "spwpn_singing_sword": "golden sword", "urand_cutlass": "cutlass", "urand_katana": "katana",
        "urand_crystal_spear": "crystal spear", "urand_storm_bow": "magic bow",
        "urand_woodcutters_axe": "woodcutter's axe", "urand_axe_of_woe": "magic axe", "urand_flaming_death": "flaming sword",
        "urand_octopus_king": "trident", "spwpn_sword_of_power": "magic sword",
    ]

    /// `item/armour`.
    static let armour = [
        "acid_dragon_armour": "~yellow dragon scale armour", "animal_skin": "animal skin", "boots": "~boots", "chain_mail": "~chain mail",
        "cloak": "cloak", "crystal_plate": "~crystal plate armour",
        "fire_dragon_armour": "~red dragon scale armour", "glove": "~gloves", "gold_dragon_armour": "~golden dragon scale armour",
        "ice_dragon_armour": "~ice dragon scale armour", "leather_armour": "~leather armour",
        "plate": "~plate armour", "ring_mail": "~ring mail", "robe": "robe", "scale_mail": "~scale mail", "scarf": "scarf",
        "swamp_dragon_armour": "~green dragon scale armour", "troll_leather_armour": "~troll leather armour",
    ]

    /// `item/armour/headgear`.
    static let headgear = [
        "cap_jester": "jester's hat", "elven_leather_helm": "leather cap", "hat": "hat", "hat_archer": "archer's hat",
        "hat_explorer": "explorer's hat", "helmet": "helmet", "wizard_hat": "wizard's hat",
    ]

    /// `item/misc`.
    static let things = [
        "misc_bishop": "chess bishop", "misc_king": "chess king", "misc_knight": "chess knight", "misc_pawn": "chess pawn",
        "misc_queen": "chess queen", "misc_rook": "chess rook", "misc_bottle": "bottle", "misc_box": "box",
        "misc_crystal": "crystal", "misc_fan": "fan", "misc_horn": "horn", "misc_lamp": "oil lamp", "misc_lantern": "lantern",
        "misc_orb": "magic orb", "misc_phantom_mirror": "mirror", "misc_phial": "phial", "misc_sack": "sack",
        "misc_stone": "stone", "misc_thimble": "thimble",
    ]

    /// `UNUSED/monsters`: those that one can name.
    static let retired = [
        "alligator_baby": "baby crocodile", "banana": "banana monster", "bumblebee": "bumblebee", "blue_devil": "blue devil",
        "boring_beetle": "beetle", "brain_worm": "worm", "cacodemon": "demon with one eye", "crimson_imp": "red imp",
        "eastern_dragon": "eastern dragon", "fire_drake": "fire drake", "forest_drake": "forest drake", "fox": "fox",
        "giant_amoeba": "giant amoeba", "giant_centipede": "giant centipede", "giant_firefly": "firefly",
        "giant_goldfish": "goldfish", "giant_newt": "newt", "gnome": "gnome", "holy_dragon": "golden dragon", "hungry_ghost": "ghost",
        "jellyfish": "jellyfish", "lava_fish": "lava fish", "leopard_gecko": "gecko",
        "phoenix": "phoenix", "raven": "raven", "shark": "shark", "sheep": "sheep", "spider": "spider", "snail_statue": "snail statue",
        "spriggan_rider": "small person riding a bee", "trapdoor_spider": "spider", "war_dog": "war dog",
        "white_imp": "white imp", "tiamat_black": "black dragon", "tiamat_blue": "blue dragon", "tiamat_green": "green dragon",
        "tiamat_grey": "grey dragon", "tiamat_purple": "purple dragon", "tiamat_red": "red dragon",
        "tiamat_white": "white dragon", "tiamat_yellow": "yellow dragon", "deep_elf_fighter": "elf fighter",
        "deep_elf_priest": "elf priest", "deep_elf_summoner": "elf summoner", "deep_dwarf_artificer": "dwarf",
        "deep_dwarf_berserker": "dwarf berserker",
        "plants/magic_mushroom": "magic mushroom",
    ]
}
