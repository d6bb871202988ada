import Foundation
import Tensors

/// A file of weights, recognised by what is inside; its name says nothing.
public struct ModelFile: Sendable {
    public enum Kind: Sendable, Hashable {
        /// UNet, autoencoder and text encoder in latent diffusion's spelling.
        ///
        /// - Parameter channels: that the UNet takes: 4, or 9 for inpainting.
        case checkpoint(ModelFamily, channels: Int)
        case autoencoder
        /// TAESD or one half of it.
        case tinyAutoencoder(encoder: Bool, decoder: Bool)
        /// The family is nil when the changed layers look alike in all of them.
        case lora(ModelFamily?)
        case controlNet(ModelFamily)
        /// A textual inversion: word vectors for a name.
        case embedding(ModelFamily?, vectors: Int)
    }

    public let url: URL
    public let kind: Kind
    let weights: Safetensors

    /// The file's name without its extension, by which people ask for it.
    public var name: String { url.deletingPathExtension().lastPathComponent }

    /// Whether the file is still what was read.
    public var isUnchanged: Bool { weights.stamp.isCurrent }

    /// Free texts that the file's maker put in.
    public var metadata: [String: String] { weights.header.metadata }

    /// Reads the header alone.
    ///
    /// - Throws: ``ModelFileError`` that says what else the file is, `SafetensorsError` for a damaged one.
    public init(url: URL) throws {
        try FileSignature.refuse(url)
        weights = try Safetensors(url: url)
        self.url = url
        let shapes = TensorShapes(weights)
        if let foreign = ForeignFile.name(shapes) { throw ModelFileError.foreign(foreign) }
        guard let kind = try Self.kind(shapes) else { throw ModelFileError.unknown(Array(weights.names.prefix(3))) }
        self.kind = kind
    }

    /// What a file is.
    ///
    /// - Throws: as ``init(url:)``.
    public static func recognise(_ url: URL) throws -> Kind { try ModelFile(url: url).kind }

    private static func kind(_ shapes: TensorShapes) throws -> Kind? {
        try lora(shapes) ?? controlNet(shapes) ?? checkpoint(shapes) ?? tinyAutoencoder(shapes) ?? autoencoder(shapes) ?? embedding(shapes)
    }

    private static func lora(_ shapes: TensorShapes) throws -> Kind? {
        guard shapes.names.contains(where: LoRAName.isLoRA) else { return nil }
        return .lora(LoRAName.family(shapes))
    }

    private static func controlNet(_ shapes: TensorShapes) throws -> Kind? {
        guard shapes.has(suffix: "input_hint_block.0.weight") || shapes["controlnet_cond_embedding.conv_in.weight"] != nil else {
            return nil
        }
        return .controlNet(family(of: shapes))
    }

    private static func checkpoint(_ shapes: TensorShapes) throws -> Kind? {
        guard shapes.has(prefix: SingleFile.unetPrefix) else { return nil }
        let channels = shapes[SingleFile.unetPrefix + "input_blocks.0.0.weight"]?.dropFirst().first ?? 4
        switch channels {
        case 5: throw ModelFileError.foreign("a depth-to-image checkpoint (its UNet takes 5 channels)")
        case 7: throw ModelFileError.foreign("Stable Diffusion's x4 upscaler (its UNet takes 7 channels)")
        case 8: throw ModelFileError.foreign("an InstructPix2Pix checkpoint (its UNet takes 8 channels)")
        default: break
        }
        let family = family(of: shapes)
        guard family != .stableDiffusionXL else { throw ModelFileError.foreign("an SDXL checkpoint") }
        return .checkpoint(family, channels: channels)
    }

    private static func tinyAutoencoder(_ shapes: TensorShapes) throws -> Kind? {
        let encoder = ["encoder.layers.1.conv.0.weight", "1.conv.0.weight"].contains { shapes[$0] != nil }
        let decoder = ["decoder.layers.2.conv.0.weight", "3.conv.0.weight"].contains { shapes[$0] != nil }
        // The encoder alone has a convolution at 0; in the decoder alone the clamp stands there.
        let isWhole = shapes["encoder.layers.0.weight"] != nil || shapes["decoder.layers.0.weight"] != nil
        guard isWhole || shapes["0.weight"]?.count == 4 || shapes["1.weight"]?.count == 4 else { return nil }
        if isWhole { return encoder || decoder ? .tinyAutoencoder(encoder: encoder, decoder: decoder) : nil }
        let isEncoder = shapes["0.weight"] != nil
        return encoder || decoder ? .tinyAutoencoder(encoder: isEncoder, decoder: !isEncoder) : nil
    }

    private static func autoencoder(_ shapes: TensorShapes) throws -> Kind? {
        let marks = ["decoder.mid.block_1.norm1.weight", "decoder.mid_block.resnets.0.norm1.weight"]
        guard marks.contains(where: shapes.has(suffix:)) else { return nil }
        let latents = shapes.first(suffix: "decoder.conv_in.weight")?.dropFirst().first
        guard latents == nil || latents == 4 else {
            throw ModelFileError.foreign("a VAE of \(latents ?? 0) channels, as SD 3 and Flux have, not of 4")
        }
        return .autoencoder
    }

    private static func embedding(_ shapes: TensorShapes) throws -> Kind? {
        guard shapes.names.count == 1, let name = shapes.names.first, let shape = shapes[name] else { return nil }
        guard shape.count == 2 || shape.count == 1, let width = shape.last else { return nil }
        let family = ModelFamily.of(contextWidth: width)
        guard family != nil || name == "emb_params" else { return nil }
        return .embedding(family, vectors: shape.count == 2 ? shape[0] : 1)
    }

    private static func family(of shapes: TensorShapes) -> ModelFamily {
        let width = shapes.first(suffix: "attn2.to_k.weight")?.last ?? 0
        return .of(contextWidth: width, hasLinearProjection: shapes.first(suffix: "proj_in.weight")?.count == 2)
    }
}

/// Names and shapes of a file's tensors.
struct TensorShapes {
    /// Sorted.
    let names: [String]
    private let shapes: [String: [Int]]
    /// All names as a C string, each between newlines: a checkpoint has a thousand, and dozens of marks are looked for in them.
    private let lines: [CChar]

    init(_ file: Safetensors) {
        self.init(file.header.entries.mapValues(\.shape))
    }

    init(_ shapes: [String: [Int]]) {
        self.shapes = shapes
        names = shapes.keys.sorted()
        lines = Array("\n\(names.joined(separator: "\n"))\n".utf8CString)
    }

    subscript(_ name: String) -> [Int]? { shapes[name] }

    func has(prefix: String) -> Bool { strstr(lines, "\n" + prefix) != nil }

    func has(suffix: String) -> Bool { strstr(lines, suffix + "\n") != nil }

    func has(part: String) -> Bool { strstr(lines, part) != nil }

    /// The shape of the first tensor, by name, that ends so.
    func first(suffix: String) -> [Int]? { names.first { $0.hasSuffix(suffix) }.flatMap { shapes[$0] } }
}

/// Why a file is not used.
public enum ModelFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A model of a kind that this engine has no networks for.
    case foreign(String)
    /// No weights at all, and what to do.
    case notWeights(String, advice: String)
    /// With the names of its first tensors.
    case unknown([String])
    /// A checkpoint without one of its networks.
    case incomplete(String)
    /// Neither a tokenizer of its own nor one for all.
    case noVocabulary
    /// A file of a known kind where another one is wanted.
    case otherKind(ModelFile.Kind, wanted: String)

    public var description: String {
        switch self {
        case .foreign(let what): "this is \(what), which this engine does not use: it draws with Stable Diffusion 1.x and 2.x"
        case .notWeights(let what, let advice): "this is \(what), no weights: \(advice)"
        case .unknown(let names): "this is no known kind of model; its tensors begin with \(names.joined(separator: ", "))"
        case .incomplete(let part): "this checkpoint has no \(part) inside"
        case .noVocabulary: "it has no tokenizer of its own, and CLIP's vocabulary is not there; “make setup” fetches it"
        case .otherKind(let kind, let wanted): "this is \(kind), not \(wanted)"
        }
    }
}

extension ModelFile.Kind: CustomStringConvertible {
    public var description: String {
        switch self {
        case .checkpoint(let family, channels: 9): "an inpainting checkpoint of \(family)"
        case .checkpoint(let family, _): "a checkpoint of \(family)"
        case .autoencoder: "a VAE"
        case .tinyAutoencoder(true, true): "a TAESD"
        case .tinyAutoencoder(let encoder, _): "the \(encoder ? "encoder" : "decoder") of a TAESD"
        case .lora(let family): "a LoRA" + (family.map { " for \($0)" } ?? "")
        case .controlNet(let family): "a ControlNet for \(family)"
        case .embedding(let family, let vectors):
            "a textual inversion of \(vectors) vector\(vectors == 1 ? "" : "s")" + (family.map { " for \($0)" } ?? "")
        }
    }

    /// What it was made for, where its shapes tell.
    public var family: ModelFamily? {
        switch self {
        case .checkpoint(let family, _), .controlNet(let family): family
        case .lora(let family), .embedding(let family, _): family
        case .autoencoder, .tinyAutoencoder: nil
        }
    }
}
