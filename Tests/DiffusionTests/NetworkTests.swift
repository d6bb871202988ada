import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// Whole networks against the reference implementations, on tiny networks whose every parameter is random.
@Suite(.oneAtATime)
struct NetworkTests {
    /// The largest error, in units of the largest value of the reference.
    static func error(_ value: Tensor, _ reference: Tensor) throws -> Double {
        guard value.shape == reference.shape else { return .infinity }
        let scale = try reference.abs().max().floats()[0]
        return try Double((value - reference).abs().max().floats()[0] / scale)
    }

    /// |value − reference| / |reference| over all elements.
    static func relativeL2(_ value: Tensor, _ reference: Tensor) throws -> Double {
        let difference = try (value - reference).power(2).sum().floats()[0]
        return try Double((difference / reference.power(2).sum().floats()[0]).squareRoot())
    }

    private static func folder(_ name: String) throws -> (URL, Safetensors) {
        let folder = Fixtures.folder.appending(path: name)
        return (folder, try Safetensors(url: folder.appending(path: "io.safetensors")))
    }

    static func run(_ network: UNet2DConditionModel, _ io: Safetensors, rows: Range<Int>? = nil) throws -> Tensor {
        func input(_ name: String) throws -> Tensor {
            let tensor = try io.tensor(name)
            return try rows.map { try tensor.narrow(dim: 0, start: $0.lowerBound, length: $0.count) } ?? tensor
        }
        let labels = io.names.contains("in.class_labels") ? try input("in.class_labels") : nil
        return try network(
            input("in.sample"), timestep: input("in.timestep"), context: input("in.encoder_hidden_states"), classLabels: labels)
    }

    static let unets = ["unet-sd1", "unet-sd2", "unet-inpaint", "unet-simple"]

    @Test(arguments: unets)
    func unetEqualsTheReference(name: String) throws {
        let (folder, io) = try Self.folder(name)
        let output = try Self.run(UNet2DConditionModel.load(directory: folder), io)
        #expect(try Self.error(output, io.tensor("out.sample")) <= 5e-4)
    }

    /// Each block alone, given what the reference's block before it made.
    @Test(arguments: unets)
    func eachBlockOfAUNetEqualsTheReference(name: String) throws {
        let (folder, io) = try Self.folder(name)
        let network = try UNet2DConditionModel.load(directory: folder)
        func recorded(_ path: String) throws -> Tensor { try io.tensor("out.\(path)") }
        func check(_ value: Tensor, _ path: String) throws {
            #expect(try Self.error(value, recorded(path)) <= 1e-4, "\(path)")
        }

        try check(network.encoder.timeEmbedding(network.encoder.timesteps(io.tensor("in.timestep"))), "time_embedding")
        var time = try recorded("time_embedding")
        if let classEmbedding = network.encoder.classEmbedding {
            try check(classEmbedding(io.tensor("in.class_labels")), "class_embedding")
            time = try time + recorded("class_embedding")
        }
        let inputs = UNetInputs(time: try time.silu(), context: try io.tensor("in.encoder_hidden_states"))

        try check(network.encoder.convIn(io.tensor("in.sample")), "conv_in")
        var skips = [try recorded("conv_in")]
        var before = "conv_in"
        for (i, block) in network.encoder.downBlocks.enumerated() {
            let states = try block(recorded(before), inputs)
            before = "down_blocks.\(i)"
            try check(states[states.count - 1], before)
            skips += states
        }
        try check(network.encoder.middleBlock(recorded(before), inputs), "mid_block")
        before = "mid_block"
        for (i, block) in network.upBlocks.enumerated() {
            let output = try block(recorded(before), skips: &skips, inputs)
            before = "up_blocks.\(i)"
            try check(output, before)
        }
        #expect(skips.isEmpty)
        try check(network.normOut(recorded(before)), "conv_norm_out")
    }

    @Test(arguments: unets)
    func unetTreatsEachRowOfABatchAlone(name: String) throws {
        let (folder, io) = try Self.folder(name)
        let network = try UNet2DConditionModel.load(directory: folder)
        let both = try Self.run(network, io)
        for row in 0..<2 {
            let alone = try Self.run(network, io, rows: row..<row + 1)
            #expect(try Self.error(both.narrow(dim: 0, start: row, length: 1), alone) <= 1e-5)
        }
    }

    @Test(arguments: unets)
    func unetStaysCloseInBFloat16(name: String) throws {
        let (folder, io) = try Self.folder(name)
        let output = try Self.run(UNet2DConditionModel.load(directory: folder, dtype: .bfloat16), io)
        #expect(output.dtype == .float32)
        #expect(try Self.relativeL2(output, io.tensor("out.sample")) <= 2e-2)
    }

    @Test(arguments: ["vae-tiny", "vae-taesd"])
    func tinyAutoencoderEqualsTheReference(name: String) throws {
        let (folder, io) = try Self.folder(name)
        let network = try AutoencoderTiny.load(directory: folder)
        #expect(try Self.error(network.encode(io.tensor("in.picture")), io.tensor("out.latents")) <= 5e-4)
        #expect(try Self.error(network.decode(io.tensor("in.latents")), io.tensor("out.picture")) <= 5e-4)
        let half = try AutoencoderTiny.load(directory: folder, dtype: .bfloat16)
        #expect(try Self.relativeL2(half.encode(io.tensor("in.picture")), io.tensor("out.latents")) <= 2e-2)
        #expect(try Self.relativeL2(half.decode(io.tensor("in.latents")), io.tensor("out.picture")) <= 2e-2)
    }

    @Test func variationalAutoencoderEqualsTheReference() throws {
        let (folder, io) = try Self.folder("vae-kl")
        let network = try AutoencoderKL.load(directory: folder)
        let posterior = try network.posterior(io.tensor("in.picture"))
        #expect(try Self.error(posterior.mean, io.tensor("out.mean")) <= 5e-4)
        #expect(try Self.error(posterior.standardDeviation(), io.tensor("out.std")) <= 5e-4)
        #expect(try network.encode(io.tensor("in.picture")).equals(posterior.mean))
        #expect(try Self.error(network.decode(io.tensor("in.latents")), io.tensor("out.picture")) <= 5e-4)
        let half = try AutoencoderKL.load(directory: folder, dtype: .bfloat16)
        #expect(try Self.relativeL2(half.encode(io.tensor("in.picture")), io.tensor("out.mean")) <= 2e-2)
        #expect(try Self.relativeL2(half.decode(io.tensor("in.latents")), io.tensor("out.picture")) <= 2e-2)
    }

    /// Each block alone, given what the reference's block before it made.
    @Test func eachBlockOfTheVariationalAutoencoderEqualsTheReference() throws {
        let (folder, io) = try Self.folder("vae-kl")
        let network = try AutoencoderKL.load(directory: folder)
        let (encoder, decoder) = (network.encoder, network.decoder)
        let postQuantConv = try #require(network.postQuantConv)
        // What makes it, and of what.
        let blocks: [(path: String, before: String, run: (Tensor) throws -> Tensor)] = [
            ("encoder.conv_in", "in.picture", { try encoder.convIn($0) }),
            ("encoder.down_blocks.0", "out.encoder.conv_in", { try encoder.levels[0]($0) }),
            ("encoder.down_blocks.1", "out.encoder.down_blocks.0", { try encoder.levels[1]($0) }),
            ("encoder.mid_block", "out.encoder.down_blocks.1", { try encoder.middle($0) }),
            ("encoder", "in.picture", { try encoder($0) }),
            ("post_quant_conv", "in.latents", { try postQuantConv($0) }),
            ("decoder.conv_in", "out.post_quant_conv", { try decoder.convIn($0) }),
            ("decoder.mid_block", "out.decoder.conv_in", { try decoder.middle($0) }),
            ("decoder.up_blocks.0", "out.decoder.mid_block", { try decoder.levels[0]($0) }),
            ("decoder.up_blocks.1", "out.decoder.up_blocks.0", { try decoder.levels[1]($0) }),
        ]
        for (path, before, run) in blocks {
            let error = try Self.error(run(io.tensor(before)), io.tensor("out.\(path)"))
            #expect(error <= 1e-4, "\(path)")
        }
    }

    @Test(arguments: ["vae-tiny", "vae-taesd", "vae-kl"])
    func autoencodersTreatEachRowOfABatchAlone(name: String) throws {
        let (folder, io) = try Self.folder(name)
        let network: any Autoencoder =
            name == "vae-kl" ? try AutoencoderKL.load(directory: folder) : try AutoencoderTiny.load(directory: folder)
        let latents = try io.tensor("in.latents")
        let both = try network.decode(latents)
        for row in 0..<2 {
            let alone = try network.decode(latents.narrow(dim: 0, start: row, length: 1))
            #expect(try Self.error(both.narrow(dim: 0, start: row, length: 1), alone) <= 1e-5)
        }
    }

    @Test func textEncoderEqualsTheReference() throws {
        let (folder, io) = try Self.folder("bert")
        let network = try BertModel.load(directory: folder)
        let ids = try io.tensor("in.ids").cast(to: .int64)
        #expect(try Self.error(network(ids), io.tensor("out.plain.2")) <= 5e-4)
        #expect(try Self.error(network(ids, mask: io.tensor("in.mask")), io.tensor("out.masked.2")) <= 5e-4)
        let half = try BertModel.load(directory: folder, dtype: .bfloat16)
        #expect(try Self.relativeL2(half(ids), io.tensor("out.plain.2")) <= 2e-2)
    }

    /// The embedded weights, which are large enough that rounding behaves as in use.
    @Test(arguments: [(DType.float32, 5e-4), (.bfloat16, 2e-2)])
    func embeddedUNetEqualsTheReference(dtype: DType, limit: Double) throws {
        let io = try Safetensors(url: Fixtures.folder.appending(path: "embedded.safetensors"))
        let network = try UNet2DConditionModel.load(directory: Fixtures.models.appending(path: "atelier-mini/unet"), dtype: dtype)
        let output = try network(
            io.tensor("unet.in.sample"), timestep: io.tensor("unet.in.timestep"), context: io.tensor("text.states"),
            classLabels: io.tensor("text.pooled"))
        let expected = try io.tensor("unet.out.sample")
        #expect(try dtype == .float32 ? Self.error(output, expected) <= limit : Self.relativeL2(output, expected) <= limit)
    }

    @Test func textEncoderDoesNotSeePadding() throws {
        let (folder, io) = try Self.folder("bert")
        let network = try BertModel.load(directory: folder)
        let ids = try io.tensor("in.ids").cast(to: .int64)
        // The second text has 5 tokens and 4 of padding.
        let padded = try network(ids, mask: io.tensor("in.mask")).narrow(dim: 0, start: 1, length: 1).narrow(dim: 1, start: 0, length: 5)
        let alone = try network(ids.narrow(dim: 0, start: 1, length: 1).narrow(dim: 1, start: 0, length: 5))
        #expect(try Self.error(padded, alone) <= 1e-5)
        #expect(throws: TensorError.self) { try network(Tensor.zeros([1, 33], dtype: .int64)) }
        #expect(throws: TensorError.self) { try network(Tensor(integers: [100], shape: [1, 1])) }
    }

    @Test func inputsThatDoNotFitAreErrors() throws {
        let (folder, io) = try Self.folder("unet-simple")
        let network = try UNet2DConditionModel.load(directory: folder)
        let (sample, time, context) = try (io.tensor("in.sample"), io.tensor("in.timestep"), io.tensor("in.encoder_hidden_states"))
        #expect(throws: TensorError.self) { try network(sample, timestep: time, context: context) }
        let labels = try io.tensor("in.class_labels")
        #expect(throws: TensorError.self) {
            try network(sample.squeeze(0), timestep: time, context: context.narrow(dim: 2, start: 0, length: 3), classLabels: labels)
        }
        #expect(throws: TensorError.self) {
            try network(sample.narrow(dim: 1, start: 0, length: 2), timestep: time, context: context, classLabels: labels)
        }
        #expect(throws: TensorError.self) { try network(sample, timestep: Tensor.zeros([3]), context: context, classLabels: labels) }
    }
}
