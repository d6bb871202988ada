import ImageCodec

/// One subject on transparent ground, with all that a caption may truly say of it.
struct CutOut: Sendable {
    static let side = 128

    /// Where it comes from: `noto:1f98a`.
    var source: String
    var style: ArtStyle
    /// 128 × 128, RGBA.
    var image: Image
    var noun: Noun
    /// Other true names: `car` of an automobile, `snake` of an adder.
    var synonyms: [Noun]
    var kind: SubjectKind
    /// How often it is drawn in training, against others.
    var weight: Double
    /// Whether its mirror image shows the same thing: not with writing or hands.
    var canMirror: Bool
    var licence: String
    var credit: String
    /// Kept out of training whole: never what everybody asks for.
    let isHeld: Bool

    init(
        source: String, style: ArtStyle, image: Image, noun: Noun, synonyms: [Noun], kind: SubjectKind, weight: Double,
        canMirror: Bool = true,
        licence: String, credit: String
    ) {
        (self.source, self.style, self.image, self.noun, self.synonyms) = (source, style, image, noun, synonyms)
        (self.kind, self.weight, self.canMirror, self.licence, self.credit) = (kind, weight, canMirror, licence, credit)
        isHeld = weight < HoldOut.commonWeight && HoldOut.holds(name: noun.words)
    }
}

/// What sort of thing a subject is; decides which compositions make sense.
enum SubjectKind: String, Sendable, CaseIterable, Codable {
    case animal, plant, food, vehicle, building, tool, clothing, instrument, face, person, sport, heart, object, sky, creature, weapon
    case feature, sign

    /// Whether one would set two or more of them side by side, or lay one on grass.
    var isMovable: Bool { ![.sky, .feature, .sign, .building].contains(self) }
    /// Skin must not turn blue.
    var canRecolour: Bool { ![.person, .sign, .sky, .feature].contains(self) }
}
