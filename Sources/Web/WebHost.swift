import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Storage

/// The file host and gallery as a service: it listens until it is told to shut down.
public struct WebHost: Service {
    private let configuration: WebConfiguration
    private let store: Store
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) -> Void

    /// - Parameter onListening: called once with the bound port.
    public init(
        configuration: WebConfiguration, store: Store, logger: Logger, onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.store = store
        self.logger = logger
        self.onListening = onListening
    }

    public func run() async throws {
        let onListening = onListening
        let application = Application(
            router: try buildRouter(configuration: configuration, store: store),
            // A silent connection is closed, and strangers cannot hold more sockets than this.
            server: .http1(configuration: .init(idleTimeout: .seconds(30), httpDecoderConfiguration: .init(maxHeaderListSize: 16 * 1024))),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: "atelier",
                availableConnectionsDelegate: MaximumAvailableConnections(512)),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? 0) },
            logger: logger)
        try await application.run()
    }
}

extension WebHost: CustomStringConvertible {
    /// What logs call it.
    public var description: String { "file host at \(configuration)" }
}
