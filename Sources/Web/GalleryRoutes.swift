import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Storage

/// The pages for people, and the feed.
struct GalleryRoutes: Sendable {
    let configuration: WebConfiguration
    let store: Store
    let pages: PageRenderer

    func add(to router: Router<BasicRequestContext>) {
        router.get("/", use: gallery)
        router.get("/p/:slug", use: post)
        router.get("/x/:slug", use: expansion)
        router.get("/feed.json", use: feed)
        StaticFile.style.add(to: router)
        StaticFile.icon.add(to: router)
    }

    @Sendable private func gallery(request: Request, context: BasicRequestContext) async throws -> Response {
        let search = GallerySearch(query: request.uri.query)
        let page = try await store.search(
            GalleryQuery(words: search.words, author: search.author, model: search.model, before: search.before))
        let view = GalleryView(page, search: search, siteTitle: configuration.siteTitle)
        return html(pages.gallery(view), caching: "no-cache")
    }

    /// A private post is found by its slug of 128 random bits and by nothing else.
    @Sendable private func post(request: Request, context: BasicRequestContext) async throws -> Response {
        guard let slug = context.parameters.get("slug"), let post = try await store.post(slug: slug) else { throw HTTPError(.notFound) }
        var parent: Post?
        if let reference = post.parent { parent = try await store.post(reference.post) }
        let children = try await store.children(of: post.id)
        guard let view = PostView(post, parent: parent, children: children, configuration: configuration) else {
            throw HTTPError(.notFound)
        }
        var response = html(pages.post(view), caching: post.isPrivate ? "private, no-store" : "no-cache")
        if post.isPrivate { response.headers[.robotsTag] = "noindex, nofollow" }
        return response
    }

    /// Like a private post, found by its slug alone.
    @Sendable private func expansion(request: Request, context: BasicRequestContext) async throws -> Response {
        guard let slug = context.parameters.get("slug"), let expansion = try await store.expansion(slug: slug) else {
            throw HTTPError(.notFound)
        }
        var response = html(pages.expansion(ExpansionView(expansion)), caching: "private, no-store")
        response.headers[.robotsTag] = "noindex, nofollow"
        return response
    }

    @Sendable private func feed(request: Request, context: BasicRequestContext) async throws -> Response {
        let page = try await store.search(GalleryQuery())
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(Feed(page.posts, configuration: configuration)), as: UTF8.self)
        return Response.text(text, type: "application/feed+json", caching: "no-cache")
    }

    private func html(_ text: String, caching: String) -> Response {
        Response.text(text, type: "text/html; charset=utf-8", caching: caching)
    }
}

/// The newest public posts for feed readers (JSON Feed 1.1, jsonfeed.org).
private struct Feed: Encodable {
    struct Author: Encodable {
        var name: String
    }

    struct Item: Encodable {
        var id: String
        var url: String
        var title: String
        var content_text: String
        var image: String
        var date_published: String
        var authors: [Author]
        var tags: [String]
    }

    var version = "https://jsonfeed.org/version/1.1"
    var title: String
    var home_page_url: String
    var feed_url: String
    var items: [Item]

    init(_ posts: [Post], configuration: WebConfiguration) {
        title = configuration.siteTitle
        home_page_url = configuration.address(of: "/")
        feed_url = configuration.address(of: "/feed.json")
        items = posts.compactMap { post in
            guard let picture = post.pictures.first else { return nil }
            let address = configuration.address(of: "/p/" + encoded(post.slug))
            return Item(
                id: address, url: address, title: shortened(picture.recipe.prompt, to: 80), content_text: picture.recipe.prompt,
                image: configuration.address(of: "/i/" + encoded(post.sheet?.file ?? picture.file)),
                date_published: post.createdAt.formatted(.iso8601), authors: [Author(name: post.author)], tags: [picture.recipe.model])
        }
    }
}
