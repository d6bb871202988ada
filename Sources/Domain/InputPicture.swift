/// A picture that a recipe starts from: an init image, a mask, or a ControlNet's hint.
///
/// Its bytes are not in the recipe; ``ImageEngine/draw(_:inputs:progress:)`` gets them beside it.
public struct InputPicture: Sendable, Hashable, Codable {
    /// The first ten hex digits of the SHA-256 of the encoded file, for recognising it; empty when a recipe of another program names none.
    /// Not more of them: the whole hash is the file's name at the host, and a public recipe must not lead to a private picture.
    public var hash: String
    /// Where the file host serves it; empty for a file of this machine, and for one that is known by its hash alone.
    public var url: String
    /// What the person wrote: `#k7f3`, an address, the name of a file. Empty when it is known by its hash alone.
    public var origin: String

    public init(hash: String, url: String = "", origin: String = "") {
        self.hash = hash
        self.url = url
        self.origin = origin
    }

    /// Its name at the file host.
    public var file: String? { url.split(separator: "/").last.map(String.init) }

    /// Whether it was brought to the file host for an order, so that it may leave again with it. All others were there before.
    public var wasFetched: Bool { origin.contains("://") && origin != url }

    /// For people: what they wrote, else the hash.
    public var name: String { origin.isEmpty ? (hash.isEmpty ? "unknown" : hash) : origin }
}
