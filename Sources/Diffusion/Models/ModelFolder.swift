import Foundation

/// Files of a diffusers or transformers folder.
enum ModelFolder {
    /// The weights that a network's folder may hold, the first that is there.
    private static let weightNames = [
        "diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.fp16.safetensors", "model.safetensors", "model.fp16.safetensors",
    ]

    static func weights(in directory: URL) throws -> URL {
        let candidates = weightNames.map { directory.appending(path: $0) }
        guard let file = candidates.first(where: { FileManager.default.fileExists(atPath: $0.path) }) else {
            throw ModelFolderError.noWeights(directory.path)
        }
        return file
    }
}

/// Why a folder is no model.
public enum ModelFolderError: Error, Sendable, Equatable, CustomStringConvertible {
    case noWeights(String)
    case unknownFamily(String)

    public var description: String {
        switch self {
        case .noWeights(let path): "\(path) holds no safetensors file"
        case .unknownFamily(let path): "\(path) is not a model of a known family"
        }
    }
}
