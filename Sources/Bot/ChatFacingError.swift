import Domain
import Prompts

/// An error that knows how it is shown to the person who caused it. All others are logged and answered with one stock sentence.
public protocol ChatFacingError: Error {
    /// One or two sentences, without the person's nick.
    var reply: String { get }
}

/// A line that cannot be run as it stands.
public struct UsageError: ChatFacingError, Hashable {
    public var problem: String
    /// The line that would work, ready to send.
    public var correction: String?

    public init(_ problem: String, correction: String? = nil) {
        self.problem = problem
        self.correction = correction
    }

    public var reply: String {
        guard let correction else { return problem }
        return "\(problem) Try: \(correction)"
    }
}

/// A well-formed command that can't be done, said in full.
public struct Refusal: ChatFacingError, Hashable {
    public var reply: String

    public init(_ reply: String) { self.reply = reply }
}

extension ExpansionError: ChatFacingError {
    public var reply: String { description }
}

extension EngineRefusal: ChatFacingError {}
