import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// ControlNets, and UNets under them, against diffusers.
@Suite(.oneAtATime)
struct ControlNetTests {
    static let flavours = [("controlnet-sd1", "unet-sd1"), ("controlnet-sd2", "unet-sd2")]

    private static func io(_ name: String) throws -> Safetensors {
        try Safetensors(url: Fixtures.folder.appending(path: "\(name)/io.safetensors"))
    }

    private static func residuals(_ name: String, _ io: Safetensors, dtype: DType = .float32) throws -> ControlResiduals {
        let network = try ControlNetModel.load(directory: Fixtures.folder.appending(path: name), dtype: dtype)
        return try network(
            io.tensor("in.sample"), timestep: io.tensor("in.timestep"), context: io.tensor("in.encoder_hidden_states"),
            hint: network.encode(hint: io.tensor("in.hint"))
        ).scaled(by: 0.7)
    }

    @Test(arguments: flavours)
    func residualsEqualTheReference(name: String, unet: String) throws {
        let io = try Self.io(name)
        let network = try ControlNetModel.load(directory: Fixtures.folder.appending(path: name))
        #expect(network.spatialFactor == 2)
        let hint = try network.encode(hint: io.tensor("in.hint"))
        #expect(try NetworkTests.error(hint, io.tensor("out.controlnet_cond_embedding")) <= 1e-4)
        let residuals = try Self.residuals(name, io)
        #expect(!io.names.contains("out.skips.\(residuals.skips.count)"))
        for (i, skip) in residuals.skips.enumerated() {
            #expect(try NetworkTests.error(skip, io.tensor("out.skips.\(i)")) <= 5e-4, "skip \(i)")
        }
        #expect(try NetworkTests.error(residuals.middle, io.tensor("out.middle")) <= 5e-4)
    }

    @Test(arguments: flavours, [(DType.float32, 5e-4), (.bfloat16, 2e-2)])
    func theUNetUnderThemEqualsTheReference(flavour: (String, String), precision: (DType, Double)) throws {
        let io = try Self.io(flavour.0)
        let network = try UNet2DConditionModel.load(directory: Fixtures.folder.appending(path: flavour.1), dtype: precision.0)
        let residuals = try Self.residuals(flavour.0, io, dtype: precision.0)
        func output(_ residuals: ControlResiduals?) throws -> Tensor {
            try network(
                io.tensor("in.sample"), timestep: io.tensor("in.timestep"), context: io.tensor("in.encoder_hidden_states"),
                residuals: residuals)
        }
        let expected = try io.tensor("out.sample")
        #expect(try NetworkTests.relativeL2(output(residuals), expected) <= precision.1)
        #expect(try NetworkTests.relativeL2(output(nil), expected) > 0.1)
        // Two ControlNets add up.
        let halves = try residuals.scaled(by: 0.5) + residuals.scaled(by: 0.5)
        #expect(try NetworkTests.relativeL2(output(halves), expected) <= precision.1)
    }

    @Test func oneThatDoesNotFitIsAnError() throws {
        let io = try Self.io("controlnet-sd1")
        let network = try UNet2DConditionModel.load(directory: Fixtures.folder.appending(path: "unet-sd1"))
        let (sample, time, context) = try (io.tensor("in.sample"), io.tensor("in.timestep"), io.tensor("in.encoder_hidden_states"))
        let residuals = try Self.residuals("controlnet-sd1", io)
        let short = ControlResiduals(skips: Array(residuals.skips.dropLast()), middle: residuals.middle)
        #expect(throws: TensorError.self) { try network(sample, timestep: time, context: context, residuals: short) }
        #expect(throws: TensorError.self) { try residuals + short }
        // A hint of another size.
        let control = try ControlNetModel.load(directory: Fixtures.folder.appending(path: "controlnet-sd1"))
        let hint = try control.encode(hint: Tensor.zeros([1, 3, 12, 12]))
        #expect(throws: TensorError.self) { try control(sample, timestep: time, context: context, hint: hint) }
    }

    @Test func settingsThatAreNotFollowedAreRefused() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "config.json")
        for text in [
            #"{"_class_name": "UNet2DConditionModel"}"#, #"{"controlnet_conditioning_channel_order": "grb"}"#,
            #"{"addition_embed_type": "text_time"}"#, #"{"hint": 3}"#,
        ] {
            try Data(text.utf8).write(to: file)
            #expect(throws: ConfigurationError.self, "\(text)") { try ControlNetConfiguration(contentsOf: file) }
        }
    }
}
