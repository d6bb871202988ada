import Domain
import Foundation
import Storage

/// The sentences that several places share.
enum Texts {
    static let sorry = "Something went wrong on my side; nothing was charged. Please try again."
    static let slowDown = "that is a lot at once; please wait a minute."

    static func insufficient(_ error: InsufficientTokens) -> String {
        let balance = error.balance
        let held = balance.held > 0 ? " (\(balance.held) more are on hold for pictures in the queue)" : ""
        return "That costs \(tokens(error.price)), you have \(balance.available)\(held). "
            + "The next \(balance.daily) come at 00:00 UTC, \(until(balance.nextGrant))."
    }

    static func tooManyWaiting(_ error: TooManyWaiting, cancel: String) -> String {
        "You have \(error.waiting) pictures in the queue, the most that wait for one person at a time. \(cancel) takes the last one back."
    }

    /// The one line that a finished order is answered with, without the link.
    static func done(_ post: Post, balance: Balance) -> String {
        let recipe = post.request.recipe
        let last = post.request.recipe(at: post.pictures.count - 1)
        let seeds =
            if let first = recipe.variation, let last = last.variation, first != last {
                "seed \(recipe.seed), variations \(first.seed)–\(last.seed)"
            } else if recipe.seed != last.seed {
                "seeds \(recipe.seed)–\(last.seed)"
            } else {
                "seed \(recipe.seed)"
            }
        let count = post.pictures.count > 1 ? "\(post.pictures.count) × " : ""
        return "\(post.id) \(count)\(recipe.prompt.shortened(to: 120)) · \(seeds) · \(tokens(post.price)), \(balance.available) left ·"
    }

    /// Why an order came to nothing, and that it cost nothing.
    static func failed(_ job: Job, reason: String, balance: Balance) -> String {
        "\(job.id) “\(job.request.recipe.prompt.shortened(to: 60))” came to nothing: \(reason) "
            + "The \(tokens(job.price)) are back, \(balance.available) left."
    }

    static func tokens(_ count: Int) -> String { count == 1 ? "1 token" : "\(count) tokens" }

    /// `about 40 s`, `about 3 min`.
    static func about(_ seconds: Double) -> String {
        switch seconds {
        case ..<1.5: "about a second"
        case ..<90: "about \(Int(seconds.rounded(.up))) s"
        case ..<5400: "about \(Int((seconds / 60).rounded(.up))) min"
        default: "about \(Int((seconds / 3600).rounded(.up))) h"
        }
    }

    /// `in 5 h`, `in 12 min`.
    static func until(_ date: Date, now: Date = Date()) -> String {
        let minutes = max(1, Int((date.timeIntervalSince(now) / 60).rounded(.up)))
        return minutes < 90 ? "in \(minutes) min" : "in \((minutes + 30) / 60) h"
    }

    /// 0 is running, 1 is next.
    static func place(_ position: Int) -> String {
        switch position {
        case 0: "being drawn"
        case 1: "next"
        case 2: "2nd in line"
        case 3: "3rd in line"
        default: "\(position)th in line"
        }
    }

    static func list(_ names: [String], or joiner: String = "or") -> String {
        guard names.count > 1, let last = names.last else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " \(joiner) \(last)"
    }
}
