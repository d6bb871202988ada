/// Every command, in the order in which `help` lists them.
public enum CommandList {
    public static let all: [any Command.Type] = [
        Imagine.self,
        Remix.self,
        Expand.self,
        Show.self,
        Gallery.self,
        Mine.self,
        Like.self,
        Delete.self,
        Models.self,
        ModelInfo.self,
        Train.self,
        Tokens.self,
        Queue.self,
        Cancel.self,
        Help.self,
        About.self,
    ]

    /// The command of a name or an alias.
    public static func named(_ name: String) -> (any Command.Type)? {
        all.first { $0.name == name || $0.aliases.contains(name) }
    }

    static var names: [String] { all.flatMap { [$0.name] + $0.aliases } }
}
