/// What a recipe may name beside the checkpoint.
public struct EngineResources: Sendable, Hashable {
    public struct Entry: Sendable, Hashable {
        public var name: String
        /// Of the checkpoints that it fits, for example `SD 1.x`; nil when it fits all or is not known.
        public var family: String?
        /// Words that wake it up.
        public var triggerWords: [String]

        public init(name: String, family: String? = nil, triggerWords: [String] = []) {
            self.name = name
            self.family = family
            self.triggerWords = triggerWords
        }
    }

    public var vaes: [Entry]
    public var loras: [Entry]
    public var controls: [Entry]
    /// Textual inversions, used by writing their names into a prompt.
    public var embeddings: [Entry]
    /// For ``HiresPass/upscaler``.
    public var upscalers: [String]

    public init(
        vaes: [Entry] = [], loras: [Entry] = [], controls: [Entry] = [], embeddings: [Entry] = [], upscalers: [String] = []
    ) {
        self.vaes = vaes
        self.loras = loras
        self.controls = controls
        self.embeddings = embeddings
        self.upscalers = upscalers
    }
}
