import Chat
import Domain
import Prompts
import Storage

/// `expand IDEA [-n 1..25]`: numbered, distinct, richer prompts; `imagine 3` or `imagine 2,5` then runs them.
struct Expand: Command {
    static let name = "expand"
    static let aliases = ["ideas"]
    static let operands = "IDEA"
    static let count = Flag("n", .word("1..25"), "how many prompts")
    static let seed = Flag("seed", .word("N"), "the same seed gives the same list")
    static let model = UsualOptions.model
    static let flags = [count, seed, model]
    static let summary = "turns a bare idea into richer prompts; `imagine 3` or `imagine 2,5` then draws them"
    static let examples = ["expand a dragon", "expand castle in the snow -n 25"]

    static let usual = 6
    static let range = 1...25
    /// As the prompt tools that people know take it.
    static let longestIdea = 200
    /// How much of a list the room sees, and the bytes of one line.
    static let lines = 3
    static let lineLength = 360

    let idea: String
    let count: Int
    let seed: UInt32

    init(_ arguments: Arguments) throws {
        guard !arguments.text.isEmpty else { throw UsageError("What is the idea?", correction: arguments.line(text: "a red fox")) }
        guard arguments.text.count <= Self.longestIdea else {
            throw UsageError("An idea has at most \(Self.longestIdea) characters; this one has \(arguments.text.count).")
        }
        idea = arguments.text
        count = try arguments.integer(Self.count, in: Self.range) ?? Self.usual
        let given = try arguments.integer(Self.seed, in: 0...Int(UInt32.max))
        seed = given.map { UInt32($0) } ?? .random(in: ImageRequest.Limits.seed)
    }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let engine = context.services.engine
        let card = try await context.card()
        let expander = PromptExpander(vocabulary: card.style == .pixelArt ? .pixelArt : .paintingsAndPhotographs)
        let prompts = try await expander.expand(idea, count: count, seed: UInt64(seed), embed: engine.embed)
        let slug = try await context.services.store.saveExpansion(
            Expansion(idea: idea, prompts: prompts), account: context.account, room: context.message.room.description)
        return answer(prompts, link: context.services.rules.list(slug), context)
    }

    /// A long list is two lines of the room and a link to the rest.
    private func answer(_ prompts: [String], link: String, _ context: CommandContext) -> [Reply] {
        let items = prompts.enumerated().map { "\($0.offset + 1). \($0.element)" }
        var lines: [String] = []
        for item in items {
            if let last = lines.last, last.utf8.count + item.utf8.count < Self.lineLength {
                lines[lines.count - 1] = "\(last)  \(item)"
            } else {
                lines.append(item)
            }
        }
        let hint = "\(context.line(Imagine.name)) \(prompts.count > 1 ? "2 draws the second" : "1 draws it")"
        guard lines.count > Self.lines else {
            return lines.map { context.reply($0) } + [context.reply("\(hint).", kind: .notice)]
        }
        return lines.prefix(Self.lines - 1).map { context.reply($0) }
            + [context.reply("… \(prompts.count) prompts in all; \(hint) ·", link: link)]
    }
}
