import Foundation
import Glibc
import Synchronization

/// Keeps a second process off a database for as long as this value lives; the kernel lets go of it when the process dies.
///
/// SQLite allows several writers, but its WAL-reset bug (3.7.0 to 3.51.2) needs two of them, and ``Store/recover(maximumAttempts:answer:)``
/// would take a living process's jobs for those of a dead one.
final class ProcessLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// - Parameter path: of the database; the lock is on the file `PATH.lock`, which stays behind empty.
    init(path: String) throws {
        let descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreError.cannotLock(path: path, reason: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            throw code == EWOULDBLOCK
                ? StoreError.inUse(path: path) : StoreError.cannotLock(path: path, reason: String(cString: strerror(code)))
        }
        self.descriptor = Mutex(descriptor)
    }

    func unlock() {
        descriptor.withLock {
            if let descriptor = $0 { close(descriptor) }
            $0 = nil
        }
    }

    deinit { unlock() }
}
