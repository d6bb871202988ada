import ArgumentParser
import Bot
import Domain
import Foundation
import ImageCodec
import Web

/// Input pictures from files of this machine.
struct InputFiles {
    private var byHash: [String: Data] = [:]

    /// - Throws: `ValidationError` for a file that is no picture.
    mutating func read(_ path: String) throws -> FoundPicture {
        guard let data = FileManager.default.contents(atPath: path) else { throw ValidationError("\(path) cannot be read.") }
        let image: Image
        do {
            image = try ImageFile(data).image
        } catch let error as ImageError {
            throw ValidationError("\(path): \(error).")
        }
        return FoundPicture(picture: InputPicture(hash: keep(data), origin: path), width: image.width, height: image.height)
    }

    /// Looks for pictures that a recipe knows only by their hashes among the files beside the picture with the recipe.
    ///
    /// - Throws: `ValidationError` that says which are missing and how to give them.
    mutating func find(_ pictures: [InputPicture], near source: String) throws {
        var missing = pictures.filter { byHash[$0.hash] == nil }
        guard !missing.isEmpty else { return }
        let folder = URL(filePath: source).deletingLastPathComponent()
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.fileSizeKey])) ?? []
        for file in files where ["png", "jpg", "jpeg"].contains(file.pathExtension.lowercased()) {
            guard let size = try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize, size <= ImageLimits().maximumBytes,
                let data = try? Data(contentsOf: file)
            else { continue }
            let hash = Self.hash(of: data)
            if missing.contains(where: { $0.hash == hash }) { byHash[hash] = data }
        }
        missing.removeAll { byHash[$0.hash] != nil }
        guard let first = missing.first else { return }
        let name =
            first.hash.isEmpty ? "a picture that its recipe doesn't name" : "the picture \(first.hash) (the beginning of its SHA-256)"
        throw ValidationError(
            "\(source) was made with \(name), which is not beside it. Give it again with --init, --mask or --control, or leave it out with --init none."
        )
    }

    func data(of pictures: [InputPicture]) -> [InputPicture: Data] {
        pictures.reduce(into: [:]) { $0[$1] = byHash[$1.hash] }
    }

    private mutating func keep(_ data: Data) -> String {
        let hash = Self.hash(of: data)
        byHash[hash] = data
        return hash
    }

    private static func hash(of data: Data) -> String { String(PictureName.hash(of: data).prefix(10)) }
}
