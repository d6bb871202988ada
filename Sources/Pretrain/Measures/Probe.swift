import Diffusion
import Foundation
import Tensors

/// Says what a picture shows, as the vector of a sentence: a small network that was trained on real pictures. With it "does the picture of a
/// prompt look like that prompt, of five hundred?" is a number.
///
/// It is the encoder of an `AutoencoderTiny` whose latents are the vector, averaged over the picture.
final class Probe {
    /// How it is trained: a committed file.
    struct Recipe: Codable {
        var steps: Int
        var batch: Int
        var learningRate: Double
        var warmUp: Int
        /// Side of the square of pixels that becomes one cell.
        var patch: Int
        var seed: UInt64

        var trainer: TrainerSettings {
            TrainerSettings(
                rate: LearningRate(peak: learningRate, warmUp: warmUp, floor: 0.02, steps: steps),
                average: ExponentialAverage(decay: 0.998),
                seed: seed)
        }
    }

    let network: TrainableNetwork<AutoencoderTiny>
    let patch: Int
    /// What all captions have in common, [1, width]: it tells nothing.
    private(set) var common: Tensor

    /// - Parameters:
    ///   - settings: the network's `config.json`.
    ///   - weights: a folder that ``write(_:to:)`` made; nil for a new one.
    init(settings: URL, patch: Int, common: Tensor, weights: URL? = nil, seed: UInt64 = 0) throws {
        self.patch = patch
        self.common = common
        network = try TrainableNetwork(
            settings: settings, start: .init(weights: weights, seed: seed, isTrained: { $0.hasPrefix("encoder.") }),
            dtype: Torch.fastestType)
    }

    convenience init(folder: URL, patch: Int) throws {
        let common = try Safetensors(url: folder.appending(path: "common.safetensors")).tensor("common")
        try self.init(settings: folder.appending(path: "config.json"), patch: patch, common: common, weights: folder)
    }

    func write(_ values: [String: Tensor], to folder: URL) throws {
        try network.export(network.parameters.copies().merging(values) { $1 }, to: folder)
        try Safetensors.write(["common": common], to: folder.appending(path: "common.safetensors"))
    }

    /// - Parameter pictures: −1…1, [N, 3, side, side].
    /// - Returns: vectors of length 1, [N, width].
    func callAsFunction(_ pictures: Tensor) throws -> Tensor {
        try Self.direction(network.network.encode(pictures.pixelUnshuffle(patch)).mean([2, 3]))
    }

    /// - Parameter vectors: of captions, [N, width].
    /// - Returns: what is their own, of length 1.
    func directions(_ vectors: Tensor) throws -> Tensor { try Self.direction(vectors - common) }

    private static func direction(_ vectors: Tensor) throws -> Tensor {
        try vectors / (vectors.power(2).sum([1], keepDims: true) + 1e-8).sqrt()
    }

    /// How often a picture's own caption is found among all.
    struct Score: CustomStringConvertible {
        let count: Int
        let first: Int
        let firstFive: Int

        var description: String {
            "of \(count) pictures \(percent(first)) % find their caption first, \(percent(firstFive)) % among the first five"
        }

        private func percent(_ number: Int) -> String { "\((Double(number) / Double(max(1, count)) * 1000).rounded() / 10)" }
    }

    /// - Parameters:
    ///   - pictures: what the probe says of each, [N, width].
    ///   - captions: the directions of their captions, [N, width]; the same place is the right one.
    static func score(_ pictures: Tensor, _ captions: Tensor) throws -> Score {
        let count = pictures.shape[0]
        let closeness = try pictures.matmul(captions.transpose(0, 1)).floats()
        let ranks = (0..<count).map { row in
            let own = closeness[row * count + row]
            return closeness[row * count..<(row + 1) * count].count { $0 > own }
        }
        return Score(count: count, first: ranks.count { $0 == 0 }, firstFive: ranks.count { $0 < 5 })
    }
}
