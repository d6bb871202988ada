/// What figures are made of: colours, skins, people.
enum Cast {
    static let dyes = [
        Dye("red", 212, 48, 52), Dye("blue", 52, 104, 216), Dye("green", 58, 152, 72), Dye("yellow", 246, 202, 56),
        Dye("orange", 242, 136, 42), Dye("purple", 128, 70, 182), Dye("pink", 242, 132, 178), Dye("black", 52, 52, 60),
        Dye("white", 244, 244, 240), Dye("grey", 138, 144, 152), Dye("brown", 130, 86, 54),
    ]
    static let metals = [Dye("grey", 150, 158, 170), Dye("golden", 232, 184, 64), Dye("black", 62, 64, 74), Dye("silver", 196, 204, 214)]
    static let trouserDyes = [dye("blue"), dye("black"), dye("grey"), dye("brown"), dye("green"), dye("white"), dye("red")]
    static let leather = Colour(104, 66, 40)

    static let skins = [
        Colour(255, 219, 186), Colour(246, 199, 158), Colour(226, 170, 122), Colour(188, 128, 84), Colour(140, 90, 58), Colour(104, 66, 44),
    ]
    static let hairDyes = [
        Dye("black", 44, 38, 40), Dye("brown", 104, 66, 38), Dye("blonde", 240, 204, 104), Dye("red", 196, 84, 36),
        Dye("grey", 176, 178, 184),
        Dye("white", 238, 238, 240), Dye("blue", 62, 124, 222), Dye("pink", 244, 128, 182), Dye("green", 76, 176, 96),
    ]
    /// Natural ones come often.
    static let hairChoices = zip(hairDyes, [5.0, 5, 4, 2.5, 0.8, 0.6, 0.5, 0.5, 0.3]).map { ($0, weight: $1) }

    /// - Precondition: one of ``dyes``.
    static func dye(_ name: String) -> Dye { dyes.first { $0.name == name } ?? dyes[0] }

    static let beardless: [Figure.Hair] = [.long, .bob, .ponytail, .bun, .curly, .pigtails]

    /// A kind of person: what it may look like, wear and hold.
    struct Kind: Sendable {
        var names: [String]
        var weight: Double
        var build = Build.man
        var skins = Cast.skins
        var hair: [Figure.Hair]
        var hairDyes: [Dye] = []
        /// The chance of one.
        var beard = 0.0
        var traits: Set<Figure.Trait> = []
        /// Clothes that a kind always wears; empty for everyday ones.
        var tops: [Figure.Top] = []
        var topDyes: [Dye] = []
        var bottoms: [Figure.Bottom] = [.trousers]
        var hats: [Figure.Hat] = []
        var hatDyes: [Dye] = []
        /// Whether each wears the hat, so that nobody need say it.
        var alwaysHat = false
        /// The chance of one of the tools.
        var tools: [Figure.Tool] = []
        var toolChance = 0.6
        var cape = 0.0
    }

    private static let men: [Figure.Hair] = [.short, .short, .short, .spiky, .curly, .bald, .long]
    private static let women: [Figure.Hair] = [.long, .long, .ponytail, .bob, .bun, .curly, .pigtails]
    private static let everyday: [Figure.Tool] = [.umbrella, .book, .ball, .balloon, .flower, .lantern, .flag, .cup, .torch]
    private static let arms: [Figure.Tool] = [.sword, .axe, .hammer, .spear, .bow, .torch, .dagger]
    private static let everydayHats: [Figure.Hat] = [.cap, .beanie, .strawHat, .topHat, .hood]

    static let kinds: [Kind] = [
        Kind(
            names: ["man"], weight: 9, hair: men, beard: 0.25, bottoms: [.trousers, .trousers, .shorts], hats: everydayHats,
            tools: everyday, toolChance: 0.25),
        Kind(
            names: ["woman"], weight: 9, build: .woman, hair: women, traits: [.lipstick], bottoms: [.skirt, .skirt, .trousers, .shorts],
            hats: everydayHats, tools: everyday, toolChance: 0.25),
        Kind(
            names: ["boy"], weight: 4, build: .child, hair: [.short, .spiky, .curly], bottoms: [.shorts, .trousers], hats: [.cap, .beanie],
            tools: everyday, toolChance: 0.3),
        Kind(
            names: ["girl"], weight: 4, build: .child, hair: women, bottoms: [.skirt, .shorts], hats: [.cap, .beanie, .strawHat],
            tools: everyday, toolChance: 0.3),
        Kind(
            names: ["old man"], weight: 1.2, hair: [.bald, .short], hairDyes: Array(hairDyes[4...5]), beard: 0.7, traits: [.glasses],
            tools: [.staff, .book, .umbrella], toolChance: 0.3),
        Kind(
            names: ["old woman"], weight: 1.2, build: .woman, hair: [.bun, .bob], hairDyes: Array(hairDyes[4...5]), traits: [.glasses],
            tops: [.dress, .shirt], bottoms: [.skirt], tools: [.staff, .book, .umbrella], toolChance: 0.3),
        Kind(
            names: ["knight"], weight: 3, hair: [.bald], tops: [.armour], topDyes: metals, hats: [.helmet], alwaysHat: true,
            tools: [.sword, .sword, .axe, .spear, .shield, .hammer, .flag], toolChance: 0.8, cape: 0.3),
        Kind(
            names: ["wizard"], weight: 3, hair: [.long], hairDyes: Array(hairDyes[4...5]), beard: 1, tops: [.robe], hats: [.wizardHat],
            alwaysHat: true, tools: [.staff, .staff, .wand, .book], toolChance: 0.8),
        Kind(
            names: ["witch"], weight: 2, build: .woman, hair: [.long, .bob], tops: [.gown, .robe],
            topDyes: [dye("black"), dye("purple"), dye("green"), dye("red")],
            hats: [.wizardHat], hatDyes: [dye("black"), dye("purple")], alwaysHat: true, tools: [.broom, .broom, .wand, .book],
            toolChance: 0.8),
        Kind(
            names: ["king"], weight: 1.5, hair: [.short, .long], beard: 0.8, tops: [.robe, .coat], hats: [.crown], hatDyes: [metals[1]],
            alwaysHat: true, tools: [.sword, .staff, .book], toolChance: 0.5, cape: 0.6),
        Kind(
            names: ["queen"], weight: 1.2, build: .woman, hair: [.long, .bun], traits: [.lipstick], tops: [.gown], hats: [.crown],
            hatDyes: [metals[1]], alwaysHat: true, tools: [.staff, .flower, .book], toolChance: 0.4, cape: 0.4),
        Kind(
            names: ["princess"], weight: 1.5, build: .woman, hair: [.long, .long, .ponytail], traits: [.lipstick], tops: [.gown, .dress],
            topDyes: [dye("pink"), dye("blue"), dye("purple"), dye("yellow"), dye("white")], hats: [.crown], hatDyes: [metals[1]],
            alwaysHat: true, tools: [.flower, .wand, .balloon], toolChance: 0.4),
        Kind(
            names: ["ninja"], weight: 2, hair: [.bald], tops: [.shirt],
            topDyes: [dye("black"), dye("blue"), dye("red"), dye("purple"), dye("white")], hats: [.mask], alwaysHat: true,
            tools: [.sword, .dagger, .spear], toolChance: 0.7),
        Kind(
            names: ["viking"], weight: 1.5, build: .brute, hair: [.long, .short], hairDyes: Array(hairDyes[1...3]), beard: 0.9,
            tops: [.vest, .armour], topDyes: [dye("brown"), dye("grey"), dye("red")], hats: [.hornedHelmet], hatDyes: [metals[0]],
            alwaysHat: true, tools: [.axe, .hammer, .sword, .shield], toolChance: 0.9),
        Kind(
            names: ["chef", "cook"], weight: 1.5, hair: men, beard: 0.3, tops: [.coat, .jacket], topDyes: [dye("white")], hats: [.chefHat],
            hatDyes: [dye("white")], alwaysHat: true, tools: [.pan, .pan, .cup], toolChance: 0.7),
        Kind(
            names: ["farmer"], weight: 1.2, hair: men, beard: 0.4, tops: [.shirt, .vest], hats: [.strawHat],
            hatDyes: [Dye("yellow", 236, 200, 110)], alwaysHat: true, tools: [.trident, .pickaxe, .flower], toolChance: 0.6),
        Kind(
            names: ["archer", "ranger"], weight: 1.5, hair: men + women, tops: [.vest, .hoodie, .shirt],
            topDyes: [dye("green"), dye("brown")], hats: [.hood], hatDyes: [dye("green")], tools: [.bow], toolChance: 1, cape: 0.4),
        Kind(
            names: ["miner"], weight: 0.8, hair: men, beard: 0.5, tops: [.shirt, .jacket], hats: [.helmet], hatDyes: [dye("yellow")],
            tools: [.pickaxe, .lantern, .hammer], toolChance: 0.9),
        Kind(
            names: ["monk"], weight: 0.8, hair: [.bald], tops: [.robe], topDyes: [dye("brown"), dye("orange")],
            tools: [.staff, .book, .lantern], toolChance: 0.5),
        Kind(
            names: ["superhero"], weight: 1.5, build: .brute, hair: [.short, .spiky, .long], tops: [.shirt],
            topDyes: ["red", "blue", "green", "yellow", "black", "purple"].map(dye), cape: 1),
        Kind(
            names: ["orc"], weight: 3, build: .brute, skins: [Colour(112, 168, 76), Colour(92, 146, 70)], hair: [.bald, .ponytail, .spiky],
            hairDyes: [hairDyes[0]], traits: [.tusks, .pointedEars], tops: [.vest, .armour, .tShirt],
            topDyes: [dye("brown"), dye("grey"), dye("black"), dye("red")], bottoms: [.trousers, .shorts], hats: [.hornedHelmet, .helmet],
            hatDyes: [metals[0]], tools: [.axe, .axe, .hammer, .spear, .sword, .shield], toolChance: 0.8),
        Kind(
            names: ["goblin"], weight: 1.5, build: .child, skins: [Colour(150, 196, 84), Colour(128, 176, 96)],
            hair: [.bald, .bald, .spiky], hairDyes: [hairDyes[0]], traits: [.pointedEars, .fangs, .bigEyes], tops: [.vest, .tShirt],
            topDyes: [dye("brown"), dye("red"), dye("purple"), dye("grey")], bottoms: [.shorts], hats: [.hood],
            tools: [.dagger, .dagger, .torch, .spear, .hammer], toolChance: 0.7),
        Kind(
            names: ["elf"], weight: 3, build: .woman, skins: Array(skins[0...3]), hair: [.long, .long, .ponytail, .short],
            hairDyes: [hairDyes[2], hairDyes[5], hairDyes[1], hairDyes[3]], traits: [.pointedEars], tops: [.robe, .dress, .shirt, .vest],
            topDyes: [dye("green"), dye("blue"), dye("white"), dye("brown"), dye("purple"), dye("red")],
            tools: [.bow, .bow, .sword, .staff, .dagger], toolChance: 0.7, cape: 0.25),
        Kind(
            names: ["dwarf"], weight: 2.5, build: .dwarf, hair: [.long, .short, .bald], hairDyes: Array(hairDyes[1...4]), beard: 1,
            tops: [.armour, .vest, .robe, .shirt], hats: [.helmet, .hornedHelmet], hatDyes: [metals[0]],
            tools: [.axe, .axe, .hammer, .pickaxe, .shield, .cup], toolChance: 0.8),
        Kind(
            names: ["zombie"], weight: 1.2, skins: [Colour(150, 176, 130), Colour(136, 160, 140)], hair: [.bald, .short, .spiky],
            traits: [.bigEyes], tops: [.shirt, .tShirt], tools: [], toolChance: 0),
        Kind(
            names: ["vampire"], weight: 1.2, skins: [Colour(232, 228, 232)], hair: [.short, .long], hairDyes: [hairDyes[0]],
            traits: [.fangs], tops: [.jacket, .coat], topDyes: [dye("black"), dye("red"), dye("purple")], tools: [], toolChance: 0,
            cape: 0.9),
        Kind(
            names: ["demon", "devil"], weight: 1.2, build: .brute, skins: [Colour(206, 58, 52), Colour(176, 48, 60)], hair: [.bald],
            traits: [.horns, .fangs, .pointedEars], tops: [.vest, .robe, .armour], topDyes: [dye("black"), dye("brown"), dye("purple")],
            tools: [.trident, .trident, .sword, .torch], toolChance: 0.8),
        Kind(
            names: ["alien"], weight: 1, build: .child, skins: [Colour(140, 214, 130), Colour(150, 190, 220)], hair: [.bald],
            traits: [.bigEyes], tops: [.shirt, .robe], topDyes: [dye("grey"), dye("white"), dye("blue"), dye("purple")],
            tools: [.wand, .flag], toolChance: 0.3),
    ]
}
