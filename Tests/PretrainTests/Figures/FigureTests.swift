import ImageCodec
import TestSupport
import Testing
import Vision

@testable import Pretrain

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct FigureTests {
    static let source = FigureSource(clips: [])

    static func figure(
        _ subject: String, top: Figure.Top, _ colour: String, bottom: (kind: Figure.Bottom, dye: Dye)? = nil, tool: Figure.Tool? = nil
    ) -> Figure {
        var figure = Figure(
            subject: subject, build: .man, skin: Colour(240, 200, 160), hair: .short, hairDye: Cast.hairDyes[1], top: top,
            topDye: Cast.dye(colour),
            bottom: bottom, shoes: Colour(40, 40, 40))
        figure.tool = tool
        figure.toolDye = Cast.dye("red")
        return figure
    }

    static let captions: [(Figure, String, String)] = [
        (
            figure("man", top: .shirt, "blue", bottom: (.trousers, Cast.dye("black"))), "running",
            "a man in a blue shirt and black trousers running"
        ),
        (figure("woman", top: .dress, "red"), "waving", "a woman in a red dress waving"),
        (
            figure("knight", top: .armour, "grey", bottom: (.trousers, Cast.dye("grey")), tool: .sword), "",
            "a knight in grey armour with a sword"
        ),
        (
            figure("orc", top: .vest, "orange", bottom: (.shorts, Cast.dye("brown")), tool: .shield), "",
            "an orc in an orange vest and brown shorts with a red shield"
        ),
        (
            figure("girl", top: .tShirt, "pink", bottom: (.skirt, Cast.dye("blue")), tool: .umbrella), "walking",
            "a girl in a pink t-shirt and a blue skirt with a red umbrella walking"
        ),
        (figure("ninja", top: .shirt, "black", bottom: (.trousers, Cast.dye("black"))), "jumping", "a ninja in black clothes jumping"),
        (figure("elf", top: .robe, "green", tool: .bow), "aiming a bow", "an elf in a green robe aiming a bow"),
        (figure("wizard", top: .robe, "purple", tool: .book), "reading", "a wizard in a purple robe reading"),
    ]

    @Test(arguments: captions.indices) func saysWhatIsDrawn(index: Int) {
        let (figure, deed, expected) = Self.captions[index]
        let flat = figure.captions(action: Action(phrase: deed), fromBehind: false, style: .flat)
        #expect(flat.first == expected)
        #expect(flat.last == "flat art of \(expected)")
        #expect(Set(flat).count == flat.count && (2...4).contains(flat.count))
        let pixel = figure.captions(action: Action(phrase: deed), fromBehind: true, setting: "on grass", style: .pixel)
        #expect(pixel.first == "pixel art of \(expected) on grass, seen from behind")
        #expect(pixel.allSatisfy { $0.hasPrefix("pixel art of ") })
    }

    @Test func namesHairBeardHatAndCape() {
        var figure = Self.figure("dwarf", top: .shirt, "red", bottom: (.trousers, Cast.dye("brown")))
        (figure.namesHair, figure.beard) = (true, true)
        figure.hat = (.hornedHelmet, Cast.metals[0])
        figure.cape = Cast.dye("blue")
        #expect(
            figure.captions(action: Action(phrase: ""), fromBehind: false, style: .flat)[0]
                == "a dwarf with short brown hair and a brown beard in a red shirt, brown trousers, a blue cape and a grey horned helmet")
        figure.namesHat = false
        #expect(!figure.clothes.contains("a grey horned helmet"))
    }

    @Test func givesTheSameFigureForTheSameSeed() {
        let (one, other) = (Self.source.sample(seed: 3), Self.source.sample(seed: 3))
        #expect(one.image == other.image && one.skeleton == other.skeleton && one.captions() == other.captions())
        #expect(Self.source.sample(seed: 4).image != one.image)
    }

    /// Each joint lies on the figure, which lies within the picture.
    @Test(.timeLimit(.minutes(5)), arguments: 0..<24) func skeletonLiesOnTheFigure(seed: UInt64) throws {
        let sample = Self.source.sample(seed: seed)
        let alpha = sample.alpha
        #expect(sample.image.width == 128 && sample.image.height == 128)
        for joint in Skeleton.Joint.allCases {
            guard let point = sample.skeleton[joint] else { continue }
            let around = (-1...1).flatMap { dy in (-1...1).map { (Int(point.x) + $0, Int(point.y) + dy) } }
            try #require(around.allSatisfy { (0..<128).contains($0.0) && (0..<128).contains($0.1) }, "\(joint) at \(point)")
            #expect(around.contains { (alpha[$0.0, $0.1].first ?? 0) > 127 }, "\(joint) at \(point) of \(sample.captions()[0])")
        }
        #expect(sample.skeleton[.neck] != nil && sample.skeleton[.rightAnkle] != nil)
        let edge = (0..<128).flatMap { [alpha[$0, 0], alpha[$0, 127], alpha[0, $0], alpha[127, $0]] }
        #expect(edge.allSatisfy { $0.first == 0 })
        let tall = (0..<128).filter { y in (0..<128).contains { (alpha[$0, y].first ?? 0) > 0 } }.count
        #expect(tall > 30)
    }

    /// Every kind of person, garment, hat and tool can be drawn in both styles.
    @Test(.timeLimit(.minutes(5)), arguments: FigureStyle.allCases) func drawsEveryThing(style: FigureStyle) {
        var random = SeededRandom(seed: 1)
        var figure = Self.figure("woman", top: .dress, "red")
        let body = Body(.woman, Pose(NamedPose.all[0]))
        let bare = FigurePainter(figure: figure, body: body, style: style).parts.flatMap(\.layers).count
        for tool in Figure.Tool.allCases {
            figure.tool = tool
            #expect(FigurePainter(figure: figure, body: body, style: style).parts.flatMap(\.layers).count > bare, "\(tool)")
        }
        figure.tool = nil
        for hat in Figure.Hat.allCases {
            figure.hat = (hat, Cast.dye("blue"))
            let (image, _) = FigureSource.draw(FigurePainter(figure: figure, body: body, style: style), &random)
            #expect(image.bytes.contains { $0 > 0 }, "\(hat)")
            #expect(FigurePainter(figure: figure, body: body, style: style).parts.flatMap(\.layers).count > bare, "\(hat)")
        }
    }

    @Test func putsTheRightThingInTheRightHand() throws {
        let archer = Action(try #require(NamedPose(named: "archer")))
        #expect(archer.tool == .bow && archer.hand == .left)
        #expect(Action(try #require(NamedPose(named: "standing"))).phrase.isEmpty)
        #expect(!Action(try #require(NamedPose(named: "arms crossed"))).handsFree)
    }

    @Test func namesAnActionOnlyWhereItIsSeen() throws {
        let standing = try HumanoidTests.frame().posture
        for clip in ["walk", "run", "jump", "kick", "punch", "cartwheel", "backflip", "crawl", "dance_a", "getup_faceup", "unknown"] {
            #expect(Action(clip: clip, standing) == nil, "\(clip)")
        }
        // One thigh a quarter turn ahead, one arm ahead with it.
        let right = HumanoidTests.right
        let kick = try HumanoidTests.frame([16: [right, 0, 0, right], 25: [right, 0, 0, right]]).posture
        #expect(Action(clip: "kick", kick)?.phrase == "kicking")
        #expect(Action(clip: "punch", kick)?.phrase == "punching")
        // Lying on the back.
        let lying = try HumanoidTests.frame([1: [0, 0.1, 0], 4: [right, 0, 0, right]]).posture
        #expect(Action(clip: "getup_faceup", lying)?.phrase == "lying on the ground")
    }
}
