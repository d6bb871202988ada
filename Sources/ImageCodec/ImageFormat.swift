import Foundation

/// The file formats that are read and written.
public enum ImageFormat: String, Sendable, CaseIterable {
    case png, jpeg

    /// Recognises a file by its first bytes, never by its name.
    public init?(sniffing data: Data) {
        if data.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if data.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else {
            return nil
        }
    }

    public var mediaType: String { "image/\(rawValue)" }

    /// Without the dot.
    public var fileExtension: String { self == .jpeg ? "jpg" : rawValue }
}
