import CTorch

/// What an optimiser does. These operations alone write into a tensor, which all who share its memory see.
extension Tensor {
    /// Forgets what ``backward()`` has added up on this leaf.
    public func clearGradient() throws(TensorError) {
        try check { ctorch_zero_grad(pointer) }
    }

    /// Writes `values`, of the same shape, into this tensor's memory.
    public func assign(_ values: Tensor) throws(TensorError) {
        try withExtendedLifetime(values) { () throws(TensorError) in try check { ctorch_assign(pointer, values.pointer) } }
    }

    /// The same values in memory of their own, without a history.
    public func copied() throws(TensorError) -> Tensor { try detached() * 1 }

    /// The root of the sum of all squares.
    public func norm() throws(TensorError) -> Double {
        let norm = withExtendedLifetime(self) { ctorch_norm(pointer) }
        guard norm != -1 else { throw TensorError.last }
        return norm
    }

    /// The numbers of one step of AdamW: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019.
    public struct AdamWStep: Sendable {
        public var learningRate: Double
        public var beta1: Double
        public var beta2: Double
        public var epsilon: Double
        /// Share of the value that is taken away, times the learning rate.
        public var decay: Double
        /// Share of the running average that stays.
        public var averageDecay: Double
        /// What the gradient is multiplied by first.
        public var gradientScale: Double
        /// Counted from 1.
        public var number: Int

        public init(
            learningRate: Double, beta1: Double, beta2: Double, epsilon: Double, decay: Double, averageDecay: Double, gradientScale: Double,
            number: Int
        ) {
            (self.learningRate, self.beta1, self.beta2, self.epsilon) = (learningRate, beta1, beta2, epsilon)
            (self.decay, self.averageDecay, self.gradientScale, self.number) = (decay, averageDecay, gradientScale, number)
        }
    }

    /// Moves this tensor, float32, by one step.
    ///
    /// - Parameters:
    ///   - first, second: the running means of the gradient and of its square, float32 of the same shape, which move too.
    ///   - average: the running average of the values themselves, which moves last.
    public func moveAdamW(
        gradient: Tensor, first: Tensor, second: Tensor, average: Tensor?, _ step: AdamWStep
    ) throws(TensorError) {
        try withExtendedLifetime((gradient, first, second, average)) { () throws(TensorError) in
            try check {
                ctorch_adamw(
                    pointer, gradient.pointer, first.pointer, second.pointer, average?.pointer, step.learningRate, step.beta1, step.beta2,
                    step.epsilon, step.decay, step.averageDecay, step.gradientScale, Int64(step.number))
            }
        }
    }

    private func check(_ body: () -> Int32) throws(TensorError) {
        guard withExtendedLifetime(self, body) == 0 else { throw TensorError.last }
    }
}
