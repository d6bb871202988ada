import Domain
import Foundation
import Logging
import Prompts
import Storage

/// What the bot is made of, passed to every command. Values and services only; nothing here is mutable.
public struct BotServices: Sendable {
    public static let version = "0.1.0"

    public var store: Store
    public var engine: any ImageEngine
    public var runner: JobRunner
    public var inputs: InputPictures
    /// Nil when the engine can't learn.
    public var training: TrainingServices?
    public var rules: BotRules
    public var logger: Logger

    public init(
        store: Store, engine: any ImageEngine, runner: JobRunner, inputs: InputPictures, training: TrainingServices? = nil, rules: BotRules,
        logger: Logger
    ) {
        self.store = store
        self.engine = engine
        self.runner = runner
        self.inputs = inputs
        self.training = training
        self.rules = rules
        self.logger = logger
    }

    /// The price of a request; unknown models cannot get here, as requests are built from the catalogue.
    func price(of request: ImageRequest) throws -> Int {
        guard let model = engine.model(named: request.recipe.model) else {
            throw Refusal("The model “\(request.recipe.model)” is not here any more.")
        }
        return Pricing.price(of: request, model: model, evaluations: engine.evaluations(of: request.recipe))
    }

    var estimator: Estimator { Estimator(store: store, engine: engine) }
}

/// The operator's choices for the bot.
public struct BotRules: Sendable, Hashable {
    /// Tokens that everybody is topped up to each day (UTC).
    public var dailyTokens: Int
    /// Where the gallery is, without a slash at the end.
    public var publicURL: String
    /// How many of a person's jobs may wait at a time.
    public var waitingLimit: Int
    /// How many commands of one person are taken in a minute.
    public var commandsPerMinute: Int
    /// An accepted request is acknowledged only when its picture takes longer than this.
    public var quietSeconds: Double

    public init(dailyTokens: Int = 150, publicURL: String, waitingLimit: Int = 10, commandsPerMinute: Int = 20, quietSeconds: Double = 3) {
        self.dailyTokens = dailyTokens
        self.publicURL = publicURL
        self.waitingLimit = waitingLimit
        self.commandsPerMinute = commandsPerMinute
        self.quietSeconds = quietSeconds
    }

    func page(of post: Post) -> String { "\(publicURL)/p/\(post.slug)" }

    /// The page of an expanded idea.
    func list(_ slug: String) -> String { "\(publicURL)/x/\(slug)" }

    /// The gallery's list, narrowed by a search.
    func gallery(words: String = "", author: String? = nil, model: String? = nil) -> String {
        var components = URLComponents()
        components.queryItems = [("q", words.isEmpty ? nil : words), ("by", author), ("model", model)]
            .compactMap { name, value in value.map { URLQueryItem(name: name, value: $0) } }
        let query = components.percentEncodedQuery ?? ""
        return query.isEmpty ? "\(publicURL)/" : "\(publicURL)/?\(query.replacingOccurrences(of: "+", with: "%2B"))"
    }
}
