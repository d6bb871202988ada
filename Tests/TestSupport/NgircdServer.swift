import Foundation

/// The real ngIRCd on a port of its own: the least that an IRC server can be, without accounts and with one capability.
public final class NgircdServer: Sendable {
    public let port: Int
    public let folder: TemporaryFolder
    private let process: ServerProcess

    private init(port: Int, folder: TemporaryFolder) throws {
        self.port = port
        self.folder = folder
        let configuration = try folder.write(Self.configuration(port: port), to: "ngircd.conf")
        process = try ServerProcess(["/usr/sbin/ngircd", "--nodaemon", "--config", configuration], in: folder)
    }

    /// Starts it and waits until it lets somebody in.
    public static func start() async throws -> NgircdServer {
        let server = try NgircdServer(port: LocalSocket.freePort(), folder: TemporaryFolder())
        try await server.waitUntilReady()
        return server
    }

    deinit { stop() }

    /// Ends it at once, as a crash would.
    public func stop() {
        process.stop()
    }

    /// Starts it again on the same port.
    public func restart() async throws {
        process.stop()
        try process.run()
        try await waitUntilReady()
    }

    public func suspend() { process.suspend() }
    public func resume() { process.resume() }

    private func waitUntilReady() async throws {
        let client = try await eventually("ngircd on port \(port):\n\(process.output)") {
            guard process.isRunning else { throw TestFailure("ngircd ended by itself:\n\(process.output)") }
            return try? RawIRCClient(port: port, nick: "probe")
        }
        try client.send("NICK probe")
        try client.send("USER probe 0 * :probe")
        try await client.expect(" 001 ")
        try client.send("QUIT")
    }

    private static func configuration(port: Int) -> String {
        """
        [Global]
        Name = irc.test.local
        Info = a server for tests
        AdminInfo1 = nobody
        AdminEMail = nobody@test.local
        Listen = 127.0.0.1
        Ports = \(port)
        ServerUID = 65534
        ServerGID = 65534
        MotdPhrase = welcome
        [Limits]
        MaxConnectionsIP = 0
        MaxPenaltyTime = 0
        MaxNickLength = 30
        [Options]
        Ident = no
        DNS = no
        PAM = no
        OperCanUseMode = yes
        [Operator]
        Name = oper
        Password = oper

        """
    }
}
