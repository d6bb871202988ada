import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// Networks of other fixtures in which all that adds to the states is a fiftieth: what norms add to a variance, which hides elsewhere,
/// counts in them.
@Suite(.oneAtATime)
final class QuietNetworkTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)")
    private let expected: Safetensors

    init() throws {
        expected = try Safetensors(url: Fixtures.folder.appending(path: "quiet.safetensors"))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// Layers between a norm and the one that adds to the states.
    private static let inner = ["to_q", "to_k", "to_v", "ff.net.0", "q_proj", "k_proj", "v_proj", "fc1"]

    /// - Returns: the network's folder, and what the fixture gives it.
    private func quiet(_ name: String) throws -> (URL, Safetensors) {
        let source = Fixtures.folder.appending(path: name)
        let weights = try ModelFolder.weights(in: source)[0]
        let file = try Safetensors(url: weights)
        let tensors = try file.names.map { name in
            let tensor = try file.tensor(name)
            let isScaled = (tensor.shape.count > 1 || name.hasSuffix("bias")) && !Self.inner.contains { name.contains($0) }
            return (name, isScaled ? try tensor * 0.02 : tensor)
        }
        try Safetensors.write(Dictionary(uniqueKeysWithValues: tensors), to: folder.appending(path: weights.lastPathComponent))
        try FileManager.default.copyItem(at: source.appending(path: "config.json"), to: folder.appending(path: "config.json"))
        return (folder, try Safetensors(url: source.appending(path: "io.safetensors")))
    }

    @Test(arguments: ["unet-sd1", "unet-sd2"])
    func unetEqualsTheReference(name: String) throws {
        let (folder, io) = try quiet(name)
        let output = try NetworkTests.run(UNet2DConditionModel.load(directory: folder), io)
        #expect(try NetworkTests.error(output, expected.tensor(name)) <= 5e-4)
    }

    @Test func variationalAutoencoderEqualsTheReference() throws {
        let (folder, io) = try quiet("vae-kl")
        let network = try AutoencoderKL.load(directory: folder)
        #expect(try NetworkTests.error(network.encode(io.tensor("in.picture")), expected.tensor("vae-kl.mean")) <= 5e-4)
        #expect(try NetworkTests.error(network.decode(io.tensor("in.latents")), expected.tensor("vae-kl.picture")) <= 5e-4)
    }

    @Test func textEncoderEqualsTheReference() throws {
        let (folder, io) = try quiet("clip-quick")
        let states = try CLIPTextModel.load(directory: folder)(io.tensor("in.ids").cast(to: .int64))
        #expect(try NetworkTests.error(states, expected.tensor("clip-quick")) <= 5e-4)
    }
}
