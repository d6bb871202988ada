import Domain
import Foundation
import ImageCodec
import NIOPosix
import Storage

/// Takes pictures for trainings: only what decodes within limits is kept, written anew as PNG, so that nothing of the file stays but its pixels.
struct TrainingIntake: Sendable {
    /// Of the longer side of what is kept, in pixels; no base model is trained at more.
    static let longestSide = 1024
    static let shortestSide = 32

    let store: Store
    let folder: TrainingFolder
    let maximumBytes: Int

    /// One at a time: a picture at its limits takes hundreds of megabytes for a moment.
    private static let workshop: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        return pool
    }()

    /// - Parameter name: as the person's machine calls the file.
    /// - Returns: what became of it, as the store says.
    /// - Throws: ``ImageError`` for what is no picture to learn from, ``FileFailure`` when it can't be kept.
    func take(_ data: Data, name: String, for training: Int64) async throws -> PictureAddition {
        let label = FileLabel(name).text
        let (file, traits) = try await Self.workshop.runIfActive { try keep(data, for: training) }
        let addition = try await store.addPicture(
            to: training, file: "\(file)", name: label, subject: FileNameWords.subject(of: label), traits: traits)
        switch addition {
        case .added, .known: break
        case .full, .closed: _ = try await removeUnused(file, of: training)
        }
        return addition
    }

    func remove(_ number: Int, of training: Int64) async throws {
        guard let picture = try await store.removePicture(number, of: training), let name = PictureName(picture.file) else { return }
        _ = try PictureFolder(folder.pictures(of: training)).remove(name)
    }

    /// Nil when there is none of the number.
    func file(_ number: Int, of training: Int64) async throws -> StoredFile? {
        let picture = try await store.collectedPictures(of: training).first { $0.number == number }
        guard let name = picture.flatMap({ PictureName($0.file) }) else { return nil }
        return try PictureFolder(folder.pictures(of: training)).file(name)
    }

    /// Unless a picture of the training is this very file.
    private func removeUnused(_ file: PictureName, of training: Int64) async throws -> Bool {
        let isUsed = try await store.collectedPictures(of: training).contains { $0.file == "\(file)" }
        return try !isUsed && PictureFolder(folder.pictures(of: training)).remove(file)
    }

    private func keep(_ data: Data, for training: Int64) throws -> (PictureName, PictureTraits) {
        var limits = ImageLimits()
        limits.maximumBytes = maximumBytes
        let image = try ImageFile(data, limits: limits).image
        guard min(image.width, image.height) >= Self.shortestSide else {
            throw ImageError("the picture is \(image.width) x \(image.height) pixels, a side needs at least \(Self.shortestSide)")
        }
        let kept = image.thumbnail(side: Self.longestSide)
        let png = try kept.png()
        let name = PictureName(of: png, format: .png)
        try PictureFolder(folder.pictures(of: training)).keep(png, as: name)
        return (name, PictureTraits(kept, original: (image.width, image.height)))
    }
}

/// The name of an uploaded file, to be shown: never a part of a path, and without signs that nobody sees.
struct FileLabel {
    let text: String

    init(_ name: String) {
        let last = name.split { $0 == "/" || $0 == "\\" }.last ?? ""
        let scalars = last.unicodeScalars.filter { scalar in
            ![.control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate].contains(
                scalar.properties.generalCategory)
        }
        let clean = String(String.UnicodeScalarView(scalars)).trimmingCharacters(in: .whitespaces)
        text = clean.isEmpty || clean.allSatisfy { $0 == "." } ? "picture" : shortened(clean, to: 80)
    }
}
