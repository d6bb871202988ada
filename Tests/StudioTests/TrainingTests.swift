import Diffusion
import Domain
import Foundation
import ImageCodec
import Synchronization
import TestSupport
import Testing

@testable import Studio

/// Models that are made while the engine runs.
@Suite(.serialized, .timeLimit(.minutes(10)), .oneAtATime)
struct TrainingTests {
    private let models: TinyModels

    init() throws {
        models = try TinyModels()
        try models.writeBase("base")
        try FileManager.default.createDirectory(at: models.url("pictures"), withIntermediateDirectories: true)
        for (index, colour) in [[200, 30, 60], [30, 200, 60], [40, 60, 200]].enumerated() {
            let image = Image(width: 40 + 30 * index, height: 64, fill: colour.map { UInt8($0) })
            try image.png().write(to: models.url("pictures/plain-\(index).png"))
        }
    }

    private static func defaults(steps: Int = 8, rate: Double = 1e-2) -> TrainingDefaults {
        TrainingDefaults(
            rank: 4, convolutions: true, checkpointing: false, batch: 2, rate: rate, resolution: 64, epochs: 1, steps: steps...steps)
    }

    private func order(_ name: String = "zwx-fox", base: String = "base", _ change: (inout TrainingOrder) -> Void = { _ in }) throws
        -> TrainingOrder
    {
        var order = TrainingOrder(
            name: name, kind: .subject, base: base, trigger: "zwx",
            pictures: try CaptionedPictures(in: models.url("pictures"), trigger: "zwx").all, folder: models.url("states/\(name)"))
        change(&order)
        return order
    }

    private func states() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: models.url("states/zwx-fox").path).sorted()
    }

    /// Trains until the first report of a step, and is cancelled there.
    private func interrupt(_ engine: DiffusionEngine, at step: Int) async throws {
        let order = try order()
        let task = Task {
            try await engine.train(order, with: Self.defaults()) { report in
                if report.step == step { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    // MARK: - From pictures to a model

    @Test func aTrainingEndsInAModel() async throws {
        let engine = try models.engine()
        let seen = Reports()
        let trained = try await engine.train(order(), with: Self.defaults()) { seen.add($0) }
        #expect(trained.file.path == models.url("Lora/trained/zwx-fox.safetensors").path)
        let card = try #require(engine.model(named: "zwx-fox"))
        #expect((card.triggerWords, card.width, card.family) == (["zwx"], 64, "SD 1.x"))
        #expect(card.summary == "a subject learnt from 3 pictures, on base")

        #expect(trained.samples.map(\.recipe.model) == Array(repeating: "zwx-fox", count: 4))
        #expect(trained.samples.map(\.recipe.prompt).allSatisfy { $0 == "zwx, plain" })
        for sample in trained.samples {
            #expect(try await engine.picture(sample.recipe) == sample)
            var recipe = sample.recipe
            recipe.model = "base"
            #expect(try ImageFile(await engine.picture(recipe).png).image != ImageFile(sample.png).image)
        }
        // Each quarter has its picture; the end has one of the finished model.
        let pictured = seen.all.filter { $0.sample != nil }
        #expect(pictured.map(\.step) == [2, 4, 6, 8])
        #expect(Set(pictured.compactMap(\.sample)).count == 4)
        #expect(pictured.last?.sample == trained.samples.first?.png)
        #expect(seen.all.first?.step == 1 && seen.all.allSatisfy { $0.steps == 8 && $0.loss.isFinite && $0.secondsLeft >= 0 })
        // The next start finds it too.
        let next = try models.catalogue()
        #expect(next.problems.isEmpty && next.entry(named: "zwx-fox")?.card == card)
    }

    @Test func aCancelledTrainingGoesOnToTheBit() async throws {
        let file = models.url("Lora/trained/zwx-fox.safetensors")
        let straight = try await models.engine().train(order { $0.folder = models.url("states/straight") }, with: Self.defaults()) { _ in }
        let expected = try Data(contentsOf: file)
        try await models.engine().forget(model: "zwx-fox")
        #expect(!FileManager.default.fileExists(atPath: file.path))

        try await interrupt(models.engine(), at: 4)
        #expect(try states() == ["state-000000004.safetensors"])
        #expect(!FileManager.default.fileExists(atPath: file.path))
        let seen = Reports()
        let resumed = try await models.engine().train(order(), with: Self.defaults()) { seen.add($0) }
        #expect(seen.all.first?.step == 5)
        #expect(try Data(contentsOf: file) == expected)
        #expect(resumed.samples == straight.samples)
        // What was finished before is only drawn again.
        let again = try await models.engine().train(order(), with: Self.defaults()) { _ in }
        #expect(again.samples == straight.samples)
    }

    /// A training that only an order from outside ends: the picture is drawn while it goes on.
    @Test func picturesAreDrawnBetweenTwoSteps() async throws {
        let engine = try models.engine()
        let order = try order()
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let training = Task {
            try await engine.train(order, with: Self.defaults(steps: 1_000_000)) { _ in beginning.yield() }
        }
        var reports = begun.makeAsyncIterator()
        await reports.next()
        let picture = try await engine.picture(.tiny())
        training.cancel()
        await #expect(throws: CancellationError.self) { try await training.value }
        #expect(try await models.engine().picture(.tiny()) == picture)
    }

    @Test func aLossThatIsNoNumberEndsItAndKeepsTheStateBefore() async throws {
        let engine = try models.engine()
        _ = try await engine.train(order { $0.folder = models.url("states/straight") }, with: Self.defaults()) { _ in }
        let expected = try Data(contentsOf: models.url("Lora/trained/zwx-fox.safetensors"))
        try await interrupt(engine, at: 2)
        let refusal = try await #require(throws: EngineRefusal.self) {
            try await engine.train(order(), with: Self.defaults(rate: 1e30)) { _ in }
        }
        #expect(refusal.reply.contains("is no number"))
        #expect(try states() == ["state-000000002.safetensors"])
        _ = try await engine.train(order(), with: Self.defaults()) { _ in }
        #expect(try Data(contentsOf: models.url("Lora/trained/zwx-fox.safetensors")) == expected)
    }

    @Test func aStateThatCanNotBeWrittenIsARefusal() async throws {
        let engine = try models.engine()
        try Data().write(to: models.url("states"))
        let order = try order()
        let refusal = try await #require(throws: EngineRefusal.self) {
            try await engine.train(order, with: Self.defaults()) { report in
                if report.step == 1 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        #expect(refusal.reply.contains("can't be kept on the disk"))
    }

    @Test func aForgottenModelLeavesNothing() async throws {
        let engine = try models.engine()
        let before = (models: engine.models, resources: engine.resources)
        let base = try await engine.picture(.tiny("base"))
        let trained = try await engine.train(order(), with: Self.defaults()) { _ in }
        try await engine.forget(model: "zwx-fox")
        #expect(engine.models == before.models && engine.resources == before.resources)
        #expect(try FileManager.default.contentsOfDirectory(atPath: models.url("Lora/trained").path) == [])
        await #expect(throws: UnknownModel.self) { try await engine.draw(ImageRequest(recipe: trained.samples[0].recipe)) { _ in } }
        #expect(try await engine.picture(.tiny("base")) == base)
        // Nothing else can be forgotten.
        for name in ["zwx-fox", "base", "wash", "../wash"] { try await engine.forget(model: name) }
        #expect(engine.models == before.models && FileManager.default.fileExists(atPath: models.url("Lora/wash.safetensors").path))
    }

    // MARK: - What can't be trained

    struct Refused: Sendable, CustomTestStringConvertible {
        let reply: String
        var memory: Int?
        let change: @Sendable (inout TrainingOrder) -> Void

        var testDescription: String { reply }
    }

    @Test(arguments: [
        Refused(reply: "there is no model “gone” to train on; there is atelier-mini, base") { $0.base = "gone" },
        Refused(reply: "sumi is a LoRA itself; train on ink.") { $0.base = "sumi" },
        Refused(reply: "hole is for inpainting, which can't be trained on.") { $0.base = "hole" },
        Refused(reply: "a model can't be called “../../evil”.") { $0.name = "../../evil" },
        Refused(reply: "there is a model called oil already.") { $0.name = "oil" },
        Refused(reply: "there is a model called wash already.") { $0.name = "wash" },
        Refused(reply: "there is no picture to learn from.") { $0.pictures = [] },
        Refused(reply: "training on base needs 0.0 GB of memory", memory: 1000) { _ in },
    ])
    func anOrderThatCanNotBeTrainedIsRefusedBeforehand(_ refused: Refused) async throws {
        try models.write(
            TinyModels.tensors("lora/kohya.safetensors"), to: "Lora/sumi.safetensors", sidecar: #""atelier": {"base": "ink"}"#)
        let engine = try models.engine { $0.memoryLimit = refused.memory }
        let order = try order("zwx-fox", refused.change)
        let planned = try await #require(throws: EngineRefusal.self) { try await engine.plan(order) }
        #expect(planned.reply.hasPrefix(refused.reply), "\(planned.reply)")
        let begun = try await #require(throws: EngineRefusal.self) { try await engine.train(order) { _ in } }
        #expect(begun == planned)
    }

    @Test func aBrokenPictureIsNamed() async throws {
        try Data("<html>".utf8).write(to: models.url("pictures/plain-1.png"))
        let engine = try models.engine()
        let refusal = try await #require(throws: EngineRefusal.self) { try await engine.train(order()) { _ in } }
        #expect(refusal.reply.hasPrefix("picture 2, plain-1.png, can't be read: "), "\(refusal.reply)")
        #expect(!refusal.reply.contains(models.root.path))
    }

    // MARK: - Plans and pictures

    @Test func aPlanIsMeasuredOnce() async throws {
        let engine = try models.engine()
        let small = try await engine.plan(order())
        #expect(small.steps == 300 && small.seconds > 0)
        #expect(try await engine.plan(order()) == small)
        let large = try await engine.plan(order { $0.pictures = Array(repeating: $0.pictures[0], count: 40) })
        #expect(large.steps == 600 && large.seconds > small.seconds)
    }

    /// The model that everybody has: its own defaults, but for their steps.
    @Test func theEmbeddedModelGivesASmallFile() async throws {
        let engine = try models.engine()
        let plan = try await engine.plan(order(base: "atelier-mini") { $0.pictures = Array(repeating: $0.pictures[0], count: 30) })
        #expect(plan.steps == 1125)
        var defaults = TrainingDefaults.small
        defaults.steps = 2...2
        let trained = try await engine.train(order(base: "atelier-mini") { $0.kind = .style }, with: defaults) { _ in }
        let size = try Data(contentsOf: trained.file).count
        #expect(size < 5_000_000, "\(size) bytes")
        var recipe = trained.samples[0].recipe
        #expect(recipe.prompt == "a red fox")
        recipe.model = "atelier-mini"
        #expect(try ImageFile(await engine.picture(recipe).png).image != ImageFile(trained.samples[0].png).image)
    }

    @Test func captionsBeginWithTheTrigger() throws {
        let folder = models.url("captions")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["IMG_2041.JPG", "a-red_fox_02.png", "boat.jpeg", "said.png", "notes.md"] {
            try Data().write(to: folder.appending(path: name))
        }
        try Data("a boat\nat sea\n".utf8).write(to: folder.appending(path: "boat.txt"))
        try Data("a stone by ZWX".utf8).write(to: folder.appending(path: "said.txt"))
        let pictures = try CaptionedPictures(in: folder, trigger: "zwx").all
        #expect(pictures.map(\.file.lastPathComponent) == ["IMG_2041.JPG", "a-red_fox_02.png", "boat.jpeg", "said.png"])
        #expect(pictures.map(\.caption) == ["zwx", "zwx, red fox", "zwx, a boat, at sea", "a stone by ZWX"])
        #expect(throws: EngineRefusal.self) { try CaptionedPictures(in: models.url("VAE"), trigger: "zwx") }
    }
}

/// Reports in the order in which they came.
private final class Reports: Sendable {
    private let reports = Mutex<[TrainingProgress]>([])

    func add(_ report: TrainingProgress) { reports.withLock { $0.append(report) } }

    var all: [TrainingProgress] { reports.withLock { $0 } }
}
