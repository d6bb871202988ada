import Foundation

/// Keeps what was used last, as long as all of it together stays within a budget of bytes.
public struct ModelCache<Key: Hashable, Value> {
    private struct Entry {
        let key: Key
        let value: Value
        let bytes: Int
    }

    public let budget: Int
    /// The latest last.
    private var entries: [Entry] = []

    /// - Parameter budget: in bytes; a single entry may exceed it.
    public init(budget: Int) {
        self.budget = budget
    }

    /// Of all entries.
    public var bytes: Int { entries.reduce(0) { $0 + $1.bytes } }

    /// The one that was used last comes first.
    public var keys: [Key] { entries.reversed().map(\.key) }

    /// All that is kept.
    public var values: [Value] { entries.map(\.value) }

    /// What is kept for a key, or made anew. Room is made first, so that the old and the new never lie in memory together.
    ///
    /// - Parameter bytes: what the new one will take.
    public mutating func value(for key: Key, bytes: Int, make: () throws -> Value) rethrows -> Value {
        if let place = entries.firstIndex(where: { $0.key == key }) {
            entries.append(entries.remove(at: place))
        } else {
            makeRoom(for: bytes)
            entries.append(Entry(key: key, value: try make(), bytes: bytes))
        }
        return entries[entries.count - 1].value
    }

    /// Forgets what was used longest ago until so many bytes fit.
    public mutating func makeRoom(for bytes: Int) {
        var used = self.bytes
        while !entries.isEmpty, used > budget - min(bytes, budget) { used -= entries.removeFirst().bytes }
    }
}

/// What caches may take when nobody says.
public enum ModelCacheBudget {
    /// Half of the machine's memory.
    public static var standard: Int { Int(clamping: ProcessInfo.processInfo.physicalMemory / 2) }
}
