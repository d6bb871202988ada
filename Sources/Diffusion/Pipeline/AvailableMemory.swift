import Foundation

/// What this process may have of memory, with what it holds already.
public enum AvailableMemory {
    /// In bytes; nil where the system does not say.
    public static var bytes: Int? {
        func read(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
        let held = read("/proc/self/status").flatMap { kilobytes("RssAnon", in: $0) } ?? 0
        let machine = read("/proc/meminfo").flatMap { kilobytes("MemAvailable", in: $0) }
        let group = read("/sys/fs/cgroup/memory.max").flatMap { limit in
            left(limit: limit, used: read("/sys/fs/cgroup/memory.current") ?? "", statistics: read("/sys/fs/cgroup/memory.stat") ?? "")
        }
        return [machine, group].compactMap(\.self).min().map { $0 + held }
    }

    /// A line `name: 123 kB`, in bytes.
    static func kilobytes(_ name: String, in text: String) -> Int? {
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 * 1024 }
    }

    /// What a control group (version 2) has left. The cache of files counts as free.
    ///
    /// - Parameters: the contents of `memory.max`, `memory.current` and `memory.stat`.
    /// - Returns: nil without a limit.
    static func left(limit: String, used: String, statistics: String) -> Int? {
        func number(_ text: some StringProtocol) -> Int? { Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) }
        guard let limit = number(limit), let used = number(used) else { return nil }
        let cache = statistics.split(separator: "\n").reduce(0) { sum, line in
            let words = line.split(separator: " ")
            return words.count == 2 && ["active_file", "inactive_file"].contains(words[0]) ? sum + (Int(words[1]) ?? 0) : sum
        }
        return max(0, limit - used + cache)
    }
}
