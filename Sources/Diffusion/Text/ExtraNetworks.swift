/// A LoRA that a prompt asks for.
public struct LoRATag: Sendable, Hashable {
    public var name: String
    /// What its change of the text encoder and of the UNet is multiplied by.
    public var textWeight: Double
    public var unetWeight: Double

    public init(name: String, textWeight: Double, unetWeight: Double) {
        (self.name, self.textWeight, self.unetWeight) = (name, textWeight, unetWeight)
    }
}

/// The tags in a prompt that ask for further networks, as AUTOMATIC1111's web UI has them: `<lora:name>`, `<lora:name:weight>`,
/// `<lora:name:text weight:UNet weight>`, `<lora:name:te=0.5:unet=1>`.
public enum ExtraNetworks {
    /// Takes the tags out of a prompt.
    ///
    /// - Returns: what is left, white space and all, and the LoRAs in the prompt's order.
    /// - Throws: ``ExtraNetworkError``.
    public static func parse(_ prompt: String) throws(ExtraNetworkError) -> (prompt: String, loras: [LoRATag]) {
        var rest = prompt[...]
        var text = ""
        var loras: [LoRATag] = []
        while let opening = rest.unicodeScalars.firstIndex(of: "<") {
            text += rest[..<opening]
            rest = rest[opening...]
            guard let tag = Tag(at: rest) else {
                text += "<"
                rest = Substring(rest.unicodeScalars.dropFirst())
                continue
            }
            loras.append(try tag.lora())
            rest = rest[tag.end...]
        }
        return (text + rest, loras)
    }

    /// `<kind:argument:…>`.
    private struct Tag {
        let kind: String
        let arguments: [Substring]
        let end: Substring.Index

        /// Nil when the text does not begin with a tag.
        init?(at text: Substring) {
            let scalars = text.unicodeScalars.dropFirst()
            let kind = scalars.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            guard !kind.isEmpty, kind.endIndex < scalars.endIndex, scalars[kind.endIndex] == ":" else { return nil }
            let arguments = scalars[scalars.index(after: kind.endIndex)...].prefix { $0 != ">" && $0 != "<" }
            guard !arguments.isEmpty, arguments.endIndex < scalars.endIndex, scalars[arguments.endIndex] == ">" else { return nil }
            self.kind = String(kind)
            self.arguments = Substring(arguments).split(separator: ":", omittingEmptySubsequences: false)
            end = scalars.index(after: arguments.endIndex)
        }

        func lora() throws(ExtraNetworkError) -> LoRATag {
            let spelled = "<\(kind):\(arguments.joined(separator: ":"))>"
            switch kind.lowercased() {
            case "lora", "lyco": break
            case "hypernet": throw .hypernetwork(spelled)
            default: throw .unknownKind(kind, spelled)
            }
            var positional: [Double] = []
            var named: [String: Double] = [:]
            for argument in arguments.dropFirst() {
                let parts = argument.split(separator: "=", maxSplits: 1).map(\.trimmed)
                guard let number = parts.last.flatMap(Double.init), abs(number) <= 1000 else {
                    throw .badWeight(String(argument), spelled)
                }
                guard parts.count == 2 else {
                    positional.append(number)
                    continue
                }
                let key = parts[0].lowercased()
                guard ["te", "unet"].contains(key) else { throw .badWeight(String(argument), spelled) }
                named[key] = number
            }
            guard positional.count <= 2 else { throw .badWeight(String(arguments.last ?? ""), spelled) }
            let name = String(arguments[0].trimmed)
            guard !name.isEmpty else { throw .noName(spelled) }
            let text = named["te"] ?? positional.first ?? 1
            return LoRATag(
                name: name, textWeight: text, unetWeight: named["unet"] ?? (positional.count == 2 ? positional[1] : text))
        }
    }
}

/// A tag that asks for what is not there.
public enum ExtraNetworkError: Error, Sendable, Hashable, CustomStringConvertible {
    case hypernetwork(String)
    /// The word before the first colon, and the whole tag.
    case unknownKind(String, String)
    /// A part of a tag that is no number from −1000 to 1000, or one too many, and the whole tag.
    case badWeight(String, String)
    case noName(String)

    public var description: String {
        switch self {
        case .hypernetwork(let tag): "\(tag) asks for a hypernetwork; these are not supported, LoRAs are: <lora:name:0.8>"
        case .unknownKind(let kind, let tag): "\(tag): \(kind) is not a kind of network; write <lora:name:0.8>"
        case .badWeight(let weight, let tag): "\(tag): \(weight) is not a weight; write <lora:name:0.8> or <lora:name:te=0.5:unet=1>"
        case .noName(let tag): "\(tag) names no LoRA; write <lora:name:0.8>"
        }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isSpace }), let last = scalars.lastIndex(where: { !$0.isSpace }) else {
            return ""
        }
        return self[first...last]
    }
}
