import Chat
import Domain
import Storage

/// `train status [NAME]`: how far it is; without a name the one that waits or runs, else the newest.
struct TrainStatus: Command {
    static let name = "train status"
    static let operands = "[NAME]"
    static let summary = "how far it is: step, loss, time left, and a sample every quarter"
    static let examples = ["train status", "train status ink"]

    let trainingName: String?

    init(_ arguments: Arguments) throws { trainingName = arguments.text.isEmpty ? nil : try arguments.onlyTraining() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let training: Training
        if let trainingName {
            training = try await context.training(trainingName)
        } else {
            let all = try await context.services.store.trainings(of: context.account)
            let open = all.first { [.running, .waiting].contains($0.state) } ?? all.first
            training = try await context.training(open?.name ?? "")
        }
        let ahead = training.state == .waiting ? try await context.services.store.trainingsAhead(of: training) : 0
        let text = "\(training.name): \(TrainingTexts.state(training, ahead: ahead))"
        // A sample shows what its owner may want to keep: only directly.
        guard context.message.room.isDirect, let sample = training.run?.sample?.url else { return [context.reply(text, kind: .notice)] }
        return [context.reply("\(text) · now it draws ·", kind: .notice, link: sample)]
    }
}

/// `train list`: all of one's own.
struct TrainList: Command {
    static let name = "train list"
    static let operands = ""
    static let summary = "all your trainings and models"
    static let examples = ["train list"]

    init(_ arguments: Arguments) throws { try arguments.nothing() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        _ = try context.services.trainings()
        let all = try await context.services.store.trainings(of: context.account)
        guard !all.isEmpty else {
            throw UsageError("You have no trainings yet.", correction: context.line("\(Train.name) new my-style"))
        }
        let lines = all.map { training in
            let facts = [training.kind.rawValue, training.state.rawValue, training.isShared ? "shared" : nil]
            return "\(training.name) (\(facts.compactMap(\.self).joined(separator: ", ")))"
        }
        return [context.reply(lines.joined(separator: ", "))]
    }
}

/// `train pause NAME`: lets it rest where it is.
struct TrainPause: Command {
    static let name = "train pause"
    static let operands = "NAME"
    static let summary = "lets it rest where it is; nothing is lost"
    static let examples = ["train pause ink"]

    let trainingName: String

    init(_ arguments: Arguments) throws { trainingName = try arguments.onlyTraining() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let training = try await context.training(trainingName)
        guard try await context.services.store.pause(training) else {
            throw Refusal("\(training.name) \(TrainingTexts.state(training)); it doesn't run.")
        }
        try await context.services.trainings().runner.abandon(training)
        return [context.reply("\(training.name) is paused; on with it: \(context.trainLine("resume", training.name))", kind: .notice)]
    }
}

/// `train resume NAME`: goes on where it was paused.
struct TrainResume: Command {
    static let name = "train resume"
    static let operands = "NAME"
    static let summary = "goes on with one that is paused"
    static let examples = ["train resume ink"]

    let trainingName: String

    init(_ arguments: Arguments) throws { trainingName = try arguments.onlyTraining() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let training = try await context.training(trainingName)
        guard try await context.services.store.resume(training) else {
            throw Refusal("\(training.name) is not paused: it \(TrainingTexts.state(training)).")
        }
        return [context.reply("\(training.name) goes on.", kind: .notice)]
    }
}

/// `train stop NAME`: ends it; the unfinished share of its price comes back.
struct TrainStop: Command {
    static let name = "train stop"
    static let operands = "NAME"
    static let summary = "ends it; the tokens of what is not trained yet come back"
    static let examples = ["train stop ink"]

    let trainingName: String

    init(_ arguments: Arguments) throws { trainingName = try arguments.onlyTraining() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let training = try await context.training(trainingName)
        guard let (refund, balance) = try await context.services.store.stop(training) else {
            throw Refusal("\(training.name) \(TrainingTexts.state(training)); there is nothing to stop.")
        }
        try await context.services.trainings().runner.abandon(training)
        let back = refund == 0 ? "nothing comes" : "\(Texts.tokens(refund)) \(refund == 1 ? "comes" : "come")"
        return [context.reply("\(training.name) is stopped; \(back) back, \(balance.available) left.", kind: .notice)]
    }
}
