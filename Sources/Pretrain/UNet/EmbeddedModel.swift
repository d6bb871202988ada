import Diffusion
import Foundation
import Tensors

/// The embedded model as a folder: how its parts belong together.
struct EmbeddedModel {
    /// The committed folder with `model_index.json` and `scheduler_config.json`.
    let template: URL
    /// The trained autoencoder's folder.
    let autoencoder: URL
    /// The sentence encoder's folder.
    let encoder: URL
    private let index: Index

    /// Side of the square of pixels that becomes one cell of latents.
    var patch: Int { index.atelier.autoencoderPatch }

    private struct Index: Decodable {
        struct Section: Decodable {
            var autoencoderPatch: Int
            var textTokens: Int
            var textScale: Double
            var textEncoder: String
        }
        var atelier: Section
    }

    init(template: URL, autoencoder: URL, encoder: URL) throws {
        (self.template, self.autoencoder, self.encoder) = (template, autoencoder, encoder)
        index = try Index(recipe: template.appending(path: "model_index.json"))
    }

    func text() throws -> CaptionEncoder {
        try CaptionEncoder(directory: encoder, tokens: index.atelier.textTokens, scale: index.atelier.textScale)
    }

    /// Writes the whole model beside its place and then puts it there.
    func write(
        _ network: TrainableNetwork<UNet2DConditionModel>, values: [String: Tensor], scale: Double, to folder: URL
    ) throws {
        let files = FileManager.default
        let draft = folder.deletingLastPathComponent().appending(path: folder.lastPathComponent + ".part")
        try? files.removeItem(at: draft)
        try network.export(values, to: draft.appending(path: "unet"))
        try files.copyItem(at: autoencoder, to: draft.appending(path: "vae"))
        let scheduler = draft.appending(path: "scheduler")
        try files.createDirectory(at: scheduler, withIntermediateDirectories: true)
        try files.copyItem(
            at: template.appending(path: "scheduler_config.json"), to: scheduler.appending(path: "scheduler_config.json"))
        try indexWith(scale).write(to: draft.appending(path: "model_index.json"))
        // The index names the encoder as a neighbour.
        let neighbour = folder.deletingLastPathComponent().appending(path: index.atelier.textEncoder)
        if !files.fileExists(atPath: neighbour.path) {
            try files.createSymbolicLink(at: neighbour, withDestinationURL: encoder.absoluteURL)
        }
        try? files.removeItem(at: folder)
        try files.moveItem(at: draft, to: folder)
    }

    /// The committed index with what the latents of this autoencoder are multiplied by.
    private func indexWith(_ scale: Double) throws -> Data {
        let data = try Data(contentsOf: template.appending(path: "model_index.json"))
        guard var whole = try JSONSerialization.jsonObject(with: data) as? [String: Any], var section = whole["atelier"] as? [String: Any]
        else { throw PictureSetError("model_index.json has no section “atelier”") }
        section["latent_scale"] = scale
        whole["atelier"] = section
        return try JSONSerialization.data(withJSONObject: whole, options: [.prettyPrinted, .sortedKeys])
    }
}
