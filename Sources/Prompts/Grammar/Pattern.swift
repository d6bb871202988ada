/// The shape of a prompt, written as `{medium} of {a}{idea} {setting}, {light}, {mood?}`.
///
/// - `{idea}` is the idea, word for word. `{a}` is "a " or "an " where the idea lacks it and something stands in front.
/// - Text in front of the idea belongs to the slot before it, text behind the idea to the slot after it: a slot that the idea closes is
///   left out together with its text.
/// - `{mood?}` is filled in every second prompt.
struct Pattern: Sendable {
    struct Part: Sendable {
        enum Kind: Sendable, Hashable {
            case slot(Slot, isOptional: Bool)
            case article
            case idea
        }
        let kind: Kind
        /// What ties the part to the idea, on the side where the idea is.
        let joint: String
    }

    let lead: [Part]
    let tail: [Part]
    let traits: Traits
    let weight: Int

    /// - Precondition: the template is well formed and names slots that exist; templates are constants of the word lists.
    init(_ template: String, _ traits: Traits = [], weight: Int = 1) {
        self.traits = traits
        self.weight = weight
        let fields = template.split(separator: "{", omittingEmptySubsequences: false)
        var lead: [Part] = []
        var tail: [Part] = []
        var isBehindIdea = false
        var textBefore = String(fields[0])
        for field in fields.dropFirst() {
            let halves = field.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
            precondition(halves.count == 2, "a brace is open in the template \(template)")
            let kind = Self.kind(of: halves[0])
            if kind == .idea {
                isBehindIdea = true
            } else if isBehindIdea {
                tail.append(Part(kind: kind, joint: textBefore))
            } else {
                lead.append(Part(kind: kind, joint: String(halves[1])))
            }
            textBefore = String(halves[1])
        }
        precondition(isBehindIdea, "the template has no idea: \(template)")
        self.lead = lead
        self.tail = tail
    }

    /// True when a phrase stands between the article and the idea, which only an idea without an article of its own allows.
    var putsAdjectiveBeforeIdea: Bool {
        guard let article = lead.firstIndex(where: { $0.kind == .article }) else { return false }
        return article < lead.endIndex - 1
    }

    private static func kind(of name: Substring) -> Part.Kind {
        switch name {
        case "idea": return .idea
        case "a": return .article
        default:
            let isOptional = name.hasSuffix("?")
            guard let slot = Slot(rawValue: String(isOptional ? name.dropLast() : name)) else {
                preconditionFailure("no slot is called \(name)")
            }
            return .slot(slot, isOptional: isOptional)
        }
    }
}
