/// Keeps all gradients together no longer than a bound: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural
/// networks", 2013, as `torch.nn.utils.clip_grad_norm_` does it.
enum GradientClipping {
    /// What gradients are multiplied by.
    ///
    /// - Parameter norm: of all of them together.
    static func scale(norm: Double, bound: Double?) -> Double {
        guard let bound else { return 1 }
        return min(1, bound / (norm + 1e-6))
    }
}
