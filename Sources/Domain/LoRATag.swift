import Foundation

/// `<lora:name:weight>` in a prompt, as AUTOMATIC1111 writes it.
public struct LoRATag: Sendable, Hashable, CustomStringConvertible {
    public static let weights = -4.0...4.0

    public var name: String
    public var weight: Double

    public init(name: String, weight: Double = 1) {
        self.name = name
        self.weight = weight
    }

    /// The weight is always written: some readers miss a tag without one.
    public var description: String { "<lora:\(name):\(weight.shortest)>" }

    /// The names in a prompt's tags, in order, each as it is written there.
    public static func names(in prompt: String) -> [Substring] {
        prompt.matches(of: /<lora:([^:>]+)[^>]*>/).map(\.1)
    }

    /// The prompt without its tags, or without those of one name.
    public static func removed(named name: String? = nil, from prompt: String) -> String {
        let removed = prompt.replacing(/\s*<lora:([^:>]*)[^>]*>/) { match in
            name == nil || name?.lowercased() == match.1.lowercased() ? "" : String(match.0)
        }
        return removed.trimmingCharacters(in: .whitespaces)
    }
}
