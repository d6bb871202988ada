import Foundation
import Studio

/// Where the models lie in a checkout.
enum Repository {
    static let models = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "storage/models")

    static func catalogue() throws -> ModelCatalogue { try ModelCatalogue(directory: models, defaultModel: "atelier-mini") }
}
