import Foundation

/// Who pays for and owns a picture: a network and the name by which that network vouches for a person.
///
/// A services account is `NETWORK/NAME`; a person without one is `NETWORK/NICK!~USER@HOST`, with the nick that they came with.
public struct AccountID: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// - Parameters:
    ///   - network: the transport's configured name.
    ///   - name: already folded by the network's own case mapping.
    public init(network: String, name: String) { rawValue = "\(network)/\(name)" }

    public var description: String { rawValue }
}

/// The short id of an order and, once it is drawn, of its post: `k7f3`.
///
/// Lower-case letters and digits without the look-alikes `0 1 i l o`. The first sign is a letter, so that an id never reads as a number.
public struct PostID: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
    public static let letters = Array("abcdefghjkmnpqrstuvwxyz")
    public static let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789")
    public static let lengths = 4...12

    public let rawValue: String

    /// Accepts `k7f3`, `#k7f3` and `K7F3`; nothing else than an id's own signs.
    public init?(rawValue: String) {
        let text = (rawValue.hasPrefix("#") ? rawValue.dropFirst() : rawValue[...]).lowercased()
        guard Self.lengths.contains(text.count), let first = text.first, Self.letters.contains(first),
            text.allSatisfy({ Self.alphabet.contains($0) })
        else { return nil }
        self.rawValue = text
    }

    public static func random(length: Int = 4, using generator: inout some RandomNumberGenerator) -> PostID {
        let first = letters[Int.random(in: letters.indices, using: &generator)]
        let rest = (1..<max(lengths.lowerBound, length)).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }
        return PostID(unchecked: String([first] + rest))
    }

    private init(unchecked: String) { rawValue = unchecked }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = PostID(rawValue: text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "“\(text)” is no post id"))
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    public var description: String { "#\(rawValue)" }
}

/// One picture of a post, as people write it: `k7f3` is the first or only one, `k7f3.2` the second of a set.
public struct PictureReference: Sendable, Hashable, Codable, CustomStringConvertible {
    public var post: PostID
    /// Counted from 1.
    public var number: Int

    public init(post: PostID, number: Int = 1) {
        self.post = post
        self.number = number
    }

    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let post = PostID(rawValue: String(parts[0])) else { return nil }
        guard parts.count == 2 else {
            self.init(post: post)
            return
        }
        guard let number = Int(parts[1]), ImageRequest.Limits.count.contains(number) else { return nil }
        self.init(post: post, number: number)
    }

    public var description: String { number == 1 ? post.description : "\(post).\(number)" }
}
