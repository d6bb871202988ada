import Domain
import Synchronization

/// Progress reports in the order in which they came.
final class ProgressLog: Sendable {
    private let reports = Mutex<[DrawingProgress]>([])

    func add(_ report: DrawingProgress) { reports.withLock { $0.append(report) } }

    var all: [DrawingProgress] { reports.withLock { $0 } }
}
