import ImageCodec
import TestSupport
import Testing

@testable import Pretrain

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct FigurePicturesTests {
    static let pictures = FigurePictures(source: FigureSource(clips: []))

    func made(_ source: DataSource, seed: UInt64) throws -> [TrainingPicture] {
        var pictures: [TrainingPicture] = []
        var random = SeededRandom(seed: seed)
        try source.build(&random) { pictures.append($0) }
        return pictures
    }

    @Test(.timeLimit(.minutes(5))) func makesPeopleWithTheirSkeletons() throws {
        let pictures = try made(Self.pictures.people(count: 6), seed: 1)
        #expect(pictures.count == 6)
        for picture in pictures {
            #expect(picture.record.kind == .figure && !picture.record.captions.isEmpty)
            let skeletons = try #require(picture.record.skeletons)
            try #require(skeletons.count == 1 && skeletons[0].count == 18)
            // A joint is where the matte is: figures on grounds are smaller, and their skeletons with them.
            for point in skeletons[0].compactMap({ $0 }) {
                let (x, y) = (Int(point[0]), Int(point[1]))
                let around = (-1...1).flatMap { dy in (-1...1).map { (min(max(x + $0, 0), 127), min(max(y + dy, 0), 127)) } }
                #expect(around.contains { (picture.matte[$0.0, $0.1].first ?? 0) > 127 }, "\(point) of \(picture.record.captions[0])")
            }
        }
        let again = try made(Self.pictures.people(count: 6), seed: 1)
        #expect(again.map(\.image) == pictures.map(\.image) && again.map(\.record) == pictures.map(\.record))
    }

    /// What is behind is no part of the matte, whatever it is.
    @Test(.timeLimit(.minutes(5))) func mattesHoldTheFigureAlone() throws {
        let bright = Image(width: 128, height: 128, fill: [0, 255, 0, 255])
        let pictures = try made(Self.pictures.exact(count: 8, others: [bright]), seed: 2)
        for picture in pictures {
            let covered = picture.matte.bytes.filter { $0 > 127 }.count
            #expect((400...9000).contains(covered), "\(covered) pixels of \(picture.record.captions[0])")
            #expect(picture.matte[0, 0].first == 0)
        }
        // Cluttered grounds are named by no caption.
        #expect(pictures.contains { $0.record.captions[0].contains(" on ") || $0.record.captions[0].contains(" in ") })
        let empty = try made(Self.pictures.exact(count: 3, others: []), seed: 5)
        #expect(empty.count == 3)
    }
}
