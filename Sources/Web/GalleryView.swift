import Domain
import Foundation
import Storage

/// A picture in a list.
struct CardView: Sendable {
    var link: Escaped
    var image: Escaped
    var width: Int
    var height: Int
    var prompt: Escaped
    var author: Escaped
    var authorLink: Escaped
    /// Empty when nobody did.
    var likes: Escaped
    /// How many pictures, empty for one.
    var count: Escaped

    init?(_ post: Post) {
        guard let picture = post.pictures.first else { return nil }
        link = Escaped("/p/" + encoded(post.slug))
        image = Escaped("/t/" + encoded(picture.file))
        width = picture.recipe.width
        height = picture.recipe.height
        prompt = Escaped(picture.recipe.prompt)
        author = Escaped(post.author)
        authorLink = Escaped(GallerySearch(author: post.author).link)
        likes = post.likes > 0 ? Escaped("\(post.likes)") : ""
        count = post.pictures.count > 1 ? Escaped("\(post.pictures.count)") : ""
    }
}

/// What the front page is asked for, as its address says it.
struct GallerySearch: Sendable, Hashable {
    var words = ""
    var author: String?
    var model: String?
    var before: String?

    init(words: String = "", author: String? = nil, model: String? = nil, before: String? = nil) {
        self.words = words
        self.author = author
        self.model = model
        self.before = before
    }

    /// - Parameter query: as it stands behind the question mark; the first of several fields of a name counts.
    init(query: String?) {
        for field in (query ?? "").split(separator: "&") {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let spaced = parts[1].replacingOccurrences(of: "+", with: " ")
            let value = String((spaced.removingPercentEncoding ?? "").trimmingCharacters(in: .whitespacesAndNewlines).prefix(200))
            guard !value.isEmpty else { continue }
            switch parts[0] {
            case "q" where words.isEmpty: words = value
            case "by": author = author ?? value
            case "model": model = model ?? value
            case "before": before = before ?? value
            default: break
            }
        }
    }

    var link: String {
        let fields = [("q", words.isEmpty ? nil : words), ("by", author), ("model", model), ("before", before)]
        let query = fields.compactMap { name, value in value.map { "\(name)=\(encoded($0))" } }.joined(separator: "&")
        return query.isEmpty ? "/" : "/?" + query
    }

    func with(_ change: (inout GallerySearch) -> Void) -> GallerySearch {
        var copy = self
        change(&copy)
        return copy
    }
}

/// The front page.
struct GalleryView: Sendable {
    struct Filter: Sendable {
        var name: Escaped
        var value: Escaped
        var field: Escaped
        /// The same search without it.
        var removal: Escaped
    }

    var title: Escaped
    var words: Escaped
    var filters: [Filter]
    var summary: Escaped
    var cards: [CardView]
    var isEmpty: Bool
    /// Empty on the last page.
    var next: Escaped
    /// Empty on the first page.
    var first: Escaped
    /// A search is no page to be found by.
    var isSearch: Bool

    init(_ page: GalleryPage, search: GallerySearch, siteTitle: String) {
        title = Escaped(search.words.isEmpty ? siteTitle : "\(search.words) · \(siteTitle)")
        words = Escaped(search.words)
        filters = [
            search.author.map {
                Filter(name: "by", value: Escaped($0), field: "by", removal: Escaped(search.with { $0.author = nil }.link))
            },
            search.model.map {
                Filter(name: "model", value: Escaped($0), field: "model", removal: Escaped(search.with { $0.model = nil }.link))
            },
        ].compactMap { $0 }
        isSearch = search != GallerySearch()
        cards = page.posts.compactMap(CardView.init)
        isEmpty = page.posts.isEmpty
        let noun = page.total == 1 ? "post" : "posts"
        summary = page.total == 0 ? "" : Escaped(isSearch ? "\(page.total) \(noun) found" : "\(page.total) \(noun), the newest first")
        next = page.next.map { next in Escaped(search.with { $0.before = next }.link) } ?? ""
        first = search.before == nil ? "" : Escaped(search.with { $0.before = nil }.link)
    }
}

/// Percent-encoded for one part of a path or one value of a query.
func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
}

/// RFC 3986 §2.3.
private let unreserved = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
