import Domain
import Foundation
import Storage

/// What `train` works with; a bot whose engine cannot learn has none of it.
public struct TrainingServices: Sendable {
    public var trainer: any ModelTrainer
    public var runner: TrainingRunner
    public var publisher: Publisher
    public var rules: TrainingRules

    public init(trainer: any ModelTrainer, runner: TrainingRunner, publisher: Publisher, rules: TrainingRules) {
        self.trainer = trainer
        self.runner = runner
        self.publisher = publisher
        self.rules = rules
    }
}

/// The operator's choices for trainings.
public struct TrainingRules: Sendable, Hashable {
    public var folder: TrainingFolder
    /// How long an upload link is open, in seconds.
    public var linkSeconds: Double
    /// Whether there is a mail relay.
    public var sendsMail: Bool

    public init(folder: TrainingFolder, linkSeconds: Double = 3600, sendsMail: Bool = false) {
        self.folder = folder
        self.linkSeconds = linkSeconds
        self.sendsMail = sendsMail
    }
}

extension BotRules {
    /// Where pictures are brought. It ends in a slash, so that `curl -T fox.png LINK` adds the file's name.
    func upload(_ token: String) -> String { "\(publicURL)/u/\(token)/" }

    func page(of training: Training) -> String { "\(publicURL)/m/\(training.slug)" }

    /// Of a finished model's file: by its name when everybody may have it.
    func file(of training: Training) -> String {
        let name = "\(training.name).safetensors"
        return training.isShared ? "\(publicURL)/models/\(name)" : "\(page(of: training))/\(name)"
    }
}

extension BotServices {
    /// - Throws: ``Refusal`` when nothing can be trained here.
    func trainings() throws -> TrainingServices {
        guard let training else { throw Refusal("Training isn't available here.") }
        return training
    }

    /// The models that somebody may draw with, in the catalogue's order.
    func models(for account: AccountID) async throws -> [ModelCard] {
        let hidden = try await store.hiddenModels(from: account)
        return engine.models.filter { !hidden.contains($0.name.lowercased()) }
    }
}

extension Recipe {
    /// Names of the models that draw it, in small letters: the checkpoint and the LoRAs.
    var modelNames: Set<String> { Set(LoRATag.names(in: prompt).map { $0.lowercased() } + [model.lowercased()]) }
}

extension Store {
    /// - Throws: ``Refusal`` when somebody else keeps a model of the recipe private.
    func checkModels(of recipe: Recipe, for account: AccountID) async throws {
        let hidden = try await hiddenModels(from: account).intersection(recipe.modelNames)
        if let name = hidden.sorted().first { throw Refusal("The model “\(name)” is its owner's alone.") }
    }
}
