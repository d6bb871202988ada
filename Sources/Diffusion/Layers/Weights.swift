import Foundation
import Tensors

/// A place in a checkpoint from which a network takes its weights, by the names that the checkpoint itself uses.
///
/// Loading is strict and reports everything at once: tensors that the network wants and the file lacks, tensors of another shape,
/// tensors that nobody asked for.
public struct Weights {
    private let ledger: Ledger
    private let prefix: String
    /// What matrix products and convolutions compute in. Norms and embeddings stay float32.
    let dtype: DType
    let device: Device

    /// What has been asked for, and what was wrong with it.
    private final class Ledger {
        let file: Safetensors
        /// The file's names by the network's names.
        let names: [String: String]
        var taken: Set<String> = []
        var missing: [String] = []
        var misshaped: [String] = []

        init(file: Safetensors, renaming: (String) -> String) {
            self.file = file
            names = Dictionary(file.names.map { (renaming($0), $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// Builds a network from a file.
    ///
    /// - Parameters:
    ///   - ignoring: tensors that may be there and are not wanted, by the start of their names.
    ///   - renaming: a name of the file to the name by which the network asks, where older files spelled it differently.
    /// - Throws: ``WeightsError`` with all that does not fit.
    public static func load<Network>(
        _ url: URL, dtype: DType, device: Device, ignoring: [String] = [], renaming: (String) -> String = { $0 },
        build: (Weights) throws -> Network
    ) throws -> Network {
        let ledger = Ledger(file: try Safetensors(url: url), renaming: renaming)
        let network = try build(Weights(ledger: ledger, prefix: "", dtype: dtype, device: device))
        let unexpected = ledger.names.keys.filter { name in
            !ledger.taken.contains(name) && !ignoring.contains { name.hasPrefix($0) }
        }
        let error = WeightsError(
            file: url.lastPathComponent, missing: ledger.missing.sorted(), misshaped: ledger.misshaped.sorted(),
            unexpected: unexpected.sorted())
        guard error.isEmpty else { throw error }
        return network
    }

    /// The part below this name: `weights["down_blocks"][0]` is `down_blocks.0`.
    subscript(_ name: some CustomStringConvertible) -> Weights {
        Weights(ledger: ledger, prefix: prefix + name.description + ".", dtype: dtype, device: device)
    }

    /// The tensor of that name in the network's dtype, or in another one. One that does not fit is noted, and stands in as an empty one.
    func tensor(_ name: String, _ shape: [Int], as dtype: DType? = nil) throws -> Tensor {
        let name = prefix + name
        guard let fileName = ledger.names[name], let entry = ledger.file.header.entries[fileName] else {
            ledger.missing.append(name)
            return try .zeros([0])
        }
        ledger.taken.insert(name)
        guard entry.shape == shape else {
            ledger.misshaped.append("\(name) is \(entry.shape), not \(shape)")
            return try .zeros([0])
        }
        return try ledger.file.tensor(fileName, as: dtype ?? self.dtype, device: device)
    }
}

/// A checkpoint that is not the network that its configuration describes.
public struct WeightsError: Error, Sendable, Equatable, CustomStringConvertible {
    public let file: String
    public let missing: [String]
    public let misshaped: [String]
    public let unexpected: [String]

    var isEmpty: Bool { missing.isEmpty && misshaped.isEmpty && unexpected.isEmpty }

    public var description: String {
        let parts = [("missing", missing), ("of another shape", misshaped), ("unexpected", unexpected)].filter { !$0.1.isEmpty }
        let lists = parts.map { kind, names in
            let more = names.count > 10 ? " and \(names.count - 10) more" : ""
            return "\(kind): \(names.prefix(10).joined(separator: ", "))\(more)"
        }
        return "\(file) does not fit its configuration: \(lists.joined(separator: "; "))"
    }
}
