import Domain
import Foundation

/// Flags of a drawing command that belong together: they are read together, and change a recipe together.
///
/// To add one: a file in `Drawing/` and a line in ``DrawingOptions/groups``.
protocol OptionGroup: Sendable {
    /// What `help flags` calls them.
    static var title: String { get }
    static var flags: [Flag] { get }

    /// - Throws: ``UsageError`` with the corrected line for what no model takes.
    init(_ arguments: Arguments) throws(UsageError)

    /// The input pictures that the flags name.
    var pictures: [PictureMention] { get }

    /// Changes what was given in a recipe.
    ///
    /// - Throws: ``UsageError`` for what this model and this engine do not have, with the nearest.
    func apply(to recipe: inout Recipe, _ setting: DrawingSetting) throws(UsageError)
}

extension OptionGroup {
    var pictures: [PictureMention] { [] }
}

/// What a recipe is made for and with.
struct DrawingSetting: Sendable {
    var model: ModelCard
    var engine: any ImageEngine
    var arguments: Arguments
    /// The input pictures by the words that named them.
    var pictures: [String: FoundPicture]

    func picture(_ mention: PictureMention) throws(UsageError) -> FoundPicture {
        guard let found = pictures[mention.word] else { throw UsageError("There is no picture “\(mention.word)”.") }
        return found
    }
}

/// A picture as a line names it, before anybody has looked for it.
public struct PictureMention: Sendable, Hashable {
    /// An id, an address, or the name of a file.
    public var word: String
    var flag: Flag
    /// All that the flag was given, of which the word may be a part.
    var value: String

    init(_ word: String, flag: Flag, value: String? = nil) {
        self.word = word
        self.flag = flag
        self.value = value ?? word
    }

    /// The line with another picture in its place.
    public func line(in arguments: Arguments, with other: String) -> String {
        let range = value.range(of: word, options: .backwards) ?? value.startIndex..<value.endIndex
        return arguments.line(replacing: flag, old: value, with: value.replacingCharacters(in: range, with: other))
    }
}

/// An input picture that is really there.
public struct FoundPicture: Sendable, Hashable {
    public var picture: InputPicture
    /// In pixels.
    public var width: Int
    public var height: Int

    public init(picture: InputPicture, width: Int, height: Int) {
        self.picture = picture
        self.width = width
        self.height = height
    }

    /// Stands for one that is yet to be looked for, so that everything else can be checked first.
    static let placeholder = FoundPicture(picture: InputPicture(hash: ""), width: 1, height: 1)
}
