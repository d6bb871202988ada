import Logging
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Synchronization

/// One TCP or TLS connection to an IRC server: messages in, messages out, and no idea of what they mean.
public struct IRCConnection: Sendable {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
    private let logger: Logger

    /// Connects, and under TLS shakes hands and checks the server's certificate and name. Cancelling gives up at once.
    ///
    /// - Throws: what NIO or NIOSSL say, or ``IRCConnectionError``.
    public static func open(_ configuration: IRCConfiguration, logger: Logger) async throws -> IRCConnection {
        let tls = try configuration.tls ? NIOSSLContext(configuration: configuration.tlsConfiguration()) : nil
        let timeout = TimeAmount(configuration.timing.connect)
        // A connect that is under way can only be cancelled by closing its channel.
        let started = Mutex<(any Channel)?>(nil)
        return try await withTaskCancellationHandler {
            let (channel, ready) = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(timeout)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    started.withLock { $0 = channel }
                    return channel.eventLoop.makeSucceededVoidFuture()
                }
                .connect(host: configuration.host, port: configuration.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let ready = try channel.addTLS(tls, host: configuration.host, timeout: timeout)
                        return (try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel), ready)
                    }
                }
            do {
                try await ready.get()
                try Task.checkCancellation()
                return IRCConnection(channel: channel, logger: logger)
            } catch {
                try? await channel.channel.close()
                throw error
            }
        } onCancel: {
            started.withLock { $0 }?.close(promise: nil)
        }
    }

    /// Runs a body with what the server sends, and closes the connection at its end.
    public func run<Result: Sendable>(_ body: @Sendable (IRCMessages) async throws -> Result) async throws -> Result {
        try await channel.executeThenClose { inbound, _ in try await body(IRCMessages(bytes: inbound, logger: logger)) }
    }

    /// Returns when the socket took the whole line. Cancelling closes the connection, since a line may be half written then.
    public func write(_ message: IRCMessage) async throws {
        logger.trace("sending", metadata: ["irc.line": "\(message.loggable)"])
        let channel = channel.channel
        try await withTaskCancellationHandler {
            try await channel.writeAndFlush(ByteBuffer(string: message.line + "\r\n"))
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}

/// Why a TLS connection did not come about.
public enum IRCConnectionError: Error, CustomStringConvertible {
    case handshakeTimeout
    case closedDuringHandshake

    public var description: String {
        switch self {
        case .handshakeTimeout: "the TLS handshake took too long; does the server speak TLS on this port?"
        case .closedDuringHandshake: "the server closed the connection during the TLS handshake"
        }
    }
}

extension IRCConfiguration {
    fileprivate func tlsConfiguration() throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        // A server that hangs does not answer our goodbye either.
        tls.shutdownTimeout = .seconds(1)
        if let trustedCAFile { tls.trustRoots = .file(trustedCAFile) }
        if let clientCertificateFile {
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(clientCertificateFile).map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: clientKeyFile ?? clientCertificateFile, format: .pem))
        }
        return tls
    }
}

extension Channel {
    /// - Returns: when it is safe to write: at once without TLS, else after the handshake.
    fileprivate func addTLS(_ context: NIOSSLContext?, host: String, timeout: TimeAmount) throws -> EventLoopFuture<Void> {
        guard let context else { return eventLoop.makeSucceededVoidFuture() }
        // An address has no place in the SNI extension; without a name the certificate must carry the address itself.
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        let handler = try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host)
        let promise = eventLoop.makePromise(of: Void.self)
        do {
            try pipeline.syncOperations.addHandlers(handler, HandshakeWaiter(promise, timeout: timeout))
        } catch {
            promise.fail(error)
        }
        return promise.futureResult
    }
}

/// Completes a promise when the handshake above it has ended, well or not, and then only passes on.
private final class HandshakeWaiter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let promise: EventLoopPromise<Void>
    private let timeout: TimeAmount
    private var timer: Scheduled<Void>?

    init(_ promise: EventLoopPromise<Void>, timeout: TimeAmount) {
        self.promise = promise
        self.timeout = timeout
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let promise = promise
        timer = context.eventLoop.scheduleTask(in: timeout) { promise.fail(IRCConnectionError.handshakeTimeout) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent { end(with: .success(())) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(with: .failure(error))
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(with: .failure(IRCConnectionError.closedDuringHandshake))
        context.fireChannelInactive()
    }

    private func end(with result: Result<Void, any Error>) {
        guard let timer else { return }
        timer.cancel()
        self.timer = nil
        promise.completeWith(result)
    }
}
