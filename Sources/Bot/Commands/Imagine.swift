import Chat
import Domain
import Storage

/// `imagine PROMPT [flags]`: queues a picture. `imagine 3` and `imagine 2,5` run prompts of the person's last `expand`.
struct Imagine: Command {
    static let name = "imagine"
    static let aliases = ["im", "draw", "dream"]
    static let operands = "PROMPT"
    static let flags = DrawingOptions.usualFlags
    static let moreFlags = DrawingOptions.moreFlags
    static let summary = "draws a picture"
    static let examples = [
        "imagine a red dragon, pixel art", "imagine a castle in the snow --ar 3:2 --no people", "imagine a blue potion -n 4 --seed 7",
        "imagine 2,5", "imagine a castle at night --init k7f3 --strength 0.6",
    ]

    /// How many prompts of a list one line may order.
    static let mostChoices = 5

    let prompt: String
    /// Numbers of the last list of expanded prompts, when the text is nothing else.
    let choices: [Int]?
    let options: DrawingOptions

    init(_ arguments: Arguments) throws {
        prompt = try arguments.prompt()
        options = try DrawingOptions(arguments)
        choices = try Self.choices(in: prompt, arguments)
        if options.seed == .same {
            throw UsageError("Only remix knows “--seed same”.", correction: arguments.line(replacing: UsualOptions.seed))
        }
    }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let card = try await context.card()
        let parts = try await prompts(context)
        let bases = parts.map { part in
            var recipe = card.recipe(prompt: part.prompt, seed: Self.seed(options.seed))
            recipe.idea = part.idea
            return recipe
        }
        return try await context.order(bases, with: options, model: card, parent: nil, isPrivate: options.isPrivate)
    }

    static func seed(_ given: UsualOptions.Seed?) -> UInt32 {
        guard case .number(let number) = given else { return .random(in: ImageRequest.Limits.seed) }
        return number
    }

    private func prompts(_ context: CommandContext) async throws -> [(prompt: String, idea: String?)] {
        guard let choices else { return [(prompt, nil)] }
        guard let list = try await context.services.store.expansion(account: context.account, room: context.message.room.description) else {
            throw UsageError("There is no list to pick from yet.", correction: context.line("\(Expand.name) a red fox"))
        }
        return try choices.map { number in
            guard list.prompts.indices.contains(number - 1) else {
                throw UsageError(
                    "Your list has \(list.prompts.count) prompts, no \(number).",
                    correction: context.line("\(Self.name) \(list.prompts.count)"))
            }
            return (list.prompts[number - 1], list.idea)
        }
    }

    /// `3`, `#3`, `2,5` or `2 5`; nil when the text is a prompt.
    private static func choices(in text: String, _ arguments: Arguments) throws(UsageError) -> [Int]? {
        let words = text.split { ", ".contains($0) }.map { $0.hasPrefix("#") ? $0.dropFirst() : $0 }
        let numbers = words.compactMap { $0.count <= 2 && $0.allSatisfy(\.isNumber) ? Int($0) : nil }
        guard !numbers.isEmpty, numbers.count == words.count else { return nil }
        guard numbers.count <= mostChoices, !numbers.contains(0), Set(numbers).count == numbers.count else {
            throw UsageError("Pick one to \(mostChoices) different numbers of your list.", correction: arguments.line(text: "1"))
        }
        return numbers
    }
}

extension Arguments {
    /// The text as a prompt, within the limits of any request.
    public func prompt() throws(UsageError) -> String {
        guard !text.isEmpty else {
            throw UsageError("What should be in the picture?", correction: [head, "a red dragon, pixel art"].joined(separator: " "))
        }
        guard text.count <= ImageRequest.Limits.prompt.upperBound else {
            throw UsageError("A prompt has at most \(ImageRequest.Limits.prompt.upperBound) characters; this one has \(text.count).")
        }
        return text
    }
}
