import CTorch

/// Gradients. Operations are recorded only inside ``recordingGradients(_:)``, so that drawing pictures never pays for them.
extension Tensor {
    /// Runs `body` with the operations of this thread recorded, so that ``backward()`` can be called on a result.
    public static func recordingGradients<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let before = ctorch_set_recording(1)
        defer { _ = ctorch_set_recording(before) }
        return try body()
    }

    /// Whether operations of this thread are recorded now.
    public static var isRecordingGradients: Bool { ctorch_is_recording() == 1 }

    /// A leaf with the same values, whose ``gradient`` ``backward()`` fills in.
    public func requiringGradient() throws(TensorError) -> Tensor {
        try .make(self) { ctorch_requiring_grad(pointer) }
    }

    /// Whether this is a leaf that wants a gradient, or came from one by recorded operations.
    public var needsGradient: Bool { withExtendedLifetime(self) { ctorch_needs_gradient(pointer) } == 1 }

    /// The same values without their history.
    public func detached() throws(TensorError) -> Tensor { try unary(CTORCH_DETACH) }

    /// Adds the derivatives of this single number to the gradients of all leaves that it came from.
    public func backward() throws(TensorError) {
        guard withExtendedLifetime(self, { ctorch_backward(pointer) }) == 0 else { throw TensorError.last }
    }

    /// What ``backward()`` has added up on this leaf so far; nil before the first time.
    public var gradient: Tensor? {
        withExtendedLifetime(self) { ctorch_grad(pointer) }.map(Tensor.init(owning:))
    }
}
