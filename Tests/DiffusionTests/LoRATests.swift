import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// LoRAs against networks into which Python merged them.
@Suite(.oneAtATime)
struct LoRATests {
    private static let folder = Fixtures.folder.appending(path: "lora")
    private static let checkpoint = Fixtures.folder.appending(path: "checkpoint-sd1")

    private let io: Safetensors
    private let unet: UNet2DConditionModel
    private let text: CLIPTextModel
    private let stack = LoRAStack()

    init() throws {
        io = try Safetensors(url: Self.folder.appending(path: "io.safetensors"))
        unet = try .load(directory: Self.checkpoint.appending(path: "unet"))
        text = try .load(directory: Self.checkpoint.appending(path: "text_encoder"))
    }

    private func lora(_ name: String) throws -> LoRAFile {
        try LoRAFile(url: Self.folder.appending(path: "\(name).safetensors"))
    }

    private func picture() throws -> Tensor {
        try unet(io.tensor("in.sample"), timestep: Tensor([500], shape: [1]), context: io.tensor("in.context"))
    }

    private func states() throws -> Tensor { try text(io.tensor("in.ids").cast(to: .int64)) }

    private func check(_ name: String) throws {
        let error = try NetworkTests.error(picture(), io.tensor("out.\(name)"))
        #expect(error <= 5e-4)
        #expect(try NetworkTests.error(states(), io.tensor("out.text.\(name)")) <= 5e-4)
    }

    @discardableResult
    private func apply(_ uses: [LoRAUse]) throws -> [String: [String]] {
        try stack.apply(uses, unet: unet.parameters, text: text.parameters)
    }

    @Test func layersAndConvolutionsAreChangedAsMerged() throws {
        try check("base")
        #expect(try apply([LoRAUse(lora("kohya"), unetWeight: 0.8, textWeight: 0.5)]).isEmpty)
        try check("kohya")
    }

    @Test func severalAddUp() throws {
        let uses = try [LoRAUse(lora("kohya"), unetWeight: 0.8, textWeight: 0.5), LoRAUse(lora("peft"), unetWeight: -0.6, textWeight: 1.5)]
        try apply(uses)
        try check("both")
        try apply(uses.reversed())
        try check("both")
    }

    @Test(arguments: ["narrow-kohya", "narrow-ldm", "narrow-newer", "narrow-processor"])
    func allSpellingsMeanTheSame(name: String) throws {
        #expect(try apply([LoRAUse(lora(name))]).isEmpty)
        try check("narrow")
    }

    @Test func takingThemAwayRestoresTheWeightsToTheBit() throws {
        let before = try (picture(), states())
        try apply([LoRAUse(lora("kohya")), LoRAUse(lora("peft"))])
        #expect(try !picture().equals(before.0))
        try apply([LoRAUse(lora("peft"))])
        try apply([])
        #expect(try picture().equals(before.0) && states().equals(before.1))
    }

    @Test func onlyWhatDiffersIsTouched() throws {
        func versions() -> [String: Int] { unet.parameters.byName.mapValues(\.version) }
        try apply([LoRAUse(lora("kohya"))])
        let first = versions()
        try apply([LoRAUse(lora("kohya"))])
        #expect(versions() == first)
        try apply([LoRAUse(lora("kohya")), LoRAUse(lora("narrow-kohya"))])
        let changed = versions().filter { first[$0.key] != $0.value }.keys.sorted()
        let block = "down_blocks.0.attentions.0.transformer_blocks.0.attn1"
        #expect(
            changed == ["\(block).to_out.0.weight", "\(block).to_q.weight"] + [
                "up_blocks.1.attentions.1.transformer_blocks.0.attn2.to_v.weight"
            ])
    }

    @Test func weightsOfZeroChangeNothing() throws {
        let before = try picture()
        try apply([LoRAUse(lora("kohya"), unetWeight: 0, textWeight: 0)])
        #expect(try picture().equals(before))
    }

    /// Rank-one factors for layers of given names and sizes.
    private func file(_ layers: [String: (Int, Int)], alpha: Float? = nil) throws -> LoRAFile {
        let url = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString).safetensors")
        var tensors: [String: Tensor] = [:]
        for (name, size) in layers {
            tensors["\(name).lora_down.weight"] = try .ones([1, size.1])
            tensors["\(name).lora_up.weight"] = try .ones([size.0, 1])
            tensors["\(name).alpha"] = try alpha.map { try Tensor([$0], shape: []) }
        }
        try Safetensors.write(tensors, to: url)
        return try LoRAFile(url: url)
    }

    @Test func anotherFamilyIsRefusedByName() throws {
        let key = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k"
        let error = try #require(throws: LoRAError.self) { try apply([LoRAUse(file([key: (4, 1024)]))]) }
        #expect(error.description.contains("made for SD 2.x"))
        #expect(error.description.contains("[4, 8]"))
        let none = try #require(throws: LoRAError.self) { try apply([LoRAUse(file(["lora_unet_nowhere": (4, 4)]))]) }
        #expect(none.description.contains("fits none"))
        try check("base")
    }

    @Test func aRefusedStackLeavesTheOldOne() throws {
        try apply([LoRAUse(lora("kohya"), unetWeight: 0.8, textWeight: 0.5)])
        let bad = try file(["lora_unet_mid_block_resnets_0_conv1": (3, 3)])
        #expect(throws: LoRAError.self) { try apply([LoRAUse(lora("peft")), LoRAUse(bad)]) }
        try check("kohya")
    }

    @Test func layersThatAreNotThereAreReported() throws {
        let query = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q"
        let use = try LoRAUse(file([query: (4, 4), "lora_unet_nowhere": (4, 4)]))
        #expect(try apply([use]) == [use.file.name: ["nowhere"]])
    }

    @Test func halvesAndWildNumbersAreRefused() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString).safetensors")
        try Safetensors.write(["lora_unet_x.lora_down.weight": .ones([1, 4])], to: url)
        #expect(throws: WeightsError.self) { try LoRAFile(url: url) }
        #expect(throws: WeightsError.self) { try file(["lora_unet_x": (4, 4)], alpha: .nan) }
    }

    /// LyCORIS' Tucker form: the kernel is up · middle · down over the ranks.
    @Test func aMiddleConvolutionIsContracted() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString).safetensors")
        var random = TorchRandom(seed: 3)
        let (down, middle, up) = try (random.normal([2, 8, 1, 1]), random.normal([3, 2, 3, 3]), random.normal([8, 3, 1, 1]))
        let key = "lora_unet_mid_block_resnets_0_conv1"
        try Safetensors.write(["\(key).lora_down.weight": down, "\(key).lora_mid.weight": middle, "\(key).lora_up.weight": up], to: url)
        let module = try #require(try LoRAFile(url: url).modules.first)
        let change = try module.change(of: [8, 8, 3, 3], weight: 1, device: .cpu).floats()
        let (d, m, u) = try (down.floats(), middle.floats(), up.floats())
        for (o, i, y, x) in [(0, 0, 0, 0), (7, 3, 2, 1), (4, 6, 1, 2)] {
            var sum: Float = 0
            for p in 0..<3 { for q in 0..<2 { sum += u[o * 3 + p] * m[((p * 2 + q) * 3 + y) * 3 + x] * d[q * 8 + i] } }
            #expect(abs(change[((o * 8 + i) * 3 + y) * 3 + x] - sum) < 1e-4)
        }
    }

    @Test func hashesAndTriggerWordsAreRead() throws {
        let file = try ModelFile(url: Self.folder.appending(path: "kohya.safetensors"))
        let hashes = try JSONDecoder().decode([String: String].self, from: Data(contentsOf: Self.folder.appending(path: "hashes.json")))
        #expect(try FileHash.whole(file.url) == hashes["whole"])
        #expect(try FileHash.tensors(file.url) == hashes["tensors"])
        let sidecar = try file.sidecar()
        #expect(sidecar.baseModel == "sd_v1")
        #expect(LoRAFile.triggerWords(sidecar, metadata: file.metadata, limit: 2) == ["ink wash", "river"])
    }
}
