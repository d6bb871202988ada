/// A request that the engine can't draw, for a reason that the person who asked should read: `there is no LoRA “inkk”.`
public struct EngineRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// One or two sentences that end with a full stop; the first may follow a colon.
    public var reply: String

    public init(_ reply: String) { self.reply = reply }

    public var description: String { reply }
}
