import Chat
import Domain
import Logging
import Storage

/// `train new NAME`: begins a training; the link for its pictures comes by direct message.
struct TrainNew: Command {
    static let name = "train new"
    static let operands = "NAME"
    static let kind = Flag("type", .word("style|subject|character"), "what all the pictures have in common")
    static let base = Flag("base", .word("MODEL"), "which model learns it")
    static let trigger = Flag("trigger", .word("WORD"), "the word that calls it in a prompt; its name unless you say another")
    static let flags = [kind, base, trigger]
    static let summary = "begins a model of your own, and sends you a link for its pictures"
    static let examples = ["train new ink", "train new my-cat --type subject --trigger mikesh"]

    private static let longestTrigger = 32

    let trainingName: String
    let kind: TrainingKind
    let base: String?
    let trigger: String
    private let arguments: Arguments

    init(_ arguments: Arguments) throws {
        self.arguments = arguments
        trainingName = arguments.text
        guard !trainingName.isEmpty else { throw UsageError("What is it to be called?", correction: arguments.line(text: "my-style")) }
        guard TrainingName.isValid(trainingName) else {
            throw UsageError(
                "A name is 2 to 32 small letters, digits and hyphens, and no word that means something else here.",
                correction: arguments.line(text: TrainingName.nearest(to: trainingName) ?? "my-style"))
        }
        let word = arguments.value(of: Self.kind) ?? TrainingKind.style.rawValue
        guard let kind = TrainingKind(rawValue: word.lowercased()) else {
            let names = TrainingKind.allCases.map(\.rawValue)
            let nearest = NearestNames.of(word, among: names, limit: 1).first ?? names[0]
            throw UsageError(
                "The type is \(Texts.list(names)), not “\(word.shortened(to: 30))”.",
                correction: arguments.line(replacing: Self.kind, with: nearest))
        }
        self.kind = kind
        base = arguments.value(of: Self.base)
        trigger = arguments.value(of: Self.trigger) ?? trainingName
        guard trigger.count <= Self.longestTrigger, trigger.allSatisfy({ $0.isLetter || $0.isNumber || "-_".contains($0) }) else {
            throw UsageError(
                "The trigger is one word of at most \(Self.longestTrigger) letters and digits.",
                correction: arguments.line(replacing: Self.trigger, with: trainingName))
        }
    }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let services = context.services
        _ = try services.trainings()
        let models = try await services.models(for: context.account)
        guard let card = models.named(base ?? models[0].name) else {
            let nearest = NearestNames.of(base ?? "", among: models.map(\.name)).first ?? models[0].name
            throw UsageError(
                "There is no model “\((base ?? "").shortened(to: 40))”.", correction: arguments.line(replacing: Self.base, with: nearest))
        }
        let resources = services.engine.resources
        let taken = services.engine.models.map(\.name) + [resources.loras, resources.vaes, resources.embeddings].joined().map(\.name)
        if taken.contains(where: { $0.lowercased() == trainingName }) { throw TrainingRefusal.nameTaken }
        let training = try await services.store.newTraining(
            TrainingDraft(
                name: trainingName, kind: kind, base: card.name, trigger: trigger, minimumSide: card.style == .pixelArt ? 64 : 256,
                account: context.account, address: context.directAddress))
        return try await context.sendLink(to: training, "\(training.name) is begun.")
    }
}

/// `train link NAME`: another link for its pictures.
struct TrainLink: Command {
    static let name = "train link"
    static let operands = "NAME"
    static let summary = "sends you a new link for its pictures; the one before ends"
    static let examples = ["train link ink"]

    let trainingName: String

    init(_ arguments: Arguments) throws { trainingName = try arguments.onlyTraining() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let training = try await context.training(trainingName)
        guard training.isEditable else { throw TrainingRefusal.notNow(training.state) }
        return try await context.sendLink(to: training, "")
    }
}

extension CommandContext {
    /// Opens an upload link and says it to the person alone. It is kept nowhere.
    fileprivate func sendLink(to training: Training, _ begin: String) async throws -> [Reply] {
        let seconds = try services.trainings().rules.linkSeconds
        let link = services.rules.upload(try await services.store.openLink(to: training.id, for: seconds))
        let text = "pictures for \(training.name), \(Texts.about(seconds).dropFirst("about ".count)): open it, or curl -T fox.png ·"
        guard !message.room.isDirect else { return [reply([begin, text].filter { !$0.isEmpty }.joined(separator: " "), link: link)] }
        do {
            try await whisper(text, link: link)
        } catch {
            services.logger.debug("a link could not be sent", metadata: ["error": "\(error)"])
            throw Refusal(
                "\(begin) The link for its pictures could not be sent to you; say “\(Train.name) link \(training.name)” to me directly.")
        }
        let sent = "The link for its pictures is in a direct message to you."
        return [reply([begin, sent].filter { !$0.isEmpty }.joined(separator: " "), kind: .notice)]
    }
}
