import Foundation
import Tensors

/// The most memory that this process has held at a time, as Linux counts it.
enum PeakMemory {
    /// Forgets what was before, and what is kept without need.
    static func reset() {
        Torch.releaseMemory()
        try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
    }

    /// nil where the system does not tell.
    static var bytes: Int? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first.map { $0 * 1024 }
    }
}
