import Chat

/// Something that people can ask for. Its options are properties, its examples are help text, documentation and test cases at once.
///
/// To add one: a file in `Commands/` and a line in ``CommandList``.
public protocol Command: Sendable {
    /// The name that `help` shows.
    static var name: String { get }
    static var aliases: [String] { get }
    /// What stands after the name, without the flags: `ID [changed prompt]`.
    static var operands: String { get }
    static var flags: [Flag] { get }
    /// Flags that only `help flags` lists, by subject.
    static var moreFlags: [(title: String, flags: [Flag])] { get }
    /// Commands of two words that begin with this one: `train new`.
    static var parts: [any Command.Type] { get }
    /// What it does, in one sentence without a full stop.
    static var summary: String { get }
    /// Lines that work, without a prefix.
    static var examples: [String] { get }

    /// Reads the options.
    ///
    /// - Throws: ``UsageError``, with the corrected line where there is one.
    init(_ arguments: Arguments) throws

    /// Does it, and says what is to be answered at once.
    func run(_ context: CommandContext) async throws -> [Reply]
}

extension Command {
    public static var aliases: [String] { [] }
    public static var flags: [Flag] { [] }
    public static var moreFlags: [(title: String, flags: [Flag])] { [] }
    public static var parts: [any Command.Type] { [] }

    /// All of them, as a line is read.
    static var allFlags: [Flag] { flags + moreFlags.flatMap(\.flags) }

    /// `remix ID [changed prompt] [--seed N]…`, as `help` prints it.
    static var usage: String {
        let more = moreFlags.isEmpty ? [] : ["[more: \(Help.name) \(Help.flagsTopic)]"]
        return ([name, operands].filter { !$0.isEmpty } + flags.map { "[\($0.usage)]" } + more).joined(separator: " ")
    }
}
