import Foundation
import TestSupport

/// The built program, run as a person runs it.
struct Program: Sendable {
    struct Result: Sendable {
        var status: Int32
        var output: String
        var errors: String
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Beside the test bundle.
    static var executable: URL {
        get throws {
            let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            for place in [folder, root.appending(path: ".build/debug")] {
                let file = place.appending(path: "atelier")
                if FileManager.default.isExecutableFile(atPath: file.path) { return file }
            }
            throw TestFailure("the program was not built beside the tests")
        }
    }

    /// A configuration of its own: free ports, a folder of its own, the repository's models.
    struct Place: Sendable {
        let folder: TemporaryFolder
        let ircPort: Int
        let webPort: Int

        init(ircPort: Int? = nil) throws {
            folder = try TemporaryFolder()
            self.ircPort = try ircPort ?? LocalSocket.freePort()
            webPort = try LocalSocket.freePort()
            _ = try folder.write(
                """
                [storage]
                path = "\(folder.url.path)/storage"
                [host]
                listen = "127.0.0.1:\(webPort)"
                public_url = "http://127.0.0.1:\(webPort)"
                upload_token = "file:\(folder.url.path)/token"
                [engine]
                models = "\(Program.root.path)/storage/models"
                [[irc]]
                name = "test"
                port = \(self.ircPort)
                """, to: "atelier.toml")
        }

        var configuration: String { folder.url.appending(path: "atelier.toml").path }
        var database: String { folder.url.appending(path: "storage/atelier.sqlite").path }
    }

    /// Runs it to its end.
    static func run(_ arguments: [String], input: String = "", limit: Duration = .seconds(60)) async throws -> Result {
        let process = Process()
        process.executableURL = try executable
        process.arguments = arguments
        process.currentDirectoryURL = root
        let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = stderr
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        async let output = Self.text(of: stdout)
        async let errors = Self.text(of: stderr)
        let deadline = ContinuousClock.now + limit
        while process.isRunning {
            if ContinuousClock.now > deadline {
                kill(process.processIdentifier, SIGKILL)
                throw TestFailure(
                    "atelier \(arguments.joined(separator: " ")) did not end within \(limit): \(await output) \(await errors)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return Result(status: process.terminationStatus, output: await output, errors: await errors)
    }

    /// Starts it and leaves it running.
    static func start(_ arguments: [String], log: URL) throws -> Process {
        let process = Process()
        process.executableURL = try executable
        process.arguments = arguments
        process.currentDirectoryURL = root
        if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
        let file = try FileHandle(forWritingTo: log)
        try file.seekToEnd()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = file
        process.standardError = file
        try process.run()
        return process
    }

    private static func text(of pipe: Pipe) async -> String {
        await withCheckedContinuation { continuation in
            // A thread: reading blocks until the program closes its end.
            Thread { continuation.resume(returning: String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)) }
                .start()
        }
    }
}
