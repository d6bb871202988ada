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
    /// The files in which they lie.
    private(set) var files: Set<FileStamp> = []

    /// The number of elements of all tensors.
    var elements: Int { places.values.reduce(0) { $0 + $1.shape.reduce(1, *) } }

    /// Names of the tensors that hold a NaN or an infinity, sorted. Reads every byte once, and allocates nothing.
    func nonFinite() throws -> [String] {
        try places.filter { try !$0.value.file.isFinite($0.value.name) }.keys.sorted()
    }

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

    /// All tensors of a folder as diffusers and transformers write it, in one file or several.
    init(folder: URL, renaming: (String) -> String? = { $0 }) throws {
        let files = try ModelFolder.weights(in: folder)
        self.init(title: files.count == 1 ? files[0].lastPathComponent : folder.lastPathComponent)
        for file in files { try add(Safetensors(url: file), renaming: renaming) }
    }

    /// Some tensors of a file.
    ///
    /// - Parameter renaming: as for ``init(_:renaming:)``.
    init(title: String, _ file: Safetensors, _ names: some Sequence<String>, renaming: (String) -> String?) throws {
        self.init(title: title)
        for name in names {
            guard let entry = file.header.entries[name], let own = renaming(name) else { continue }
            try add(Place(file: file, name: name, shape: entry.shape), as: own)
        }
    }

    /// - Throws: ``WeightsError`` when a name is there already.
    mutating func add(_ file: Safetensors, renaming: (String) -> String? = { $0 }) throws {
        for (name, entry) in file.header.entries {
            guard let own = renaming(name) else { continue }
            try add(Place(file: file, name: name, shape: entry.shape), as: own)
        }
    }

    mutating func add(_ place: Place, as name: String) throws {
        files.insert(place.file.stamp)
        guard places.updateValue(place, forKey: name) == nil else {
            throw WeightsError(file: title, missing: [], misshaped: [], unexpected: ["\(name), which stands twice"])
        }
    }
}
