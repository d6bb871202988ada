import Foundation
import Tensors

/// All that a training needs to go on to the bit where it stopped.
///
/// Random numbers and the order of samples depend on the seed and the step alone.
public struct TrainingState {
    /// Finished steps.
    public var step: Int
    /// What the program wants to find again.
    public var notes: [String: String] = [:]
    /// By name: weights, the optimiser's two means and, where there is one, the running average.
    var values: [String: Tensor]
    var first: [String: Tensor]
    var second: [String: Tensor]
    var averages: [String: Tensor]

    /// How many states a folder keeps: the second serves when the disk damages the first.
    private static let kept = 2
    private static let stem = "state-"

    private static var parts: [(prefix: String, path: WritableKeyPath<TrainingState, [String: Tensor]>)] {
        [("value/", \.values), ("first/", \.first), ("second/", \.second), ("average/", \.averages)]
    }

    /// Writes the state as `state-STEP.safetensors`, complete or not at all, and deletes all but the latest two.
    ///
    /// - Throws: the system's error, such as that of a full disk; the states of before stay.
    public func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var tensors: [String: Tensor] = [:]
        for (prefix, path) in Self.parts {
            for (name, tensor) in self[keyPath: path] { tensors[prefix + name] = tensor }
        }
        let metadata = notes.merging(["step": "\(step)"]) { _, own in own }
        try Safetensors.write(tensors, metadata: metadata, to: Self.file(step: step, in: folder))
        for file in try Self.files(in: folder).dropLast(Self.kept) { try FileManager.default.removeItem(at: file) }
    }

    /// The latest state of a folder that can be read; nil when there is none.
    ///
    /// - Throws: `SafetensorsError` when all are damaged.
    public static func latest(in folder: URL) throws -> TrainingState? {
        var damage: (any Error)?
        for file in try files(in: folder).reversed() {
            do { return try TrainingState(contentsOf: file) } catch { damage = damage ?? error }
        }
        if let damage { throw damage }
        return nil
    }

    private init(contentsOf url: URL) throws {
        let file = try Safetensors(url: url)
        guard let step = file.header.metadata["step"].flatMap({ Int($0) }), step >= 0 else {
            throw SafetensorsError.notSafetensors("it is no state of a training")
        }
        (self.step, notes) = (step, file.header.metadata.filter { $0.key != "step" })
        (values, first, second, averages) = ([:], [:], [:], [:])
        for name in file.names {
            guard let (prefix, path) = Self.parts.first(where: { name.hasPrefix($0.prefix) }) else { continue }
            self[keyPath: path][String(name.dropFirst(prefix.count))] = try file.tensor(name)
        }
    }

    init(
        step: Int, values: [String: Tensor], first: [String: Tensor], second: [String: Tensor], averages: [String: Tensor],
        notes: [String: String]
    ) {
        (self.step, self.notes) = (step, notes)
        (self.values, self.first, self.second, self.averages) = (values, first, second, averages)
    }

    private static func file(step: Int, in folder: URL) -> URL {
        let digits = String(step)
        return folder.appending(path: stem + String(repeating: "0", count: max(0, 9 - digits.count)) + digits + ".safetensors")
    }

    /// In the order of their steps.
    private static func files(in folder: URL) throws -> [URL] {
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasPrefix(stem) && $0.pathExtension == "safetensors" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }
}
