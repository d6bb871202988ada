import Foundation
import Logging

/// What a person at the terminal sees beside the program's own output.
enum Console {
    static let isTerminal = isatty(STDOUT_FILENO) == 1

    /// Writes a line to standard error.
    static func complain(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// Writes a line to standard output at once, also into a pipe.
    static func say(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    /// A bar that redraws itself on standard error, or nothing when that is no terminal.
    static func progress(_ title: String, _ fraction: Double) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        let width = 30
        let full = Int((min(max(fraction, 0), 1) * Double(width)).rounded())
        let bar = String(repeating: "█", count: full) + String(repeating: "░", count: width - full)
        let end = fraction >= 1 ? "\n" : ""
        FileHandle.standardError.write(Data("\r\(title) \(bar) \(Int(fraction * 100)) %\(end)".utf8))
    }

    static func logger(_ label: String, level: Logger.Level = .info) -> Logger {
        var logger = Logger(label: label) { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }
}
