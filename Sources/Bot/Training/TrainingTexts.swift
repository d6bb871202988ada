import Domain
import Foundation
import Storage

/// What is said of trainings.
enum TrainingTexts {
    static func state(_ training: Training, ahead: Int = 0) -> String {
        guard let run = training.run else { return "collects pictures" }
        switch run.state {
        case .collecting: return "collects pictures"
        case .waiting: return ahead == 0 ? "is next" : "waits behind \(ahead == 1 ? "1 other" : "\(ahead) others")"
        case .running:
            let facts = [
                run.loss.map { "loss \($0.threePlaces)" }, run.secondsLeft.map { "\(Texts.about($0)) left" },
            ].compactMap(\.self)
            return (["step \(run.step) of \(run.steps)"] + facts).joined(separator: ", ")
        case .paused: return "is paused at step \(run.step) of \(run.steps)"
        case .done: return "is done"
        case .failed: return "failed: \(run.reason ?? "")"
        case .stopped: return "was stopped"
        }
    }

    static func done(_ training: Training, posts: [Post], balance: Balance, rules: BotRules, mails: Bool) -> TrainingNews {
        let usage = "\(Imagine.name) \(training.trigger), a red fox --model \(training.name)"
        let text =
            "\(training.name) is trained: \(Texts.tokens(training.run?.price ?? 0)), \(balance.available) left. Say: \(usage) · "
            + "It is yours alone until you say: \(Train.name) share \(training.name) ·"
        let links = posts.map { rules.page(of: $0) }
        var lines = [OutgoingText(training.address, text, link: rules.page(of: training))]
        if !links.isEmpty { lines.append(OutgoingText(training.address, "samples of \(training.name): \(links.joined(separator: " "))")) }
        let letter = ["\(text) \(rules.page(of: training))"] + (links.isEmpty ? [] : ["Samples:"] + links)
        return TrainingNews(
            lines, letter: mails ? (subject: "\(training.name) is trained", body: letter.joined(separator: "\n") + "\n") : nil)
    }

    static func failed(_ training: Training, reason: String, balance: Balance, rules: BotRules, mails: Bool) -> TrainingNews {
        let text =
            "\(training.name) came to nothing: \(reason) The \(Texts.tokens(training.run?.price ?? 0)) are back, \(balance.available) left. "
            + "Its pictures are still there ·"
        let page = rules.page(of: training)
        return TrainingNews(
            [OutgoingText(training.address, text, link: page)],
            letter: mails ? (subject: "\(training.name) came to nothing", body: "\(text) \(page)\n") : nil)
    }
}

extension Double {
    /// `0.123`.
    fileprivate var threePlaces: String { formatted(.number.precision(.fractionLength(3)).locale(.init(identifier: "en_US_POSIX"))) }
}

extension TrainingRefusal: ChatFacingError {
    public var reply: String {
        switch self {
        case .nameTaken: "That name is taken."
        case .tooMany(let limit): "You have \(limit) trainings, the most that one person may have; delete one first."
        case .another(let name, let state):
            "Your training “\(name)” \(state == .running ? "runs" : "waits") now; one at a time."
        case .notNow(let state):
            switch state {
            case .collecting: "It was not started yet."
            case .waiting: "It waits for its turn; stop it first."
            case .running: "It runs now; stop it first."
            case .paused: "It is paused; stop it first."
            case .done: "It is done. Another name makes another model."
            case .failed: "It failed before."
            case .stopped: "It was stopped before."
            }
        case .gone: "It was deleted."
        }
    }
}
