import Foundation

/// Files of a diffusers or transformers folder.
enum ModelFolder {
    /// The weights that a network's folder may hold, the first that is there.
    private static let weightNames = [
        "diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.fp16.safetensors", "model.safetensors", "model.fp16.safetensors",
    ]
    /// Lists of which tensor lies in which file, for weights that are split.
    private static let indexNames = [
        "diffusion_pytorch_model.safetensors.index.json", "diffusion_pytorch_model.safetensors.index.fp16.json",
        "model.safetensors.index.json", "model.safetensors.index.fp16.json",
    ]

    private static func first(_ names: [String], in directory: URL) -> URL? {
        names.lazy.map { directory.appending(path: $0) }.first { FileManager.default.fileExists(atPath: $0.path) }
    }

    /// The files that hold a network's weights.
    ///
    /// - Throws: ``ModelFolderError`` when there are none, or when a part is missing.
    static func weights(in directory: URL) throws -> [URL] {
        if let file = first(weightNames, in: directory) { return [file] }
        guard let index = first(indexNames, in: directory) else { throw ModelFolderError.noWeights(directory.path) }
        guard case .object(let map) = try Configuration(contentsOf: index).value("weight_map") else {
            throw ConfigurationError(file: index.lastPathComponent, problems: ["weight_map must be an object"])
        }
        let names = Set(map.values.compactMap(\.text))
        // A name is a file beside the list, not a way out of the folder.
        guard !names.isEmpty, names.allSatisfy({ !$0.contains("/") && $0 != ".." }) else {
            throw ConfigurationError(file: index.lastPathComponent, problems: ["weight_map must name files beside it"])
        }
        return try names.sorted().map { name in
            let file = directory.appending(path: name)
            guard FileManager.default.fileExists(atPath: file.path) else { throw ModelFolderError.missingPart(name) }
            return file
        }
    }
}

/// Why a folder is no model.
public enum ModelFolderError: Error, Sendable, Equatable, CustomStringConvertible {
    case noWeights(String)
    /// With the class that its `model_index.json` names.
    case unknownFamily(String, pipeline: String?)
    /// A file of weights that are split.
    case missingPart(String)

    public var description: String {
        switch self {
        case .noWeights(let path): "\(path) holds no safetensors file"
        case .missingPart(let name): "\(name), a part of its weights, is not there"
        case .unknownFamily(let path, let pipeline):
            "\(path) is not a model of a known family" + (pipeline.map { ": its pipeline is \($0)" } ?? "")
        }
    }
}
