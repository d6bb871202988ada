import Foundation

/// A real server started for a test: a child process with a temporary folder of its own, ended by its process id, and by a watchdog when
/// the tests crash.
public final class ServerProcess: @unchecked Sendable {
    // Only `run` and `stop` touch these, and tests call them one after the other.
    private var process: Process?
    private var watchdog: Watchdog?
    private let command: [String]
    private let log: URL

    /// - Parameter command: an absolute path and its arguments.
    /// - Parameter name: of the file in the folder that takes what it prints.
    public init(_ command: [String], log name: String = "log", in folder: TemporaryFolder) throws {
        self.command = command
        self.log = folder.url.appendingPathComponent(name)
        try run()
    }

    deinit { stop() }

    /// Starts it again after `stop`.
    public func run() throws {
        guard let program = command.first, FileManager.default.isExecutableFile(atPath: program) else {
            throw TestFailure("\(command.first ?? "a server") is not installed; `make setup` installs it")
        }
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = Array(command.dropFirst())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        self.process = process
        watchdog = try Watchdog(over: process.processIdentifier)
    }

    public var isRunning: Bool { process?.isRunning ?? false }

    /// What it printed so far.
    public var output: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Ends it at once, as a crash would.
    public func stop() {
        watchdog?.dismiss()
        watchdog = nil
        guard let process, process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        self.process = nil
    }

    /// Stops it from answering without closing anything, as a hanging machine would.
    public func suspend() {
        if let process { kill(process.processIdentifier, SIGSTOP) }
    }

    public func resume() {
        if let process { kill(process.processIdentifier, SIGCONT) }
    }

    /// Runs a command to its end.
    public static func execute(_ command: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw TestFailure("`\(command.joined(separator: " "))` ended with status \(process.terminationStatus)")
        }
    }

    /// Puts `setpriv` before a command that refuses to run as root, where that is who we are.
    public static func asNobody(_ command: [String]) -> [String] {
        guard getuid() == 0 else { return command }
        return ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] + command
    }
}

/// A shell that ends a server when we are no more: it waits for the end of a pipe that nobody but us holds open.
private final class Watchdog {
    private let shell = Process()
    private let lifeline = Pipe()

    init(over server: Int32) throws {
        // So that no other server keeps it open after us.
        _ = fcntl(lifeline.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        // A built-in command: a child of the shell would outlive it.
        shell.arguments = ["-c", "read line; kill -9 \(server)"]
        shell.standardInput = lifeline
        shell.standardOutput = FileHandle.nullDevice
        shell.standardError = FileHandle.nullDevice
        try shell.run()
    }

    func dismiss() {
        kill(shell.processIdentifier, SIGKILL)
        shell.waitUntilExit()
    }
}

/// A folder for one test, removed with it.
public final class TemporaryFolder: Sendable {
    public let url: URL

    public init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("atelier-test-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Writes a text file and returns its path.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> String {
        try text.write(to: url.appendingPathComponent(name), atomically: true, encoding: .utf8)
        return path(name)
    }

    public func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    /// Lets servers that run as nobody read and write here.
    public func giveToNobody() throws {
        guard getuid() == 0 else { return }
        try ServerProcess.execute(["chown", "-R", "65534:65534", url.path])
    }
}

/// A certificate that vouches for itself, with its key.
public struct TestCertificate: Sendable {
    public let certificateFile: String
    public let keyFile: String

    /// - Parameter names: what it is good for, in OpenSSL's words.
    public init(named name: String, for names: String = "DNS:localhost,IP:127.0.0.1", in folder: TemporaryFolder) throws {
        certificateFile = folder.path(name + "-cert.pem")
        keyFile = folder.path(name + "-key.pem")
        try ServerProcess.execute([
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=\(name)",
            "-addext", "subjectAltName=" + names, "-keyout", keyFile, "-out", certificateFile,
        ])
    }
}
