import Chat
import Domain
import Storage

/// `help [COMMAND [FLAG]]`: written from the same values that parse the commands; `help flags` lists what only few pictures need.
struct Help: Command {
    static let name = "help"
    static let aliases = ["commands"]
    static let operands = "[COMMAND [FLAG]]"
    static let summary = "what there is to say"
    static let examples = ["help", "help imagine", "help imagine cfg", "help flags"]

    static let flagsTopic = "flags"

    let topic: String
    let flagName: String?

    init(_ arguments: Arguments) throws {
        let words = arguments.text.lowercased().split(separator: " ").map { String($0.drop { !$0.isLetter }) }
        topic = words.first ?? ""
        flagName = words.dropFirst().first
    }

    func run(_ context: CommandContext) async throws -> [Reply] {
        guard !topic.isEmpty else {
            let names = CommandList.all.map { $0.name }.joined(separator: " ")
            return [
                context.reply(
                    "\(context.line("\(Imagine.name) a red dragon, pixel art")) draws a picture. Commands: \(names). More: \(context.line("\(Self.name) \(Imagine.name)"))",
                    kind: .notice)
            ]
        }
        if topic == Self.flagsTopic {
            let groups = Imagine.moreFlags.map { "\($0.title): \($0.flags.map(\.usage).joined(separator: " "))" }
            return [
                context.reply(
                    "\(groups.joined(separator: " · ")). More: \(context.line("\(Self.name) \(Imagine.name) init"))", kind: .notice)
            ]
        }
        guard let command = CommandList.named(topic) else {
            let nearest = NearestNames.of(topic, among: CommandList.names, limit: 1).first ?? Imagine.name
            throw UsageError("There is no command “\(topic.shortened(to: 30))”.", correction: context.line("\(Self.name) \(nearest)"))
        }
        if let flagName, let part = command.parts.first(where: { $0.name == "\(command.name) \(flagName)" }) {
            return [context.reply(explanation(of: part, context), kind: .notice)]
        }
        if let flagName {
            guard let flag = command.allFlags.first(where: { $0.isNamed(flagName) }) else {
                throw UsageError("\(command.name) has no flag “\(flagName)”.", correction: context.line("\(Self.name) \(command.name)"))
            }
            return [context.reply("\(flag.usage) — \(flag.summary)", kind: .notice)]
        }
        return [context.reply(explanation(of: command, context), kind: .notice)]
    }

    private func explanation(of command: any Command.Type, _ context: CommandContext) -> String {
        let also = command.aliases.isEmpty ? "" : " (also \(command.aliases.joined(separator: ", ")))"
        return "\(command.usage) — \(command.summary)\(also). For example: \(context.line(command.examples[0]))"
    }
}

/// `about`: what this is.
struct About: Command {
    static let name = "about"
    static let aliases = ["version"]
    static let operands = ""
    static let summary = "what this bot is"
    static let examples = ["about"]

    init(_ arguments: Arguments) throws { try arguments.nothing() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let models = Texts.list(try await context.services.models(for: context.account).prefix(5).map(\.name), or: "and")
        return [
            context.reply(
                "Atelier \(BotServices.version) draws pictures from words by \(models), on this host, with no account and no cloud. Gallery:",
                kind: .notice, link: context.services.rules.gallery())
        ]
    }
}
