import Domain
import Foundation

/// The page of one post.
struct PostView: Sendable {
    struct Picture: Sendable {
        var image: Escaped
        var width: Int
        var height: Int
        var number: Int
        var seed: Escaped
        var prompt: Escaped
        /// What the file is called when it is saved.
        var fileName: Escaped
        /// The `parameters` text.
        var infotext: Escaped
        /// Of a set, so that a number is worth showing.
        var isNumbered: Bool
        /// Small pictures are enlarged without blur.
        var isSmall: Bool
    }

    struct Row: Sendable {
        var name: Escaped
        var value: Escaped
        /// Of a list of the same, empty for none.
        var link: Escaped = ""
    }

    struct Parent: Sendable {
        /// When it can be shown.
        var card: CardView?
        /// Otherwise why it cannot.
        var absence: Escaped
    }

    var id: Escaped
    var title: Escaped
    var prompt: Escaped
    var author: Escaped
    var authorLink: Escaped
    var room: Escaped
    var time: Escaped
    var machineTime: Escaped
    var price: Escaped
    var likes: Escaped
    var isPrivate: Bool
    var isSet: Bool
    var pictures: [Picture]
    /// The numbered contact sheet of a set, empty for one picture.
    var sheet: Escaped
    var rows: [Row]
    var remix: Escaped
    /// How to name the other pictures of a set.
    var setHint: Escaped
    var parents: [Parent]
    var children: [CardView]
    var hasChildren: Bool
    /// Absolute addresses for link previews; empty when the host's own is not known.
    var address: Escaped
    var previewImage: Escaped

    /// - Parameters:
    ///   - parent: of the post's reference; nil when it was deleted.
    ///   - children: public ones only.
    init?(_ post: Post, parent: Post?, children: [Post], configuration: WebConfiguration) {
        guard let first = post.pictures.first else { return nil }
        let recipe = first.recipe
        id = Escaped(post.id.description)
        prompt = Escaped(recipe.prompt)
        title = Escaped("\(shortened(recipe.prompt, to: 80)) · \(post.id)")
        author = Escaped(post.author)
        authorLink = post.isPrivate ? "" : Escaped(GallerySearch(author: post.author).link)
        room = Escaped(post.isPrivate ? "" : post.room)
        time = Escaped(post.createdAt.formatted(Self.timeStyle) + " UTC")
        machineTime = Escaped(post.createdAt.formatted(.iso8601))
        price = Escaped("\(post.price) \(post.price == 1 ? "token" : "tokens")")
        likes = post.likes > 0 ? Escaped("\(post.likes) \(post.likes == 1 ? "like" : "likes")") : ""
        isPrivate = post.isPrivate
        isSet = post.pictures.count > 1
        pictures = post.pictures.map { picture in
            Picture(
                image: Escaped("/i/" + encoded(picture.file)), width: picture.recipe.width, height: picture.recipe.height,
                number: picture.number, seed: Escaped("\(picture.recipe.seed)"), prompt: Escaped(picture.recipe.prompt),
                fileName: Escaped(
                    "\(post.id.rawValue)\(post.pictures.count > 1 ? "-\(picture.number)" : "").\(fileExtension(picture.file))"),
                infotext: Escaped(Infotext(recipe: picture.recipe).text), isNumbered: post.pictures.count > 1,
                isSmall: max(picture.recipe.width, picture.recipe.height) <= 512)
        }
        sheet = post.sheet.map { Escaped("/i/" + encoded($0.file)) } ?? ""
        rows = Self.rows(recipe, isPrivate: post.isPrivate)
        // A line of chat holds no more than some 400 bytes; a prompt cut short would be another prompt.
        let words = Infotext.folded(recipe.prompt)
        remix = Escaped("!remix \(post.id.rawValue)\(words.utf8.count <= 350 ? " \(words)" : "")")
        setHint = post.pictures.count > 1 ? Escaped("\(post.id.rawValue).\(post.pictures.last?.number ?? 2)") : ""
        parents =
            post.parent.map { reference in
                let card = parent.flatMap { $0.isPrivate ? nil : CardView($0) }
                let absence = parent == nil ? "\(reference), which was deleted" : "a private picture"
                return [Parent(card: card, absence: card == nil ? Escaped(absence) : "")]
            } ?? []
        self.children = children.filter { !$0.isPrivate }.compactMap(CardView.init)
        hasChildren = !self.children.isEmpty
        let hasAddress = configuration.publicURL != nil
        address = hasAddress ? Escaped(configuration.address(of: "/p/" + encoded(post.slug))) : ""
        previewImage = hasAddress ? Escaped(configuration.address(of: "/i/" + encoded(post.sheet?.file ?? first.file))) : ""
    }

    private static func rows(_ recipe: Recipe, isPrivate: Bool) -> [Row] {
        let modelLink = isPrivate ? "" : Escaped(GallerySearch(model: recipe.model).link)
        let rows = [
            Row(name: "Model", value: Escaped(recipe.model), link: modelLink),
            Row(name: "Model hash", value: Escaped(recipe.modelHash ?? "")),
            Row(name: "Negative prompt", value: Escaped(recipe.negativePrompt)),
            Row(name: "Idea", value: Escaped(recipe.idea ?? "")),
            Row(name: "Size", value: Escaped("\(recipe.width) × \(recipe.height)")),
            Row(name: "Steps", value: Escaped("\(recipe.steps)")),
            Row(name: "Sampler", value: Escaped(recipe.sampler)),
            Row(name: "Schedule", value: Escaped(recipe.schedule)),
            Row(
                name: "Guidance scale",
                value: Escaped(recipe.guidanceScale.formatted(.number.grouping(.never).locale(Locale(identifier: "en_GB"))))),
            Row(name: "Seed", value: Escaped("\(recipe.seed)")),
        ]
        return rows.filter { !$0.value.isNull }
    }

    private static let timeStyle = Date.VerbatimFormatStyle(
        format:
            "\(day: .defaultDigits) \(month: .wide) \(year: .defaultDigits), \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits)",
        locale: Locale(identifier: "en_GB"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
}

private func fileExtension(_ name: String) -> String { name.split(separator: ".").last.map(String.init) ?? "png" }

/// Cut at a character with an ellipsis.
func shortened(_ text: String, to count: Int) -> String {
    text.count <= count ? text : text.prefix(count - 1) + "…"
}
