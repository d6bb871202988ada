import Domain

/// Why a database can't be used, or an order to it makes no sense.
public enum StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The database knows migrations that this build does not; running on would damage it.
    case newerDatabase(path: String)
    /// Another process, or another ``Store`` of this one, has it open. Two of them would run and refund each other's jobs.
    case inUse(path: String)
    /// The lock file beside the database could not be made.
    case cannotLock(path: String, reason: String)
    /// Commits would not survive a power failure: `PRAGMA synchronous` reads this and not 2 (FULL).
    case notDurable(synchronous: Int)
    /// A post needs at least one picture.
    case noPictures(PostID)
    /// A job can end as failed or cancelled without a picture, in no other state.
    case notAnEnding(Job.State)

    public var description: String {
        switch self {
        case .newerDatabase(let path):
            "“\(path)” was written by a newer version of this program; run that version, or restore an older copy"
        case .inUse(let path): "“\(path)” is open in another process; only one may run on a database"
        case .cannotLock(let path, let reason): "“\(path)” can't be locked: \(reason)"
        case .notDurable(let value): "the database does not keep commits over a power failure (synchronous = \(value), wanted 2)"
        case .noPictures(let id): "\(id) can't be finished without a picture"
        case .notAnEnding(let state): "a job without a picture ends as failed or cancelled, not as \(state.rawValue)"
        }
    }
}
