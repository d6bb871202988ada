import Chat
import Domain
import Storage

/// `train check NAME`: what is to be said of its pictures, and the captions that they will be learnt with.
struct TrainCheck: Command {
    static let name = "train check"
    static let operands = "NAME"
    static let summary = "looks at its pictures, and proposes captions"
    static let examples = ["train check ink"]

    /// Captions that one line names.
    private static let shown = 4

    let trainingName: String

    init(_ arguments: Arguments) throws { trainingName = try arguments.onlyTraining() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let training = try await context.training(trainingName)
        let services = context.services
        let pictures = try await services.store.collectedPictures(of: training.id)
        let check = TrainingCheck(pictures, of: training)
        let findings = check.findings.map(\.description)
        let next =
            check.isFatal
            ? "more: \(context.trainLine("link", training.name))" : "what it costs: \(context.trainLine("price", training.name))"
        let head =
            "\(training.name), \(TrainingCheck.Finding.pictures(pictures.count)): \(findings.isEmpty ? "all is well" : findings.joined(separator: "; "))"
        guard !pictures.isEmpty else { return [context.reply("\(head) · \(next)", kind: .notice)] }
        let captions = pictures.prefix(Self.shown).map { "\($0.number) “\(training.caption(of: $0).shortened(to: 50))”" }
        let rest = pictures.count > captions.count ? ", …" : ""
        let change = "change one: \(context.trainLine("caption", training.name)) \(pictures[0].number) TEXT"
        let page = try await context.privateLink(services.rules.page(of: training), "all pictures and captions of \(training.name) ·")
        let list = "captions: \(captions.joined(separator: ", "))\(rest) · \(change)"
        return [context.reply("\(head) · \(next)"), context.reply(page == nil ? list : "\(list) ·", link: page)]
    }
}

/// `train price NAME`: tokens and minutes, before anything is spent.
struct TrainPrice: Command {
    static let name = "train price"
    static let operands = "NAME"
    static let summary = "what it costs, in tokens and minutes; nothing is spent"
    static let examples = ["train price ink"]

    let trainingName: String

    init(_ arguments: Arguments) throws { trainingName = try arguments.onlyTraining() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let training = try await context.training(trainingName)
        let (plan, price, _) = try await context.plan(training)
        let balance = try await context.services.store.balance(of: context.account, daily: context.services.rules.dailyTokens)
        return [
            context.reply(
                "\(training.name): \(Texts.tokens(price)), \(Texts.about(plan.seconds)) (\(plan.steps) steps); you have \(balance.available). "
                    + "It begins with: \(context.trainLine("start", training.name))", kind: .notice)
        ]
    }
}

/// `train start NAME [yes]`: pays and queues it. Where the pictures give cause for a warning, it wants to hear yes.
struct TrainStart: Command {
    static let name = "train start"
    static let operands = "NAME [yes]"
    static let summary = "pays for it and begins; you get a direct message when it is done"
    static let examples = ["train start ink", "train start ink yes"]

    let trainingName: String
    let isSure: Bool

    init(_ arguments: Arguments) throws {
        var rest = arguments
        trainingName = try rest.takeTraining()
        isSure = rest.text.lowercased() == "yes"
        if !isSure, !rest.text.isEmpty {
            throw UsageError("After the name there is only “yes”.", correction: arguments.line(text: "\(trainingName) yes"))
        }
    }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let training = try await context.training(trainingName)
        let (services, store) = (context.services, context.services.store)
        let (plan, price, check) = try await context.plan(training)
        if !check.findings.isEmpty, !isSure {
            throw UsageError(
                "\(check.findings.map(\.description).joined(separator: "; ")). It would cost \(Texts.tokens(price)).",
                correction: "\(context.trainLine("start", training.name)) yes")
        }
        let key = "\(context.message.room.network) \(context.message.id)"
        let start = try await store.start(
            training.id, key: key, price: price, steps: plan.steps, address: context.directAddress, daily: services.rules.dailyTokens)
        guard case .started(let started, let balance) = start else { return [] }
        let ahead = try await store.trainingsAhead(of: started)
        let place = ahead == 0 ? "begins" : TrainingTexts.state(started, ahead: ahead)
        return [
            context.reply(
                "\(started.name) \(place), \(Texts.about(plan.seconds)) of training · \(Texts.tokens(price)), \(balance.available) left · "
                    + "a direct message tells you when it is done", kind: .notice)
        ]
    }
}

extension CommandContext {
    /// What a training would take and cost.
    ///
    /// - Throws: ``UsageError`` when its pictures can't be trained, `EngineRefusal` when its base can't.
    fileprivate func plan(_ training: Training) async throws -> (plan: TrainingPlan, price: Int, check: TrainingCheck) {
        let trainings = try services.trainings()
        let pictures = try await services.store.collectedPictures(of: training.id)
        let check = TrainingCheck(pictures, of: training)
        if check.isFatal {
            throw UsageError(
                "\(check.findings.filter(\.isFatal).map(\.description).joined(separator: "; ")).",
                correction: trainLine("link", training.name))
        }
        let plan = try await trainings.trainer.plan(training.order(pictures, in: trainings.rules.folder))
        return (plan, Pricing.training(seconds: plan.seconds), check)
    }
}
