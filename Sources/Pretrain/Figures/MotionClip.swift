import Foundation

/// A recorded movement: DeepMimic's `humanoid3d_*.txt`, as the Python package `pybullet` carries them (Peng et al., 2018).
struct MotionClip: Sendable {
    /// `walk` of `humanoid3d_walk.txt`.
    let name: String
    let frames: [Humanoid.Frame]

    /// - Throws: ``SourceError`` when the file is no clip, names the frame that is wrong.
    init(name: String, data: Data) throws {
        struct File: Decodable {
            var frames: [[Double]]
            enum CodingKeys: String, CodingKey { case frames = "Frames" }
        }
        let file: File
        do { file = try JSONDecoder().decode(File.self, from: data) } catch {
            throw SourceError("the motion “\(name)” is not JSON with a list of “Frames”")
        }
        guard !file.frames.isEmpty else { throw SourceError("the motion “\(name)” has no frames") }
        self.name = name
        frames = try file.frames.enumerated().map { index, numbers in
            do { return try Humanoid.Frame(numbers) } catch let error as SourceError {
                throw SourceError("frame \(index + 1) of the motion “\(name)”: \(error.description)")
            }
        }
    }

    /// Every `humanoid3d_*.txt` of a folder, by name.
    ///
    /// - Throws: ``SourceError`` when there is none or one is wrong.
    static func all(in folder: URL) throws -> [MotionClip] {
        let prefix = "humanoid3d_"
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        let clips = try files.filter { $0.lastPathComponent.hasPrefix(prefix) && $0.pathExtension == "txt" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .map { file in
                let name = String(file.deletingPathExtension().lastPathComponent.dropFirst(prefix.count))
                guard let data = try? Data(contentsOf: file) else { throw SourceError("the motion “\(name)” cannot be read") }
                return try MotionClip(name: name, data: data)
            }
        guard !clips.isEmpty else { throw SourceError("there are no motions (\(prefix)*.txt) in \(folder.path)") }
        return clips
    }
}
