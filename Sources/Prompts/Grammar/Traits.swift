/// What a phrase takes for granted about the picture: a time of day, a kind of place, a technique.
///
/// The traits come in groups of alternatives, and that is the whole table of contradictions: two phrases contradict each other when both
/// have traits of one group and share none of them. A phrase with several traits of a group suits any of these; one without suits all.
struct Traits: OptionSet, Sendable, Hashable {
    let rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }

    private init(bit: UInt64) { rawValue = 1 << bit }

    static let day = Traits(bit: 0)
    static let dusk = Traits(bit: 1)
    static let night = Traits(bit: 2)

    static let indoors = Traits(bit: 3)
    static let outdoors = Traits(bit: 4)
    static let underwater = Traits(bit: 5)
    static let space = Traits(bit: 6)

    static let clear = Traits(bit: 7)
    static let rain = Traits(bit: 8)
    static let snow = Traits(bit: 9)
    static let mist = Traits(bit: 10)
    static let storm = Traits(bit: 11)
    static let heat = Traits(bit: 12)

    static let close = Traits(bit: 13)
    static let wide = Traits(bit: 14)

    static let person = Traits(bit: 15)
    static let animal = Traits(bit: 16)
    static let place = Traits(bit: 17)
    static let thing = Traits(bit: 18)
    static let food = Traits(bit: 19)
    /// The idea has no word of the lexicon of subjects.
    static let unknownSubject = Traits(bit: 20)

    static let photograph = Traits(bit: 21)
    static let oil = Traits(bit: 22)
    static let drawing = Traits(bit: 23)
    static let print = Traits(bit: 24)
    static let digital = Traits(bit: 25)
    static let handmade = Traits(bit: 26)
    static let pixelArt = Traits(bit: 27)
    static let emoji = Traits(bit: 28)
    static let clipArt = Traits(bit: 29)

    static let monochrome = Traits(bit: 30)
    static let colourful = Traits(bit: 31)

    static let warm = Traits(bit: 32)
    static let cool = Traits(bit: 33)

    static let calm = Traits(bit: 34)
    static let cheerful = Traits(bit: 35)
    static let gloomy = Traits(bit: 36)
    static let fierce = Traits(bit: 37)

    static let past = Traits(bit: 38)
    static let modern = Traits(bit: 39)

    static let wilderness = Traits(bit: 40)
    static let town = Traits(bit: 41)

    /// What stands or drives outdoors and is seen whole: a ship, a tree.
    static let vehicle = Traits(bit: 42)
    static let water = Traits(bit: 43)
    /// Paint that neither flows nor shows the brush much: fresco, tempera, pastel.
    static let dryPaint = Traits(bit: 44)
    static let frost = Traits(bit: 45)

    static let afloat = Traits(bit: 46)
    static let ashore = Traits(bit: 47)

    static let painting: Traits = [.oil, .water, .dryPaint]
    static let anySubject: Traits = [.person, .animal, .place, .vehicle, .thing, .food, .unknownSubject]
    /// Subjects that go with a wide sky or a landscape.
    static let sceneSubject: Traits = [.person, .animal, .place, .vehicle, .unknownSubject]

    /// The alternatives, group by group.
    static let groups: [Traits] = [
        [.day, .dusk, .night],
        [.indoors, .outdoors, .underwater, .space],
        [.clear, .rain, .snow, .mist, .storm],
        [.heat, .frost],
        [.close, .wide],
        anySubject,
        [.photograph, .oil, .water, .dryPaint, .drawing, .print, .digital, .handmade, .pixelArt, .emoji, .clipArt],
        [.monochrome, .colourful],
        [.warm, .cool],
        [.calm, .cheerful, .gloomy, .fierce],
        [.past, .modern],
        [.wilderness, .town],
        [.afloat, .ashore],
    ]

    // Both run for every phrase that is tried, so they work on the bare bits.
    private static let masks = groups.map(\.rawValue)

    func contradicts(_ other: Traits) -> Bool {
        for mask in Self.masks {
            let mine = rawValue & mask
            let theirs = other.rawValue & mask
            if mine != 0 && theirs != 0 && mine & theirs == 0 { return true }
        }
        return false
    }

    /// What is still open when both hold: of each group the common traits, or those of the one that has any. A group in which they
    /// contradict each other is open again.
    func narrowed(by other: Traits) -> Traits {
        var result: UInt64 = 0
        for mask in Self.masks {
            let mine = rawValue & mask
            let theirs = other.rawValue & mask
            result |= mine == 0 || theirs == 0 ? mine | theirs : mine & theirs
        }
        return Traits(rawValue: result)
    }
}
