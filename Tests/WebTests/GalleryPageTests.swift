import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Storage
import Testing
import Web

@Suite(.timeLimit(.minutes(1))) struct GalleryPageTests {
    @Test func frontPageShowsTheNewestFirst() async throws {
        try await Site.with { site in
            try await site.test(.router) { client in
                let empty = try await client.get("/")
                #expect(empty.status == .ok)
                #expect(empty.text.contains("No pictures yet"))

                let fox = try await site.publish("a crimson fox", by: "ada", count: 3)
                let owl = try await site.publish("a blue owl", by: "bob", model: "photo 1.5+")
                let page = try await client.get("/")
                #expect(page.headers[.contentType] == "text/html; charset=utf-8")
                #expect(page.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'none'; img-src 'self'; style-src 'self'") == true)
                let places = try [owl, fox].map { post in try #require(page.text.range(of: "href=\"/p/\(post.slug)\"")).lowerBound }
                #expect(places == places.sorted())
                #expect(page.text.contains("src=\"/t/\(fox.id.rawValue)-1.png\" alt=\"a crimson fox\" width=\"512\" height=\"512\""))
                #expect(page.text.contains("aria-label=\"3 pictures\""))
                #expect(page.text.contains("2 posts, the newest first"))

                #expect(try await client.get("/?q=fox").text.contains("1 post found"))
                #expect(try await client.get("/?by=bob").text.contains("blue owl"))
                #expect(!(try await client.get("/?by=bob").text.contains("crimson fox")))
                #expect(try await client.get("/?model=photo+1.5%2B").text.contains("1 post found"))
                let none = try await client.get("/?q=whale&by=ada")
                #expect(none.text.contains("No picture matches"))
                #expect(none.text.contains("<input type=\"hidden\" name=\"by\" value=\"ada\">"))
                #expect(none.text.contains("name=\"robots\" content=\"noindex\""))
            }
        }
    }

    @Test func anExpandedIdeaHasAPageOfItsOwn() async throws {
        try await Site.with { site in
            let list = Expansion(idea: "a <b>fox</b>", prompts: ["a red <i>fox</i>", "a blue fox"])
            let slug = try await site.store.saveExpansion(list, account: AccountID(rawValue: "test/ada"), room: "#atelier")
            try await site.test(.router) { client in
                let page = try await client.get("/x/\(slug)")
                #expect(page.status == .ok)
                #expect(page.text.contains("!imagine a red &lt;i&gt;fox&lt;/i&gt;"))
                #expect(page.text.contains("<h1>a &lt;b&gt;fox&lt;/b&gt;</h1>"))
                #expect(page.text.contains("2 prompts"))
                #expect(page.headers[.cacheControl] == "private, no-store")
                for wrong in ["/x/nonsense", "/x/", "/x/%00"] { #expect(try await client.get(wrong).status == .notFound) }
            }
        }
    }

    @Test func pagesFollowEachOther() async throws {
        try await Site.with { site in
            for number in 1...30 { try await site.publish("picture number \(number) fox") }
            try await site.test(.router) { client in
                var seen: [String] = []
                var address: String? = "/?q=fox"
                while let current = address, seen.count < 100 {
                    let text = try await client.get(current.replacing("&amp;", with: "&")).text
                    seen += text.matches(of: /alt="(picture number \d+ fox)"/).map { String($0.1) }
                    address = text.firstMatch(of: /href="([^"]*)" rel="next"/).map { String($0.1) }
                }
                #expect(seen == (1...30).reversed().map { "picture number \($0) fox" })
            }
        }
    }

    @Test func postPageTellsTheWholeRecipe() async throws {
        try await Site.with { site in
            let parent = try await site.publish("a crimson fox")
            let post = try await site.publish(
                "a blue fox", count: 2, parent: PictureReference(post: parent.id), negativePrompt: "blurry", idea: "a fox")
            let child = try await site.publish("a green fox", parent: PictureReference(post: post.id))
            try await site.test(.router) { client in
                let response = try await client.get("/p/\(post.slug)")
                #expect(response.status == .ok)
                let text = response.text
                for expected in [
                    "<dt>Model</dt><dd><a href=\"/?model=mini\">mini</a></dd>", "<dt>Model hash</dt><dd>6ce0161689</dd>",
                    "<dt>Negative prompt</dt><dd>blurry</dd>", "<dt>Idea</dt><dd>a fox</dd>", "<dt>Size</dt><dd>512 × 512</dd>",
                    "<dt>Steps</dt><dd>20</dd>",
                    "<dt>Sampler</dt><dd>Euler a</dd>", "<dt>Schedule</dt><dd>Automatic</dd>", "<dt>Guidance scale</dt><dd>5</dd>",
                    "<dt>Seed</dt><dd>7</dd>", "!remix \(post.id.rawValue) a blue fox", "4 tokens", "href=\"/p/\(parent.slug)\"",
                    "href=\"/p/\(child.slug)\"", "download=\"\(post.id.rawValue)-2.png\"", "seed 8", "<code>\(post.id.rawValue).2</code>",
                    "Steps: 20, Sampler: Euler a",
                    "<meta property=\"og:image\" content=\"https://pictures.example/i/\(post.id.rawValue)-1.png\">",
                    "<meta property=\"og:url\" content=\"https://pictures.example/p/\(post.slug)\">",
                    "<title>a blue fox · #\(post.id.rawValue)</title>",
                ] {
                    #expect(text.contains(expected), "\(expected)")
                }
                #expect(!text.contains("noindex"))
            }
        }
    }

    @Test func deletedPostsAreGone() async throws {
        try await Site.with { site in
            let parent = try await site.publish("a crimson fox")
            let child = try await site.publish("a blue fox", parent: PictureReference(post: parent.id))
            _ = try await site.store.delete(parent.id, by: parent.account)
            try await site.test(.router) { client in
                let gone = try await client.get("/p/\(parent.slug)", headers: [.accept: "text/html"])
                #expect(gone.status == .notFound)
                #expect(gone.headers[.contentType] == "text/html; charset=utf-8")
                #expect(gone.text.contains("404 Not Found"))
                #expect(gone.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'none'") == true)
                let page = try await client.get("/p/\(child.slug)").text
                #expect(page.contains("\(parent.id), which was deleted"))
                #expect(!page.contains("a crimson fox"))
                #expect(!(try await client.get("/").text.contains("a crimson fox")))
                #expect(!(try await client.get("/feed.json").text.contains("a crimson fox")))
            }
        }
    }

    @Test func privatePostsShowOnlyAtTheirSlug() async throws {
        try await Site.with { site in
            let open = try await site.publish("a crimson fox")
            let hidden = try await site.publish("a secret fox", by: "mallory", isPrivate: true, parent: PictureReference(post: open.id))
            let child = try await site.publish("a public child", parent: PictureReference(post: hidden.id))
            #expect(hidden.slug.count >= 22)
            try await site.test(.router) { client in
                for path in ["/", "/?q=secret", "/?by=mallory", "/?model=mini", "/feed.json", "/p/\(open.slug)", "/p/\(child.slug)"] {
                    let text = try await client.get(path).text
                    #expect(!text.contains(hidden.slug) && !text.contains("a secret fox"), "\(path)")
                    #expect(!text.contains("<a href=\"/?by=mallory\""), "\(path)")
                }
                #expect(try await client.get("/p/\(child.slug)").text.contains("a private picture"))
                #expect(try await client.get("/p/\(hidden.id.rawValue)").status == .notFound)

                let page = try await client.get("/p/\(hidden.slug)")
                #expect(page.status == .ok)
                #expect(page.text.contains("a secret fox"))
                #expect(page.text.contains("<meta name=\"robots\" content=\"noindex, nofollow\">"))
                #expect(page.headers[try #require(.init("X-Robots-Tag"))] == "noindex, nofollow")
                #expect(page.headers[.cacheControl] == "private, no-store")
            }
        }
    }

    /// Quotation marks with accents get past an escaper that looks at graphemes.
    @Test(arguments: [
        "<script>alert(1)</script>", "\" onmouseover=\"alert(1)", "\"\u{301} onmouseover=\"\u{301}alert(1)",
        "'><img src=x onerror=alert(1)>",
        "{{{siteTitle}}} {{>card}} &lt;b&gt;", "<\u{301}b>\u{20DD}",
    ])
    func hostileTextStaysText(text: String) async throws {
        try await Site.with { site in
            let parent = try await site.publish(text, by: text, model: text, negativePrompt: text, idea: text)
            let post = try await site.publish(
                text, by: text, model: text, count: 2, parent: PictureReference(post: parent.id), negativePrompt: text, idea: text)
            try await site.test(.router) { client in
                let query = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                for path in ["/", "/p/\(post.slug)", "/p/\(parent.slug)", "/?q=\(query)&by=\(query)&model=\(query)"] {
                    let response = try await client.get(path)
                    #expect(response.status == .ok)
                    let page = response.text
                    #expect(tagsAreOurs(page), "\(path)")
                }
            }
        }
    }

    @Test func feedIsJSON() async throws {
        try await Site.with { site in
            let post = try await site.publish("a \"red\" fox / owl")
            try await site.test(.router) { client in
                let response = try await client.get("/feed.json")
                #expect(response.headers[.contentType] == "application/feed+json")
                let feed = try #require(try JSONSerialization.jsonObject(with: Data(response.text.utf8)) as? [String: Any])
                let items = try #require(feed["items"] as? [[String: Any]])
                #expect(items.map { $0["url"] as? String } == ["https://pictures.example/p/\(post.slug)"])
                #expect(items.map { $0["content_text"] as? String } == ["a \"red\" fox / owl"])
            }
        }
    }

    @Test func styleAndHealth() async throws {
        try await Site.with { site in
            try await site.test(.router) { client in
                let link = try #require(try await client.get("/").text.firstMatch(of: /href="(\/style\.css\?[0-9a-f]{10})"/)?.1)
                #expect(try await client.get(String(link)).headers[.contentType] == "text/css; charset=utf-8")
                #expect(try await client.get("/icon.svg").headers[.contentType] == "image/svg+xml")
                #expect(try await client.get("/health").text == "ok\n")
                try FileManager.default.removeItem(at: site.pictures)
                let ill = try await client.get("/health")
                #expect((ill.status, ill.text) == (.serviceUnavailable, "unhealthy\n"))
            }
        }
    }
}

/// Whether a page has only the tags and attributes that the templates write: scalar by scalar, as a browser reads it.
private func tagsAreOurs(_ page: String) -> Bool {
    let tag = /<\/?(?<name>[a-z][a-z0-9]*)(?<attributes>(?:\s+[a-zA-Z:-]+(?:="[^"]*")?)*)\s*>/.matchingSemantics(.unicodeScalar)
    let names: Set<Substring> = [
        "html", "head", "meta", "title", "link", "body", "header", "a", "img", "form", "input", "button", "main", "h1", "h2", "div", "p",
        "ul", "li", "span",
        "b", "nav", "footer", "code", "article", "figure", "figcaption", "time", "section", "dl", "dt", "dd", "details", "summary", "pre",
    ]
    let found = page.matches(of: tag)
    let value = /"[^"]*"/.matchingSemantics(.unicodeScalar)
    let areKnown = found.allSatisfy { match in
        names.contains(match.output.name) && !match.output.attributes.replacing(value, with: "").contains(" on")
    }
    // Every opening bracket but the doctype's belongs to a tag that was understood whole.
    return areKnown && page.unicodeScalars.filter { $0 == "<" }.count == found.count + 1
}
