import Bot
import Chat
import ChatIRC
import Domain
import Foundation
import Logging
import ServiceLifecycle
import Storage
import Studio
import Tensors
import Transfer
import UnixSignals
import Web

/// The composition root: the only place that knows everybody. Read it first.
///
/// `main` builds it from a configuration file and the end-to-end tests from values, by the same function.
struct Assembly: Sendable {
    let configuration: Configuration
    let store: Store
    let engine: any ImageEngine
    let web: WebHost
    let transports: [any ChatTransport]
    let services: BotServices
    private let dispatchers: [Dispatcher]
    private let outboxes: [OutboxSender]
    private let mail: MailSender?
    private let logger: Logger

    /// - Parameters:
    ///   - engine: draws; nil builds the diffusion engine that the configuration describes.
    ///   - trainer: trains; nil is the engine itself, if it can.
    /// - Throws: ``ConfigurationError`` for a secret or a model that is missing; `StoreError` when the database can't be used.
    init(
        _ configuration: Configuration, engine: (any ImageEngine)? = nil, trainer: (any ModelTrainer)? = nil, commandsPerMinute: Int = 20,
        logger: Logger
    ) throws {
        self.configuration = configuration
        self.logger = logger
        for folder in [configuration.storage.path, configuration.storage.pictures, configuration.storage.run] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        let token = try UploadToken.reveal(configuration.host.uploadToken)
        guard let address = configuration.host.address else {
            throw ConfigurationError(problems: ["host.listen is address:port, not “\(configuration.host.listen)”"])
        }

        let engine = try engine ?? Self.diffusionEngine(configuration)
        let store = try Store(path: configuration.storage.database)
        let rules = BotRules(
            dailyTokens: configuration.tokens.daily, publicURL: configuration.host.publicURL, commandsPerMinute: commandsPerMinute)
        let publisher = Publisher(client: HTTPClient(), endpoint: "\(configuration.host.publicURL)/upload", token: token)
        let runner = JobRunner(store: store, engine: engine, publisher: publisher, rules: rules, logger: logger)
        // Strangers' addresses have a client of their own.
        let inputs = InputPictures(
            client: HTTPClient(), rules: DownloadRules(addressGuard: AddressGuard(allowed: Set(configuration.bot.fetchFrom))),
            publisher: publisher)
        let relay = try MailRelay(configuration.mail)
        let trainingRules = TrainingRules(
            folder: TrainingFolder(URL(filePath: configuration.storage.training)),
            linkSeconds: Double(configuration.training.linkMinutes) * 60, sendsMail: relay != nil)
        let training = (trainer ?? engine as? any ModelTrainer).map { trainer in
            TrainingServices(
                trainer: trainer,
                runner: TrainingRunner(
                    store: store, trainer: trainer, publisher: publisher, rules: rules, training: trainingRules, logger: logger),
                publisher: publisher, rules: trainingRules)
        }
        let services = BotServices(
            store: store, engine: engine, runner: runner, inputs: inputs, training: training, rules: rules, logger: logger)
        let networks = try configuration.irc.map { section in
            (
                transport: IRCTransport(
                    configuration: IRCConfiguration(section, password: try section.saslPassword.reveal()), logger: logger),
                prefixes: section.prefixes
            )
        }

        self.store = store
        self.engine = engine
        self.services = services
        transports = networks.map(\.transport)
        dispatchers = networks.map { Dispatcher(transport: $0.transport, prefixes: $0.prefixes, services: services) }
        mail = relay.map { MailSender(store: store, relay: $0, logger: logger) }
        outboxes = networks.map { OutboxSender(store: store, transport: $0.transport, logger: logger) }
        web = WebHost(
            configuration: WebConfiguration(
                host: address.host, port: address.port, publicURL: configuration.host.publicURL, uploadToken: token,
                picturesDirectory: URL(filePath: configuration.storage.pictures),
                trainings: training == nil ? nil : trainingRules.folder),
            store: store, logger: logger)
    }

    /// - Throws: ``ConfigurationError`` when the default model is not there.
    static func diffusionEngine(_ configuration: Configuration) throws -> DiffusionEngine {
        do {
            return DiffusionEngine(catalogue: try catalogue(configuration), settings: DiffusionEngine.Settings(configuration.engine))
        } catch let error as CatalogueError {
            throw ConfigurationError(problems: ["engine: \(error)"])
        }
    }

    /// All models of the folder; the hashes of large files are kept from one start to the next.
    static func catalogue(_ configuration: Configuration) throws -> ModelCatalogue {
        try ModelCatalogue(
            directory: URL(filePath: configuration.engine.models), defaultModel: configuration.engine.defaultModel,
            hashes: FileHashes(store: URL(filePath: configuration.storage.path).appending(path: "run/hashes.json")))
    }

    /// Everything that runs, in order. Shut-down goes backwards and waits for each: the runners stop first, then what they posted is said, then
    /// the connections close.
    func serviceGroup(signals: [UnixSignal] = []) -> ServiceGroup {
        let all: [any Service] =
            [web] + transports + dispatchers + outboxes + [mail].compactMap(\.self) + [services.training?.runner].compactMap(\.self)
            + [services.runner]
        var configuration = ServiceGroupConfiguration(
            services: all.map { .init(service: $0) }, gracefulShutdownSignals: signals, logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(20)
        return ServiceGroup(configuration: configuration)
    }
}

extension DiffusionEngine.Settings {
    init(_ section: Configuration.EngineSection) {
        let dtype: DType? =
            switch section.dtype {
            case .auto: nil
            case .float32: .float32
            case .bfloat16: .bfloat16
            }
        self.init(
            device: Device(named: section.device) ?? .cpu, dtype: dtype, threads: section.threads == 0 ? nil : section.threads,
            modelMemory: section.modelMemory == 0 ? ModelCacheBudget.standard : section.modelMemory << 30)
    }
}

extension IRCConfiguration {
    init(_ section: Configuration.IRCSection, password: String?) {
        self.init(
            name: section.name, host: section.host, port: section.port, tls: section.tls, nick: section.nick, channels: section.channels,
            saslUser: section.saslUser.isEmpty ? nil : section.saslUser, saslPassword: password,
            clientCertificateFile: section.certificate.isEmpty ? nil : section.certificate,
            clientKeyFile: section.certificateKey.isEmpty ? nil : section.certificateKey)
    }
}

extension MailRelay {
    /// Nil when no mail is sent.
    ///
    /// - Throws: ``ConfigurationError`` when the password is missing.
    init?(_ section: Configuration.MailSection) throws {
        guard !section.relay.isEmpty, let sender = MailAddress(section.from) else { return nil }
        self.init(
            url: section.relay, sender: sender, user: section.user.isEmpty ? nil : section.user, password: try section.password.reveal())
    }
}

/// The token of the file host; a `file:` that isn't there yet is made, so that a first start needs no hand-work.
enum UploadToken {
    static func reveal(_ secret: Secret) throws -> String {
        if case .file(let path) = secret, !FileManager.default.fileExists(atPath: path) {
            let token = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
            let folder = URL(filePath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            guard
                FileManager.default.createFile(
                    atPath: path, contents: Data("\(token)\n".utf8), attributes: [.posixPermissions: 0o600])
            else { throw ConfigurationError(problems: ["the upload token cannot be written to \(path)"]) }
        }
        guard let token = try secret.reveal() else { throw ConfigurationError(problems: ["host.upload_token is needed"]) }
        return token
    }
}
