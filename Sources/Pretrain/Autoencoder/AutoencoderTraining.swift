import Diffusion
import Foundation
import Tensors

/// The autoencoder on its way: pictures cut into patches, through the latents and back.
final class AutoencoderTraining {
    let network: TrainableNetwork<AutoencoderTiny>
    let trainer: Trainer
    private let recipe: AutoencoderRecipe
    private let set: PictureSet
    private let order: DataOrder

    /// Pictures whose patches the components come from.
    private static let componentPictures = 900

    init(_ recipe: AutoencoderRecipe, settings: URL, set: PictureSet) throws {
        (self.recipe, self.set) = (recipe, set)
        let start = TrainableNetwork<AutoencoderTiny>.Start(seed: recipe.seed) { name, _ in
            // The last convolution of each block: the blocks begin as if they were not there.
            name.contains(".conv.4.") ? .zeros : nil
        }
        network = try TrainableNetwork(settings: settings, start: start, dtype: recipe.bfloat16 ? Torch.fastestType : .float32)
        trainer = try Trainer(network.parameters, recipe.trainer)
        order = DataOrder(weights: set.notes.map { $0.held ? 0 : max($0.weight, 0.1) }, seed: recipe.seed)
    }

    /// Begins with the principal components of the data set.
    func startFromComponents(latents: Int) throws {
        let pictures = try set.pictures(order.samples(from: 0, count: Self.componentPictures))
        let cells = try ((pictures + 1) / 2).pixelUnshuffle(recipe.patch).permute([0, 2, 3, 1])
        let components = try PatchComponents(cells.reshape([-1, cells.shape[3]]))
        Console.say("\(latents) components alone: \((components.quality(of: latents) * 100).rounded() / 100) dB")
        var values = try network.parameters.copies()
        try components.write(into: &values, latents: latents)
        try network.parameters.assign(values)
    }

    func loss(_ batch: Int, _ random: inout TrainingRandom) throws -> Tensor {
        let indices = order.samples(from: batch * recipe.batch, count: recipe.batch)
        let mirrored = Set(indices.indices.filter { _ in Bool.random(using: &random) })
        let pictures = try set.pictures(indices, mirrored: mirrored)
        let latents = try network.network.encode(pictures.pixelUnshuffle(recipe.patch))
        let noisy = try latents + random.normal(latents.shape) * recipe.noise
        let error = try network.network.decode(noisy).pixelShuffle(recipe.patch) - pictures
        return try error.abs().mean() + error.power(2).mean() + Self.edges(error) * recipe.edges
            + latents.power(2).mean() * recipe.magnitude
    }

    /// Mean difference between neighbours, to the right and below.
    private static func edges(_ error: Tensor) throws -> Tensor {
        try [2, 3].map { dim in
            let length = error.shape[dim] - 1
            return try (error.narrow(dim: dim, start: 1, length: length) - error.narrow(dim: dim, start: 0, length: length)).abs().mean()
        }.reduce(Tensor.zeros([])) { try $0 + $1 }
    }

    /// Mean peak signal-to-noise ratio over held-out pictures, with the averaged weights.
    func quality(of pictures: Int) throws -> Double {
        let held = set.notes.indices.filter { set.notes[$0].held && set.notes[$0].kind != "scene" }.prefix(pictures)
        return try network.parameters.with(trainer.averages) {
            let values = try held.map { index in
                let picture = try set.pictures([index])
                let back = try network.network.decode(network.network.encode(picture.pixelUnshuffle(recipe.patch)))
                let error = try (back.pixelShuffle(recipe.patch).clamped(to: -1...1) - picture).power(2).mean() / 4
                return -10 * log10(Double(try error.floats()[0]) + 1e-9)
            }
            return values.reduce(0, +) / Double(max(1, values.count))
        }
    }
}
