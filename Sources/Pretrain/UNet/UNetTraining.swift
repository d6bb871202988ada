import Diffusion
import Foundation
import Tensors

/// The embedded model's UNet on its way.
final class UNetTraining {
    let network: TrainableNetwork<UNet2DConditionModel>
    let trainer: Trainer
    private let recipe: UNetRecipe
    private let set: LatentSet
    private let order: DataOrder
    private let diffusion: DiffusionLoss
    /// Losses of the latest batches by quarter of the training steps, the lowest noise first.
    private var quarters = [(sum: Double, count: Int)](repeating: (0, 0), count: 4)

    init(_ recipe: UNetRecipe, settings: URL, schedule: NoiseSchedule, set: LatentSet, notes: [PictureNote]) throws {
        (self.recipe, self.set) = (recipe, set)
        let start = TrainableNetwork<UNet2DConditionModel>.Start(seed: recipe.seed) { name, _ in
            // What is added to the straight way begins at zero.
            name.contains(".conv2.") || name.contains(".to_out.0.") || name.hasPrefix("conv_out.") ? .zeros : nil
        }
        network = try TrainableNetwork(settings: settings, start: start, dtype: Torch.fastestType)
        trainer = try Trainer(network.parameters, recipe.trainer)
        order = DataOrder(weights: notes.map(recipe.weight), seed: recipe.seed)
        diffusion = DiffusionLoss(
            schedule, timesteps: .stratified(power: recipe.timestepPower), minimumSNR: recipe.minimumSnr, noiseOffset: recipe.noiseOffset)
    }

    func loss(_ number: Int, _ random: inout TrainingRandom) throws -> Tensor {
        let indices = order.samples(from: number * recipe.batch, count: recipe.batch)
        let batch = try set.batch(indices, dropout: recipe.captionDropout, &random)
        let value = try diffusion(batch.latents, &random) { noisy, timesteps in
            try network.network(noisy, timestep: timesteps, context: batch.states, classLabels: batch.vectors)
        }
        for (timestep, loss) in zip(value.timesteps, try value.rows.floats()) {
            let quarter = min(3, timestep * 4 / diffusion.schedule.alphasCumprod.count)
            quarters[quarter].sum += Double(loss)
            quarters[quarter].count += 1
        }
        return value.mean
    }

    /// Mean losses by quarter since the last call, as the end of a line.
    func takeQuarters() -> String {
        defer { quarters = Array(repeating: (0, 0), count: 4) }
        return ", by noise " + quarters.map { "\((($0.sum / Double(max(1, $0.count))) * 1000).rounded() / 1000)" }.joined(separator: " ")
    }
}
