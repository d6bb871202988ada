import Diffusion
import Foundation
import Tensors

/// The latents of all pictures and the states of all captions, worked out once and kept in two files.
final class LatentSet {
    private static let picturesAtATime = 64
    private static let captionsAtATime = 256

    /// [N, channels, h, w], float16, as the autoencoder gives them.
    private let latents: Tensor
    /// [captions, tokens, width] and [captions, width], float16.
    private let states: Tensor
    private let vectors: Tensor
    /// Of each picture, the places of its captions.
    let captions: [[Int]]
    /// What latents are multiplied by so that their standard deviation is 1.
    let scale: Double

    /// A batch of what the network learns from.
    struct Batch {
        let latents: Tensor
        let states: Tensor
        let vectors: Tensor
    }

    /// Works out what `folder` does not have.
    init(_ set: PictureSet, autoencoder: URL, patch: Int, text: @autoclosure () throws -> CaptionEncoder, folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let pictures = folder.appending(path: "latents.safetensors")
        if !FileManager.default.fileExists(atPath: pictures.path) {
            try Self.encode(set, autoencoder: autoencoder, patch: patch, to: pictures)
        }
        let places = Dictionary(set.notes.flatMap(\.captions).enumerated().map { ($1, $0) }) { first, _ in first }
        let texts = places.keys.sorted()
        let number = Dictionary(uniqueKeysWithValues: texts.enumerated().map { ($1, $0) })
        let words = folder.appending(path: "captions.safetensors")
        if !FileManager.default.fileExists(atPath: words.path) { try Self.encode(texts, text(), to: words) }

        let (pixels, sentences) = (try Safetensors(url: pictures), try Safetensors(url: words))
        latents = try pixels.tensor("latents")
        scale = Double(try pixels.tensor("scale").floats()[0])
        states = try sentences.tensor("states")
        vectors = try sentences.tensor("vectors")
        guard latents.shape[0] == set.count, states.shape[0] == texts.count else {
            throw PictureSetError("\(folder.path) belongs to another data set: delete it, so that it is made anew")
        }
        captions = set.notes.map { $0.captions.compactMap { number[$0] } }
    }

    /// - Parameter dropout: share of the rows whose caption is left out.
    func batch(_ indices: [Int], dropout: Double, _ random: inout TrainingRandom) throws -> Batch {
        var chosen: [Int] = []
        for index in indices { chosen.append(captions[index][Int.random(in: 0..<captions[index].count, using: &random)]) }
        let seen = indices.map { _ in random.uniform() < dropout ? Float(0) : 1 }
        let mask = try Tensor(seen, shape: [indices.count, 1])
        return Batch(
            latents: try Self.rows(indices, of: latents) * scale,
            states: try Self.rows(chosen, of: states) * mask.unsqueeze(2),
            vectors: try Self.rows(chosen, of: vectors) * mask)
    }

    private static func rows(_ indices: [Int], of tensor: Tensor) throws -> Tensor {
        try Tensor.cat(indices.map { try tensor.narrow(dim: 0, start: $0, length: 1) }, dim: 0).cast(to: .float32)
    }

    private static func encode(_ set: PictureSet, autoencoder: URL, patch: Int, to url: URL) throws {
        let network = try TrainableNetwork<AutoencoderTiny>(
            settings: autoencoder.appending(path: "config.json"), start: .init(weights: autoencoder), dtype: Torch.fastestType
        ).network
        var parts: [Tensor] = []
        for start in stride(from: 0, to: set.count, by: picturesAtATime) {
            let pictures = try set.pictures(Array(start..<min(start + picturesAtATime, set.count)))
            parts.append(try network.encode(pictures.pixelUnshuffle(patch)).cast(to: .float16))
        }
        let latents = try Tensor.cat(parts, dim: 0)
        let sample = try latents.cast(to: .float32)
        let mean = try sample.mean()
        let deviation = Double(try (sample - mean).power(2).mean().sqrt().floats()[0])
        Console.say("latents of \(set.count) pictures, standard deviation \(deviation)")
        try Safetensors.write(["latents": latents, "scale": Tensor([Float(1 / deviation)], shape: [1])], to: url)
    }

    private static func encode(_ texts: [String], _ encoder: CaptionEncoder, to url: URL) throws {
        var (states, vectors): ([Tensor], [Tensor]) = ([], [])
        for start in stride(from: 0, to: texts.count, by: captionsAtATime) {
            let encoded = try encoder.encode(Array(texts[start..<min(start + captionsAtATime, texts.count)]))
            states.append(try encoded.states.cast(to: .float16))
            vectors.append(try encoded.direction.cast(to: .float16))
        }
        Console.say("states of \(texts.count) captions")
        try Safetensors.write(["states": .cat(states, dim: 0), "vectors": .cat(vectors, dim: 0)], to: url)
    }
}
