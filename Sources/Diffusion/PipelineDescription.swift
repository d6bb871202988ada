import CCrypto
import Foundation

/// What a model's folder says about it, without loading its weights.
public struct PipelineDescription: Sendable, Hashable {
    /// The folder's name.
    public let name: String
    /// Width and height that the model was trained on, in its own pixels.
    public let imageSize: Int
    /// A whole number by which pictures are enlarged for people to see, nearest neighbour; 1 for none.
    public let displayScale: Int
    public let latentChannels: Int
    /// Own pixels for each cell of the latents, in one direction.
    public let spatialFactor: Int
    /// What width and height must be multiples of, in own pixels.
    public let sizeMultiple: Int
    public let steps: Int
    public let guidanceScale: Double
    public let sampler: String
    public let schedule: String
    /// The name of the text encoder's folder, for models that share one.
    public let textEncoder: String
    /// The first ten hex digits of the SHA-256 of the UNet's file, as AUTOMATIC1111 writes them.
    public let hash: String

    /// Reads the JSON files of a diffusers folder and hashes the UNet's file.
    ///
    /// - Throws: ``ModelFolderError``, ``ConfigurationError``, and whatever reading throws.
    public init(directory: URL) throws {
        let index = try ModelIndex(directory: directory)
        let defaults = try index.family.defaults(index)
        let unet = try UNetConfiguration(contentsOf: index.unet.appending(path: "config.json"))
        name = directory.standardizedFileURL.lastPathComponent
        imageSize = defaults.imageSize
        displayScale = defaults.displayScale
        latentChannels = unet.inChannels
        spatialFactor = defaults.spatialFactor
        sizeMultiple = defaults.spatialFactor << (unet.levels.count - 1)
        steps = defaults.steps
        guidanceScale = defaults.guidanceScale
        sampler = defaults.sampler
        schedule = SigmaSchedule.automatic.name
        textEncoder = defaults.textEncoder
        hash = try Self.hash(of: ModelFolder.weights(in: index.unet))
    }

    private static func hash(of file: URL) throws -> String {
        let data = try Data(contentsOf: file, options: .alwaysMapped)
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        data.withUnsafeBytes { _ = SHA256($0.assumingMemoryBound(to: UInt8.self).baseAddress, $0.count, &digest) }
        return digest.prefix(5).map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
    }
}
