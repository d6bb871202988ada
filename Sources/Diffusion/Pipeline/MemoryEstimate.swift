import Foundation
import Tensors

/// What drawing a picture takes of memory, in bytes: rather too much than too little.
public struct MemoryEstimate: Sendable, Hashable {
    /// Of all networks.
    public let weights: Int
    /// What one step takes beside them.
    public let step: Int
    /// What the autoencoder takes beside them, which runs before and after the steps.
    public let coding: Int

    public var total: Int { weights + max(step, coding) }
}

/// A picture for which there is not enough memory.
public struct MemoryShortage: Error, Sendable, Hashable, CustomStringConvertible {
    public let width: Int
    public let height: Int
    public let needed: Int
    public let available: Int
    /// The largest picture of about the same shape for which there is enough; nil when there is none.
    public let largest: Size?

    public struct Size: Sendable, Hashable {
        public let width: Int
        public let height: Int
    }

    public var description: String {
        func gigabytes(_ bytes: Int) -> String { String(format: "%.1f GB", Double(bytes) / 1e9) }
        let hint = largest.map { "; \($0.width)x\($0.height) would do" } ?? ""
        return "\(width)x\(height) needs \(gigabytes(needed)) of memory, and there are \(gigabytes(available))\(hint)"
    }
}

extension Checkpoint {
    /// Float32 values that the autoencoder holds for each pixel of what it takes at a time, some copies of 256 channels: measured 1.0 GB for
    /// 512 × 512 pixels, 1.8 to 2.1 GB for 768 × 768.
    private static let codingValues = 1024

    /// - Parameters:
    ///   - width, height: of the larger pass, in the model's own pixels.
    ///   - controls: how many ControlNets act.
    public func memory(width: Int, height: Int, controls: Int = 0, dtype: DType) -> MemoryEstimate {
        let parameters = unet.tensors.places.values.reduce(0) { $0 + $1.shape.reduce(1, *) }
        // Text encoder and autoencoder are together at most half of a UNet, a ControlNet two fifths.
        let weights = parameters * dtype.size * (15 + 4 * controls) / 10

        let factor = description.spatialFactor
        let cells = (width / factor) * (height / factor)
        let rows = min(2, max(1, NoisePredictor.largestBatch / max(1, cells)))
        var kept = 0, working = 0
        for (depth, level) in unet.settings.levels.enumerated() {
            let values = level.channels * (cells >> (2 * depth))
            kept += values * (level.layers + 1)
            // The widest is the feed-forward network, eight times the channels in several copies: measured with Stable Diffusion 1.5, 0.6 GB
            // for two rows of 512 × 512 pixels and 1.1 GB for one of 1024 × 1024.
            working = max(working, 40 * values)
        }
        let step = dtype.size * rows * (kept * (1 + 2 * controls) + working)

        let pixels = width * height
        let atATime = min(pixels, TiledCoding().largestPiece * factor * factor)
        return MemoryEstimate(weights: weights, step: step, coding: 4 * (atATime * Self.codingValues + pixels * 16))
    }

    /// - Parameter limit: bytes; nil when nobody knows.
    /// - Throws: ``MemoryShortage``.
    public func checkMemory(for request: GenerationRequest, dtype: DType, limit: Int?) throws(MemoryShortage) {
        guard let limit else { return }
        let (width, height) = request.hires.map { ($0.width, $0.height) } ?? (request.width, request.height)
        func needed(_ width: Int, _ height: Int) -> Int {
            memory(width: width, height: height, controls: request.controls.count, dtype: dtype).total
        }
        guard needed(width, height) > limit else { return }
        let multiple = description.sizeMultiple
        let largest = (1..<max(width, height) / multiple).reversed().lazy
            .map { cells in
                let scale = Double(cells * multiple) / Double(max(width, height))
                func side(_ length: Int) -> Int { max(1, Int(Double(length) * scale) / multiple) * multiple }
                return MemoryShortage.Size(width: side(width), height: side(height))
            }
            .first { needed($0.width, $0.height) <= limit }
        throw MemoryShortage(width: width, height: height, needed: needed(width, height), available: limit, largest: largest)
    }
}
