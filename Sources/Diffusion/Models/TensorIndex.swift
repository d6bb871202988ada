import Foundation
import Tensors

/// Where the tensors of one network lie, by the names that the network uses: in one file or several, under other names, as a part of a
/// larger tensor. Nothing is read before it is asked for.
public struct TensorIndex: Sendable {
    /// A tensor, or some rows of one, in a mapped file.
    struct Place: Sendable {
        let file: Safetensors
        let name: String
        /// Of the first dimension; nil for all of them.
        var rows: Range<Int>?
        /// As the network sees it: as many elements as the rows have.
        var shape: [Int]

        /// - Parameter dtype: nil leaves the file's own.
        func tensor(as dtype: DType?, device: Device) throws -> Tensor {
            var tensor = try file.tensor(name)
            if let rows { tensor = try tensor.narrow(dim: 0, start: rows.lowerBound, length: rows.count) }
            if tensor.shape != shape { tensor = try tensor.reshape(shape) }
            if let dtype, tensor.dtype.isFloatingPoint { tensor = try tensor.cast(to: dtype) }
            return try tensor.moved(to: device)
        }
    }

    /// What errors call it, usually the file's name.
    let title: String
    private(set) var places: [String: Place] = [:]

    /// No tensors yet.
    init(title: String) {
        self.title = title
    }

    /// All tensors of a file.
    ///
    /// - Parameter renaming: a name of the file to the name by which the network asks; nil leaves the tensor out.
    public init(_ url: URL, renaming: (String) -> String? = { $0 }) throws {
        self.init(title: url.lastPathComponent)
        try add(Safetensors(url: url), renaming: renaming)
    }

    /// - Throws: ``WeightsError`` when a name is there already.
    mutating func add(_ file: Safetensors, renaming: (String) -> String? = { $0 }) throws {
        for (name, entry) in file.header.entries {
            guard let own = renaming(name) else { continue }
            try add(Place(file: file, name: name, shape: entry.shape), as: own)
        }
    }

    mutating func add(_ place: Place, as name: String) throws {
        guard places.updateValue(place, forKey: name) == nil else {
            throw WeightsError(file: title, missing: [], misshaped: [], unexpected: ["\(name), which stands twice"])
        }
    }
}
