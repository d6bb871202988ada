import Domain
import Foundation
import Testing

/// What is said of a set of pictures, and what names and captions become.
struct TrainingTests {
    static func traits(
        _ number: UInt64, side: Int = 512, sharpness: Double = 200, border: Double = 0, mean: [Double] = [100, 100, 100]
    ) -> PictureTraits {
        // Spread over all bits, so that different numbers are far apart.
        PictureTraits(
            width: side, height: side, fingerprint: PerceptualHash(rawValue: number &* 0x9E37_79B9_7F4A_7C15), mean: mean,
            sharpness: sharpness, borderDetail: border)
    }

    static func picture(_ number: Int, caption: String = "", subject: String = "red fox", _ traits: PictureTraits? = nil)
        -> CollectedPicture
    {
        CollectedPicture(
            number: number, file: "\(number).png", name: "\(number).png", subject: subject, caption: caption,
            traits: traits ?? Self.traits(UInt64(number)))
    }

    private func findings(_ pictures: [CollectedPicture], kind: TrainingKind = .subject) -> [TrainingCheck.Finding] {
        TrainingCheck(pictures, kind: kind, side: 256).findings
    }

    @Test(arguments: [
        (0, [TrainingCheck.Finding.tooFew(0)]), (4, [.tooFew(4)]), (5, [.unusualCount(5)]), (19, [.unusualCount(19)]), (20, []), (40, []),
        (41, [.unusualCount(41)]), (100, [.unusualCount(100)]), (101, [.tooMany(101)]),
    ])
    func counts(_ count: Int, _ expected: [TrainingCheck.Finding]) {
        let pictures = (0..<count).map { Self.picture($0 + 1) }
        #expect(findings(pictures) == expected)
        #expect(TrainingCheck(pictures, kind: .style, side: 256).isFatal == !TrainingCheck.allowed.contains(count))
    }

    @Test func whatLooksTheSameIsGrouped() {
        var pictures = (1...20).map { Self.picture($0) }
        // Two bits of another; and the same brightness pattern in another colour, which is no duplicate.
        pictures[6].traits.fingerprint = PerceptualHash(rawValue: pictures[2].traits.fingerprint.rawValue ^ 0b101)
        pictures[8].traits.fingerprint = pictures[3].traits.fingerprint
        pictures[8].traits.mean = [200, 100, 100]
        #expect(findings(pictures) == [.duplicates([[3, 7]])])
        let alike = (1...30).map { Self.picture($0, Self.traits(7)) }
        #expect(findings(alike) == [.allAlike])
        #expect(TrainingCheck(alike, kind: .subject, side: 256).isFatal)
    }

    @Test func poorPicturesAreNamed() {
        var pictures = (1...20).map { Self.picture($0) }
        pictures[0].traits = Self.traits(1, side: 100)
        pictures[1].traits = Self.traits(2, sharpness: 3)
        pictures[2].traits = Self.traits(3, border: 0.5)
        #expect(findings(pictures) == [.small([1], side: 256), .blurred([2]), .busyBackground([3])])
        // The background is a part of a style.
        #expect(findings(pictures, kind: .style) == [.small([1], side: 256), .blurred([2])])
        #expect(!TrainingCheck(pictures, kind: .style, side: 256).isFatal)
    }

    @Test func fingerprintsCompareNeighbours() {
        let rising = (0..<72).map { Float($0 % 9) }
        #expect(PerceptualHash(luma: rising).rawValue == 0)
        #expect(PerceptualHash(luma: rising.map { -$0 }).rawValue == .max)
        var one = rising
        one[0] = 100
        #expect(PerceptualHash(luma: one).rawValue == 1 << 63)
        #expect(PerceptualHash(luma: one).distance(to: PerceptualHash(luma: rising)) == 1)
        // Brightness and contrast do not matter.
        #expect(PerceptualHash(luma: one.map { $0 * 0.5 + 30 }) == PerceptualHash(luma: one))
    }

    @Test(arguments: [
        ("ab", true), ("my-style-2", true), (String(repeating: "a", count: 32), true), ("a", false), ("", false),
        (String(repeating: "a", count: 33), false), ("-ab", false), ("ab-", false), ("Ab", false), ("a b", false), ("../ab", false),
        ("a/b", false), ("a\\b", false), ("a.b", false), ("ab\0", false), ("аb", false), ("new", false), ("none", false),
    ])
    func names(_ name: String, _ isValid: Bool) { #expect(TrainingName.isValid(name) == isValid, "\(name)") }

    @Test(arguments: [
        ("My Style", "my-style"), ("../../etc/passwd", "etc-passwd"), ("Größe!", "gr-e"), ("none", "my-none"), ("a", "my-a"), ("??", nil),
        (String(repeating: "ab-", count: 20), String(repeating: "ab-", count: 10) + "ab"),
    ])
    func nearestNames(_ text: String, _ name: String?) { #expect(TrainingName.nearest(to: text) == name) }

    @Test(arguments: [
        ("red-fox_02.png", "red fox"), ("IMG_2041.JPG", ""), ("a castle at night.jpeg", "castle at night"), ("../../x/owl.png", "owl"),
        ("ünïcode füchse.png", "ünïcode füchse"), ("", ""), (".png", ""), ("noextension", "noextension"),
    ])
    func subjects(_ file: String, _ subject: String) { #expect(FileNameWords.subject(of: file) == subject) }

    @Test func captionsBeginWithTheTrigger() {
        let address = ReplyAddress(network: "test", target: "ada", nick: "ada", isDirect: true)
        let training = Training(
            id: 1, name: "ink", kind: .style, base: "mini", trigger: "inky", minimumSide: 64, account: AccountID(rawValue: "test/ada"),
            address: address,
            slug: "s", isShared: false, createdAt: Date(), run: nil)
        #expect(training.caption(of: Self.picture(1)) == "inky, red fox")
        #expect(training.caption(of: Self.picture(1, caption: "an owl")) == "inky, an owl")
        #expect(training.caption(of: Self.picture(1, caption: "Inky drawing of an owl")) == "Inky drawing of an owl")
        #expect(training.caption(of: Self.picture(1, caption: "inkyness")) == "inky, inkyness")
        #expect(training.caption(of: Self.picture(1, subject: "")) == "inky")
    }

    @Test(arguments: [
        (600.0, 50), (300, 35), (1200, 65), (1, 20), (0, 20), (-5, 20), (Double.infinity, 120), (Double.nan, 120), (40_000, 120), (480, 45),
    ])
    func trainingsCostByTheirWork(_ seconds: Double, _ price: Int) { #expect(Pricing.training(seconds: seconds) == price) }

    @Test func theUnfinishedShareComesBack() {
        var run = TrainingRun(id: 1, state: .running, price: 50, attempts: 1, step: 0, steps: 300)
        #expect(run.refund == 50)
        run.step = 100
        #expect(run.refund == 34)
        run.step = 300
        #expect(run.refund == 0)
        run.step = 1000
        #expect(run.refund == 0)
    }
}
