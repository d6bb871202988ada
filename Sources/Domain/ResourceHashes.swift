/// Hashes of the files that drew a picture beside its checkpoint. The engine fills them in; they decide nothing.
public struct ResourceHashes: Sendable, Hashable, Codable {
    /// A catalogue name and the file's hash as AUTOMATIC1111 writes it.
    public struct Named: Sendable, Hashable, Codable {
        public var name: String
        public var hash: String

        public init(name: String, hash: String) {
            self.name = name
            self.hash = hash
        }
    }

    public var vae: String?
    public var loras: [Named]
    /// Textual inversions.
    public var embeddings: [Named]
    public var controls: [Named]

    public init(vae: String? = nil, loras: [Named] = [], embeddings: [Named] = [], controls: [Named] = []) {
        self.vae = vae
        self.loras = loras
        self.embeddings = embeddings
        self.controls = controls
    }
}
