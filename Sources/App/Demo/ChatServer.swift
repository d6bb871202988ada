import Foundation

/// An ngIRCd of our own on a loopback port, with a generated configuration; never the packaged daemon.
final class ChatServer: Sendable {
    let port: Int
    private let process = Process()

    /// Writes the configuration into `folder` and starts the server.
    ///
    /// - Throws: ``DemoError`` when ngircd is not installed, the port is taken, or it does not answer within 10 seconds.
    init(port: Int, channel: String, folder: String) async throws {
        self.port = port
        guard let program = Self.program else {
            throw DemoError("ngircd is not installed; “make setup” installs it.")
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let file = URL(filePath: "\(folder)/ngircd.conf").path
        let pidFile = "\(folder)/ngircd.pid"
        Self.endLeftOver(pidFile: pidFile, configuration: file)
        guard !Self.answers(port: port) else {
            throw DemoError("Port \(port) of 127.0.0.1 is taken. End the program there, or change irc.port in the configuration.")
        }
        try Self.configuration(port: port, channel: channel).write(toFile: file, atomically: true, encoding: .utf8)
        process.executableURL = URL(filePath: program)
        process.arguments = ["--nodaemon", "--config", file]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: "\(folder)/ngircd.log") ?? .nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try "\(process.processIdentifier)\n".write(toFile: pidFile, atomically: true, encoding: .utf8)
        let deadline = ContinuousClock.now + .seconds(10)
        while !Self.answers(port: port) {
            guard process.isRunning, ContinuousClock.now < deadline else {
                stop()
                throw DemoError("The chat server did not start; try: \(program) --configtest --config \(file)")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    deinit { stop() }

    func stop() {
        guard process.isRunning else { return }
        // A child inherits the signals that our threads block, SIGTERM among them; and there is nothing that it would have to save.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Ends the server of a demonstration that was killed. The number may belong to somebody else by now, so its command line must be ours.
    private static func endLeftOver(pidFile: String, configuration: String) {
        guard let text = try? String(contentsOfFile: pidFile, encoding: .utf8),
            let pid = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)),
            let command = try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8), command.contains(configuration)
        else { return }
        kill(pid, SIGKILL)
        let deadline = Date().addingTimeInterval(2)
        while kill(pid, 0) == 0, Date() < deadline { usleep(10_000) }
    }

    static var program: String? {
        ["/usr/sbin/ngircd", "/usr/bin/ngircd", "/usr/local/sbin/ngircd"].first(where: FileManager.default.isExecutableFile(atPath:))
    }

    private static func configuration(port: Int, channel: String) -> String {
        """
        [Global]
        Name = irc.atelier.local
        Info = Atelier's demonstration
        AdminInfo1 = Atelier
        AdminEMail = root@localhost
        Listen = 127.0.0.1
        Ports = \(port)
        ServerUID = 65534
        ServerGID = 65534
        MotdPhrase = Type !imagine a red fox in \(channel)
        [Limits]
        MaxConnectionsIP = 0
        MaxNickLength = 30
        MaxPenaltyTime = 0
        [Options]
        Ident = no
        DNS = no
        PAM = no
        [Channel]
        Name = \(channel)
        Topic = Type !imagine a red fox - or !help
        Modes = tn

        """
    }

    static func answers(port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
        }
    }
}

/// Why the demonstration can't go on, said to a person at the terminal.
struct DemoError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
