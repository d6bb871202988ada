import Chat
import Domain
import Foundation
import Storage

/// `tokens [why]`: the balance and the price list; `why` prints the latest ledger entries.
struct Tokens: Command {
    static let name = "tokens"
    static let aliases = ["balance", "credits"]
    static let operands = "[why]"
    static let summary = "your tokens, when the next come, and what pictures cost; “tokens why” shows where they went"
    static let examples = ["tokens", "tokens why"]

    static let entries = 8

    let explains: Bool

    init(_ arguments: Arguments) throws {
        explains = arguments.text.lowercased() == "why"
        if !explains { try arguments.nothing() }
    }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let store = context.services.store
        let balance = try await store.balance(of: context.account, daily: context.services.rules.dailyTokens)
        guard !explains else {
            let entries = try await store.entries(of: context.account, limit: Self.entries)
            return [context.reply("newest first: " + entries.map(Self.line).joined(separator: " · "), kind: .notice)]
        }
        let held = balance.held > 0 ? ", \(balance.held) on hold" : ""
        let text = """
            you have \(Texts.tokens(balance.available)) of \(balance.daily) a day\(held); topped up at 00:00 UTC, \(Texts.until(balance.nextGrant)). \
            A picture costs \(Pricing.usual) at a model's usual size and steps, one more for each doubling of the work (size, steps, second pass, hints), one less for half, \
            \(Pricing.range.lowerBound) to \(Pricing.range.upperBound); further pictures of one request cost one less each. \
            A training costs \(Pricing.trainingRange.lowerBound) to \(Pricing.trainingRange.upperBound). Looking and expanding are free.
            """
        return [context.reply(text, kind: .notice)]
    }

    /// `+150 daily`, `−4 on hold for #k7f3`.
    private static func line(_ entry: LedgerEntry) -> String {
        let job = entry.job.map { " \($0)" } ?? (entry.training == nil ? "" : " a training")
        return switch entry.kind {
        case .grant: "+\(entry.available) daily tokens"
        case .hold: "−\(-entry.available) held for\(job)"
        case .settle: "paid \(-entry.held) for\(job)"
        case .release: "+\(entry.available) back for\(job)"
        case .expire: "−\(-entry.available) of an earlier day"
        }
    }
}
