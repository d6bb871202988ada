import Foundation
import ImageCodec
import TestSupport
import Testing

@testable import Pretrain

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct HoldOutTests {
    @Test func holdsOneInTwentyNamesAndAlwaysTheSame() {
        let held = (0..<4000).count { HoldOut.holds(name: "thing \($0)") }
        #expect((150...250).contains(held))
        #expect(["red book", "trident", "harpy"].allSatisfy { HoldOut.holds(name: $0) })
        #expect(["dragon", "potion", "knight"].allSatisfy { !HoldOut.holds(name: $0) })
    }

    @Test func doesNotMindTheOrderOfAPair() {
        for number in 0..<200 { #expect(HoldOut.holds(["cat", "dog \(number)"]) == HoldOut.holds(["dog \(number)", "cat"])) }
    }

    @Test func holdsTheColoursThatAreListed() {
        #expect(
            HoldOut.colours.allSatisfy { pair in
                let words = pair.split(separator: " ").map(String.init)
                return HoldOut.holds(colour: words[0], of: words[1])
            })
    }

    @Test func keepsNothingCommonFromTheModel() {
        #expect(CutOut.sample(noun: "trident", weight: 0.5).isHeld)
        #expect(!CutOut.sample(noun: "trident", weight: 1.5).isHeld)
    }
}

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct CompositionTests {
    @Test func mattesSayHowMuchIsSubject() {
        var composition = Composition(background: Image(width: 128, height: 128, fill: [0, 0, 255]))
        composition.add(Image(width: 2, height: 2, fill: [255, 0, 0, 128]), x: 10, y: 10)
        composition.add(Image(width: 2, height: 1, fill: [255, 0, 0, 128]), x: 10, y: 10)
        composition.add(Image(width: 9, height: 9, fill: [0, 255, 0, 255]), x: 124, y: -5)
        #expect(Array(composition.matte[10, 11]) == [128])
        // Half of what the first half leaves.
        #expect(Array(composition.matte[10, 10]) == [192])
        #expect(Array(composition.image[10, 11]) == [128, 0, 127])
        #expect(Array(composition.image[127, 0]) == [0, 255, 0] && Array(composition.matte[127, 0]) == [255])
        #expect(Array(composition.matte[127, 4]) == [0] && Array(composition.image[0, 0]) == [0, 0, 255])
    }

    @Test func aShadowIsNoSubject() {
        var composition = Composition(background: Image(width: 128, height: 128, fill: [200, 200, 200]))
        composition.addShadow(centre: 64, bottom: 100, width: 60)
        #expect(composition.image[64, 100].first.map { $0 < 180 } == true)
        #expect(composition.matte.bytes.allSatisfy { $0 == 0 })
    }
}

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct DataSourceTests {
    @Test func mirrorsOnlyWhatMayBe() throws {
        let pictures = try Self.build(SubjectSources(cutOuts: [.sample(noun: "apple"), .sample(noun: "clock", canMirror: false)]).onWhite)
        #expect(pictures.map(\.record.source) == ["test:apple", "test:apple", "test:clock"])
        #expect(pictures[0].record.captions.prefix(4) == ["an apple", "emoji of an apple", "an apple emoji", "an apple, emoji style"])
        #expect(pictures[0].image[0, 0] == [255, 255, 255])
    }

    @Test func saysTheColourOfWhatHasOne() throws {
        let captions = try Self.build(SubjectSources(cutOuts: [.sample(noun: "apple")]).onWhite).flatMap(\.record.captions)
        #expect(captions.contains { $0.contains("a red apple") })
    }

    @Test func recoloursAndHoldsOutWhatIsListed() throws {
        let pictures = try Self.build(SubjectSources(cutOuts: [.sample(noun: "apple")]).recoloured(count: 40))
        #expect(pictures.count > 20)
        for record in pictures.map(\.record) {
            let colour = try #require(Recolouring.colours.first { record.captions[0].contains(" \($0.name) apple") })
            #expect(record.held == HoldOut.holds(colour: colour.name, of: "apple"))
            #expect(colour.name != "red")
        }
        #expect(pictures.contains { $0.record.captions[0].contains("purple apple") && $0.record.held })
    }

    @Test func countsAndPairsSayWhatIsThere() throws {
        let groups = GroupSources(cutOuts: [.sample(noun: "apple"), .sample(noun: "fox"), .sample(noun: "~grapes")])
        let counts = try Self.build(groups.counts(count: 8)).map(\.record.captions[0])
        #expect(counts.count == 8)
        #expect(counts.allSatisfy { $0.firstMatch(of: /^(two|three|four) (apples|foxes)/) != nil }, "\(counts)")
        let pairs = try Self.build(groups.pairs(count: 8)).map(\.record)
        #expect(!pairs.isEmpty && pairs.allSatisfy { $0.captions[0].contains(" and ") && $0.source.contains("+") })
    }

    @Test func isTheSameForTheSameSeed() throws {
        let source = SubjectSources(cutOuts: [.sample(noun: "apple")]).inPlaces
        #expect(try Self.build(source, seed: 7).map(\.image) == Self.build(source, seed: 7).map(\.image))
        #expect(try Self.build(source, seed: 7).map(\.image) != Self.build(source, seed: 8).map(\.image))
    }

    @Test func dollsAreDressedAndSaySo() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<300 {
            let doll = PaperDoll(&random)
            let isCovered = doll.layers.contains { $0.hasPrefix("body/") }
            #expect(isCovered && !doll.clothing.isEmpty)
            #expect(doll.captions.allSatisfy { $0.contains("pixel art") && !$0.contains("~") && !$0.contains("  ") }, "\(doll.captions)")
            let base = doll.layers.firstIndex { $0.hasPrefix("base/") }, body = doll.layers.firstIndex { $0.hasPrefix("body/") }
            #expect(doll.layers.allSatisfy { !CrawlUnclear.contains(path: "player/\($0)") }, "\(doll.layers)")
            #expect(base.flatMap { base in body.map { base < $0 } } == true)
        }
    }

    static func build(_ source: DataSource, seed: UInt64 = 1) throws -> [TrainingPicture] {
        var random = SeededRandom(seed: seed, name: source.name)
        var pictures: [TrainingPicture] = []
        try source.build(&random) { pictures.append($0) }
        return pictures
    }
}

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct DataSetWriterTests {
    @Test func whatIsWrittenCanBeReadAndLicencesAreSummed() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).appending(path: "data")
        defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
        var pictures = try DataSourceTests.build(
            SubjectSources(cutOuts: [.sample(noun: "apple"), .sample(noun: "trident", weight: 0.5)]).onWhite)
        pictures[0].record.licence = "Apache-2.0"
        let writer = try DataSetWriter(folder: folder)
        for picture in pictures { try writer.add(picture) }
        #expect(!FileManager.default.fileExists(atPath: folder.path), "nothing is seen before the end")
        try writer.finish(manifest: Manifest(seed: 1, sources: [:], tally: writer.tally, heldNames: ["trident"], heldColours: []))

        for (index, picture) in pictures.enumerated() { #expect(try PictureFile.picture(index, in: folder) == picture.image) }
        let lines = try String(contentsOf: folder.appending(path: "pictures.jsonl"), encoding: .utf8).split(separator: "\n")
        #expect(try lines.map { try JSONDecoder().decode(TrainingPicture.Record.self, from: Data($0.utf8)) } == pictures.map(\.record))

        let manifest = try JSONDecoder().decode(Manifest.self, from: Data(contentsOf: folder.appending(path: "manifest.json")))
        #expect(manifest.tally.pictures == 4 && manifest.tally.held == 2)
        #expect(manifest.tally.licences["Apache-2.0, Nobody"] == DataSetTally.Share(pictures: 1, weight: 1))
        #expect(manifest.tally.licences["CC0-1.0, Nobody"] == DataSetTally.Share(pictures: 3, weight: 1), "what is held out weighs nothing")
    }

    @Test func theHeaderSaysWhatFollows() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).appending(path: "data")
        defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
        let writer = try DataSetWriter(folder: folder)
        let picture = try #require(try DataSourceTests.build(SubjectSources(cutOuts: [.sample(noun: "apple")]).onWhite).first)
        try writer.add(picture)
        try writer.finish(manifest: Manifest(seed: 1, sources: [:], tally: writer.tally, heldNames: [], heldColours: []))
        let bytes = [UInt8](try Data(contentsOf: folder.appending(path: PictureFile.name(0))))
        let length = bytes[0..<8].enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
        let header = try JSONDecoder().decode([String: Entry].self, from: Data(bytes[8..<8 + length]))
        #expect(length % 8 == 0)
        #expect(header["pictures"] == Entry(dtype: "U8", shape: [1, 3, 128, 128], data_offsets: [0, 49152]))
        #expect(header["mattes"] == Entry(dtype: "U8", shape: [1, 1, 128, 128], data_offsets: [49152, 65536]))
        #expect(Array(bytes[(8 + length + 49152)...]) == picture.matte.bytes)
        #expect(bytes[8 + length + 16384 + 64 * 128 + 64] == picture.image[64, 64].dropFirst().first, "planes: red, green, blue")
    }

    private struct Entry: Decodable, Equatable {
        var dtype: String
        var shape: [Int]
        var data_offsets: [Int]
    }

    @Test func theSheetEscapesWhatXMLCannotBear() throws {
        var picture = try #require(try DataSourceTests.build(SubjectSources(cutOuts: [.sample(noun: "apple")]).onWhite).first)
        picture.record.captions = ["salt & <pepper>"]
        let svg = try CaptionedSheet(pictures: [(picture.image, picture.record)]).svg()
        #expect(svg.contains("salt &amp; &lt;pepper>"))
    }
}
