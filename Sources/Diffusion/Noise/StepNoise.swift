import Tensors

/// The noise that samplers add on their way: standard normal, in the shape of `x`.
public struct StepNoise {
    private let fresh: () throws -> Tensor
    private let path: ((_ sigma: Double, _ next: Double) throws -> Tensor)?

    /// - Parameters:
    ///   - fresh: independent noise at each call.
    ///   - path: the increment of one Brownian path from `sigma` to `next`, divided by its standard deviation. Without it, all
    ///     increments are independent.
    public init(fresh: @escaping () throws -> Tensor, path: ((_ sigma: Double, _ next: Double) throws -> Tensor)? = nil) {
        self.fresh = fresh
        self.path = path
    }

    /// Independent of all noise before.
    public func callAsFunction() throws -> Tensor {
        try fresh()
    }

    /// For the step from `sigma` to `next` of a stochastic differential equation: steps that overlap share what is common to them.
    public func between(_ sigma: Double, _ next: Double) throws -> Tensor {
        try path?(sigma, next) ?? fresh()
    }
}
