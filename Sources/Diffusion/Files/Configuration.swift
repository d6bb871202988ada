import Foundation

/// A JSON file of settings, such as a network's `config.json`, read key by key.
///
/// Reading is strict and reports everything at once: values of another kind or out of range, settings that no code here follows, and
/// keys that nobody asked for. Keys that begin with `_` are notes of the program that wrote the file.
final class Configuration {
    private let name: String
    private let values: [String: JSONValue]
    private var known: Set<String> = []
    private var problems: [String] = []

    init(contentsOf url: URL) throws {
        name = url.deletingLastPathComponent().lastPathComponent + "/" + url.lastPathComponent
        let data = try Data(contentsOf: url)
        do {
            values = try JSONDecoder().decode([String: JSONValue].self, from: data)
        } catch {
            throw ConfigurationError(file: name, problems: ["it is no JSON object"])
        }
    }

    private init(name: String, values: [String: JSONValue]) {
        self.name = name
        self.values = values
    }

    /// The settings inside a key, which are checked on their own.
    func section(_ key: String) throws -> Configuration {
        known.insert(key)
        guard case .object(let inner) = values[key] else {
            throw ConfigurationError(file: name, problems: ["\(key) must be an object"])
        }
        return Configuration(name: "\(name), \(key)", values: inner)
    }

    func contains(_ key: String) -> Bool { values[key] != nil }

    /// A value of any kind, for files in which other programs keep what they like.
    func value(_ key: String) -> JSONValue? { values[key] }

    // MARK: - Values. A key that is absent or null takes the default; without one it is a problem.

    func integer(_ key: String, default fallback: Int? = nil, in range: ClosedRange<Int> = 1...1 << 20) -> Int {
        let value = read(key, "an integer", fallback) { $0.integer }
        if !range.contains(value ?? range.lowerBound) {
            problems.append("\(key) must lie between \(range.lowerBound) and \(range.upperBound)")
        }
        return min(max(value ?? range.lowerBound, range.lowerBound), range.upperBound)
    }

    func number(_ key: String, default fallback: Double? = nil, in range: ClosedRange<Double> = -1e9...1e9) -> Double {
        let value = read(key, "a number", fallback) { $0.number } ?? range.lowerBound
        require(range.contains(value), "\(key) must lie between \(range.lowerBound) and \(range.upperBound)")
        return value
    }

    func flag(_ key: String, default fallback: Bool) -> Bool {
        read(key, "true or false", fallback) { $0.flag } ?? fallback
    }

    func text(_ key: String, default fallback: String? = nil) -> String {
        read(key, "a text", fallback) { $0.text } ?? ""
    }

    func optionalText(_ key: String) -> String? {
        values[key] ?? .null == .null ? skip(key) : text(key)
    }

    func optionalInteger(_ key: String) -> Int? {
        values[key] ?? .null == .null ? skip(key) : integer(key)
    }

    func texts(_ key: String, default fallback: [String]? = nil) -> [String] {
        read(key, "a list of texts", fallback) { $0.list { $0.text } } ?? []
    }

    /// At least one, even when the file has none.
    func integers(_ key: String, default fallback: [Int]? = nil, in range: ClosedRange<Int> = 1...1 << 20) -> [Int] {
        let list = read(key, "a list of integers", fallback) { $0.list { $0.integer } } ?? []
        if list.isEmpty || list.count > 16 { problems.append("\(key) must have 1 to 16 entries") }
        if !list.allSatisfy(range.contains) { problems.append("\(key) must lie between \(range.lowerBound) and \(range.upperBound)") }
        let kept = list.isEmpty ? [range.lowerBound] : list.prefix(16)
        return kept.map { min(max($0, range.lowerBound), range.upperBound) }
    }

    /// One integer for all of `count` blocks, or a list of one for each.
    func perBlock(_ key: String, count: Int, default fallback: Int, in range: ClosedRange<Int>) -> [Int] {
        if values[key]?.list({ $0.integer }) == nil {
            return Array(repeating: integer(key, default: fallback, in: range), count: count)
        }
        let list = integers(key, in: range)
        require(list.count == count, "\(key) must have \(count) entries")
        return list.count == count ? list : Array(repeating: fallback, count: count)
    }

    // MARK: - Rules

    /// A setting of which only these values are followed here; the first one is what an absent key means.
    func expect(_ key: String, _ allowed: JSONValue...) {
        known.insert(key)
        let value = values[key] ?? allowed[0]
        if !allowed.contains(value) {
            problems.append("\(key) is \(value); only \(allowed.map(\.description).joined(separator: ", ")) is supported")
        }
    }

    /// Settings that change nothing here.
    func ignore(_ keys: String...) {
        known.formUnion(keys)
    }

    func require(_ holds: Bool, _ problem: String) {
        if !holds { problems.append(problem) }
    }

    /// - Throws: ``ConfigurationError`` with all problems that were found.
    func check() throws {
        for (key, value) in values where !known.contains(key) && !key.hasPrefix("_") && value != .null {
            problems.append("\(key) is not a known setting")
        }
        try checkValues()
    }

    /// Only what was asked for; other programs' keys may stand beside it.
    ///
    /// - Throws: as ``check()``.
    func checkValues() throws {
        guard problems.isEmpty else { throw ConfigurationError(file: name, problems: problems.sorted()) }
    }

    private func skip<Value>(_ key: String) -> Value? {
        known.insert(key)
        return nil
    }

    private func read<Value>(_ key: String, _ kind: String, _ fallback: Value?, _ convert: (JSONValue) -> Value?) -> Value? {
        known.insert(key)
        guard let value = values[key], value != .null else {
            if fallback == nil { problems.append("\(key) is missing") }
            return fallback
        }
        guard let converted = convert(value) else {
            problems.append("\(key) must be \(kind)")
            return fallback
        }
        return converted
    }
}

/// A `config.json` that describes no network that is known here.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    public let file: String
    public let problems: [String]

    public var description: String { "\(file): \(problems.joined(separator: "; "))" }
}
