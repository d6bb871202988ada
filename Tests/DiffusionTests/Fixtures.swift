import Foundation

/// Folders of the repository that tests read.
enum Fixtures {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Reference numbers; `make_fixtures.py` beside them says how they were made.
    static let folder = root.appending(path: "Tests/Fixtures")
    /// The embedded checkpoint and its text encoder.
    static let models = root.appending(path: "storage/models")
}
