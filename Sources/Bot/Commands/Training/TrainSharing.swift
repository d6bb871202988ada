import Chat
import Domain
import Storage
import Transfer

/// `train share NAME`: everybody may draw with it.
struct TrainShare: Command {
    static let name = "train share"
    static let operands = "NAME"
    static let summary = "lets everybody draw with your model"
    static let examples = ["train share ink"]

    let trainingName: String

    init(_ arguments: Arguments) throws { trainingName = try arguments.onlyTraining() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let training = try await context.finished(trainingName)
        try await context.services.store.share(training.id, true)
        return [
            context.reply(
                "\(training.name) is everybody's now: \(context.line("\(Imagine.name) \(training.trigger), a red fox --model \(training.name)"))",
                kind: .notice)
        ]
    }
}

/// `train unshare NAME`: back to its owner alone.
struct TrainUnshare: Command {
    static let name = "train unshare"
    static let operands = "NAME"
    static let summary = "keeps your model to yourself again"
    static let examples = ["train unshare ink"]

    let trainingName: String

    init(_ arguments: Arguments) throws { trainingName = try arguments.onlyTraining() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let training = try await context.training(trainingName)
        try await context.services.store.share(training.id, false)
        return [context.reply("\(training.name) is yours alone.", kind: .notice)]
    }
}

/// `train export NAME`: the model's file, of one's own or a shared one.
struct TrainExport: Command {
    static let name = "train export"
    static let operands = "NAME"
    static let summary = "a link to the model's file, a LoRA for other programs too"
    static let examples = ["train export ink"]

    let trainingName: String

    init(_ arguments: Arguments) throws { trainingName = try arguments.onlyTraining() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        var training = try await context.services.store.training(named: trainingName)
        if training?.isShared != true || training?.state != .done { training = try await context.finished(trainingName) }
        guard let training else { return [] }
        if !training.isShared, !context.message.room.isDirect {
            try await context.whisper("the file of \(training.name) ·", link: context.services.rules.file(of: training))
            return [context.reply("The link is in a direct message to you.", kind: .notice)]
        }
        return [context.reply("the file of \(training.name) ·", link: context.services.rules.file(of: training))]
    }
}

/// `train delete NAME`: everything of it goes, pictures and model.
struct TrainDelete: Command {
    static let name = "train delete"
    static let operands = "NAME"
    static let summary = "deletes a training with its pictures and its model"
    static let examples = ["train delete ink"]

    let trainingName: String

    init(_ arguments: Arguments) throws { trainingName = try arguments.onlyTraining() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let training = try await context.training(trainingName)
        try await context.services.store.delete(training)
        return [context.reply("\(training.name) is gone, with its pictures and its model.", kind: .notice)]
    }
}

/// `train mail ADDRESS`: where a copy of the last message goes.
struct TrainMail: Command {
    static let name = "train mail"
    static let operands = "ADDRESS|none"
    static let summary = "sends you a mail too when a training ends"
    static let examples = ["train mail ada@example.org", "train mail none"]

    let address: MailAddress?

    init(_ arguments: Arguments) throws {
        guard arguments.text.lowercased() != "none" else {
            address = nil
            return
        }
        guard let address = MailAddress(arguments.text) else {
            throw UsageError("That is no mail address.", correction: arguments.line(text: "ada@example.org"))
        }
        self.address = address
    }

    func run(_ context: CommandContext) async throws -> [Reply] {
        guard try context.services.trainings().rules.sendsMail else { throw Refusal("No mail is sent from here.") }
        try await context.services.store.setMail(address?.text, of: context.account)
        let text = address == nil ? "No mail will be sent to you." : "A mail will tell you too when a training ends."
        return [context.reply(text, kind: .notice)]
    }
}

extension CommandContext {
    /// A finished training of the person's own.
    fileprivate func finished(_ name: String) async throws -> Training {
        let training = try await training(name)
        guard training.state == .done else { throw Refusal("\(training.name) \(TrainingTexts.state(training)); it is no model yet.") }
        return training
    }
}
