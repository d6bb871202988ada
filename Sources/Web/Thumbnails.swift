import Foundation
import ImageCodec

/// Small versions of the pictures for lists, made when they are first asked for and kept beside them.
struct Thumbnails: Sendable {
    /// Of the longer side, in pixels: two to a card, for dense screens.
    static let side = 480
    /// A picture of at most so many bytes is its own thumbnail; pixel art is, and stays sharp.
    static let smallFile = 64_000

    private let originals: PictureFolder
    private let folder: PictureFolder

    init(of originals: PictureFolder, in directory: URL) throws {
        self.originals = originals
        folder = try PictureFolder(directory)
    }

    /// What to serve in a list; nil when the picture is not there.
    func file(for name: PictureName) throws -> StoredFile? {
        guard let original = originals.file(name), original.size > Self.smallFile else { return originals.file(name) }
        let thumbnail = name.thumbnail
        if let file = folder.file(thumbnail) { return file }
        let data = try Data(contentsOf: URL(filePath: original.path))
        var limits = ImageLimits()
        limits.maximumBytes = original.size
        try folder.keep(ImageFile(data, limits: limits).image.thumbnail(side: Self.side).jpeg(quality: 85), as: thumbnail)
        return folder.file(thumbnail)
    }

    func remove(_ name: PictureName) throws {
        _ = try folder.remove(name.thumbnail)
    }
}

extension PictureName {
    fileprivate var thumbnail: PictureName { PictureName(hash: hash, format: .jpeg) }
}
