import Bot
import Chat
import Domain
import Foundation
import Logging
import ServiceLifecycle
import Storage
import TestSupport
import Testing
import Transfer
import Web

/// A whole bot on a memory network with the test card engine: real SQLite, a real upload to a real file host.
struct BotFixture: Sendable {
    static let daily = 150

    let store: Store
    let engine = TestCardEngine(models: ["test-card", "other-card"])
    let transport = MemoryTransport()
    let web: WebHost
    let folder: URL
    /// Of trainings.
    let training: TrainingFolder
    /// The address of the file host.
    private(set) var site = ""
    private let ports: AsyncStream<Int>

    /// Starts everything, hands it to `body`, and stops it in order.
    ///
    /// - Parameters:
    ///   - fetchFrom: places of this machine that input pictures may come from.
    ///   - relay: for mails.
    ///   - canTrain: whether the engine is asked to.
    static func run(
        daily: Int = daily, store: Store? = nil, uploadToken: String = "token", fetchFrom: Set<SocketPlace> = [], relay: MailRelay? = nil,
        canTrain: Bool = true,
        _ body: (BotFixture) async throws -> Void
    ) async throws {
        var fixture = try BotFixture(store: store ?? Store.inMemory())
        defer { try? FileManager.default.removeItem(at: fixture.folder) }
        var logger = Logger(label: "test") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .critical
        // A fast machine, so that nothing is acknowledged that a test does not make slow.
        for card in fixture.engine.models {
            try await fixture.store.record(secondsPerStep: 0.001, model: card.name, width: card.width, height: card.height)
        }
        let webRun = Task { [web = fixture.web] in try await web.run() }
        let port = try #require(await fixture.ports.first { _ in true })
        fixture.site = "http://127.0.0.1:\(port)"
        let rules = BotRules(dailyTokens: daily, publicURL: fixture.site)
        let publisher = Publisher(client: HTTPClient(), endpoint: "\(rules.publicURL)/upload", token: uploadToken)
        let runner = JobRunner(store: fixture.store, engine: fixture.engine, publisher: publisher, rules: rules, logger: logger)
        let inputs = InputPictures(
            client: HTTPClient(), rules: DownloadRules(addressGuard: AddressGuard(allowed: fetchFrom)), publisher: publisher)
        let trainingRules = TrainingRules(folder: fixture.training, sendsMail: relay != nil)
        let trainings = TrainingServices(
            trainer: fixture.engine,
            runner: TrainingRunner(
                store: fixture.store, trainer: fixture.engine, publisher: publisher, rules: rules, training: trainingRules, logger: logger,
                progressInterval: .zero),
            publisher: publisher, rules: trainingRules)
        let services = BotServices(
            store: fixture.store, engine: fixture.engine, runner: runner, inputs: inputs, training: canTrain ? trainings : nil,
            rules: rules,
            logger: logger)
        let mail = relay.map { MailSender(store: fixture.store, relay: $0, logger: logger) }
        let all: [any Service] =
            [
                Dispatcher(transport: fixture.transport, prefixes: ["!"], services: services),
                OutboxSender(store: fixture.store, transport: fixture.transport, logger: logger), runner, trainings.runner,
            ] + [mail].compactMap(\.self)
        let group = ServiceGroup(services: all, logger: logger)
        let running = Task { try await group.run() }
        do {
            try await body(fixture)
        } catch {
            await group.triggerGracefulShutdown()
            _ = try? await running.value
            webRun.cancel()
            throw error
        }
        fixture.engine.open()
        fixture.engine.openTraining()
        await group.triggerGracefulShutdown()
        try await running.value
        webRun.cancel()
        #expect(try await fixture.store.audit() == [])
    }

    private init(store: Store) throws {
        self.store = store
        folder = FileManager.default.temporaryDirectory.appending(path: "atelier-bot-\(UUID().uuidString)")
        training = TrainingFolder(folder.appending(path: "training"))
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        self.ports = ports
        web = WebHost(
            configuration: WebConfiguration(port: 0, uploadToken: "token", picturesDirectory: folder, trainings: training), store: store,
            logger: Logger(label: "web") { _ in SwiftLogNoOpLogHandler() }, onListening: { listening.yield($0) })
    }

    /// Says a line and waits for the next thing that the bot says.
    @discardableResult
    func ask(
        _ text: String, from nick: String = "alice", account: String? = nil, room: String? = "#room", lines: Int = 1,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let before = transport.said.count
        transport.hear(text, from: nick, account: account, room: room)
        try await wait(for: "\(lines) answers to “\(text)”", sourceLocation: sourceLocation) { transport.said.count >= before + lines }
        return transport.said[before..<(before + lines)].map { [$0.reply.text, $0.reply.link].compactMap(\.self).joined(separator: " ") }
            .joined(separator: "\n")
    }

    /// Whether an address of the file host still gives something.
    func isServed(_ url: String) async throws -> Bool {
        try await HTTPClient().send(HTTPRequest(method: "HEAD", url: url)).status == 200
    }

    /// Names of the pictures at the file host.
    func storedFiles() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".png") || $0.hasSuffix(".jpg") }
    }

    /// What the host's owner may send.
    func deletion(of picture: PostedPicture) -> HTTPRequest {
        HTTPRequest(method: "DELETE", url: picture.url, headers: [(name: "Authorization", value: "Bearer token")])
    }

    /// The newest public post, after waiting for `count` of them.
    func posts(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws -> [Post] {
        try await wait(for: "\(count) posts", sourceLocation: sourceLocation) { try await store.search(GalleryQuery()).total >= count }
        return try await store.search(GalleryQuery(limit: 100)).posts
    }

    func wait(for what: String, sourceLocation: SourceLocation = #_sourceLocation, until isSo: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while try await !isSo() {
            guard ContinuousClock.now < deadline else {
                Issue.record("waited in vain for \(what); the bot said \(transport.said.map(\.reply.text))", sourceLocation: sourceLocation)
                throw CancellationError()
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
