import Domain
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1)))
struct GalleryTests {
    private let nowhere = PostID(rawValue: "zzzzzzz")

    /// Six posts: five public ones, the last one bob's, and ada's private one.
    private func exhibition() async throws -> (store: Store, posts: [Post]) {
        let store = try Store.inMemory()
        var posts: [Post] = []
        for wanted in [
            order("a red dragon, pixel art"),
            order("a blue dragon's cave", model: "Tiny-SD"),
            order("Crème brûlée on a plate", idea: "dessert"),
            order("the quick brown fox NEAR a wall", nick: "Ada_Lovelace"),
            order("a secret dragon", isPrivate: true),
            order("red wine AND 東京タワー at night", by: bob, room: "#other"),
        ] { posts.append(try await store.publish(wanted)) }
        return (store, posts)
    }

    @Test(
        "Words find posts, newest first, and hostile words find nothing and break nothing",
        arguments: [
            ("", [5, 3, 2, 1, 0]),
            ("   ", [5, 3, 2, 1, 0]),
            ("dragon", [1, 0]),
            ("DRAG", [1, 0]),
            ("red dragon", [0]),
            ("dragon red", [0]),
            ("rag", []),
            ("creme BRULEE", [2]),
            ("brûlée", [2]),
            ("bru\u{302}le\u{301}e", [2]),
            ("dessert", [2]),
            ("tiny", [1]),
            ("lovelace", [3]),
            ("東京", [5]),
            ("\"", []),
            ("\"\"\"", []),
            ("***", []),
            ("🐉", []),
            ("\u{0}", []),
            ("dragon\u{0}cave", [1]),
            ("\"red", [5, 0]),
            ("red*", [5, 0]),
            ("^red", [5, 0]),
            ("-red", [5, 0]),
            ("(red", [5, 0]),
            ("red)", [5, 0]),
            ("NEAR", [3]),
            ("NEAR(red, 2)", []),
            ("AND", [5]),
            ("red AND", [5]),
            ("OR", []),
            ("NOT red", []),
            ("prompts:red", []),
            ("prompts : {red}", []),
            ("red + wine", [5]),
            ("red' OR 1=1 --", []),
            ("red; DROP TABLE post", []),
            ("dragon's", [1]),
            (String(repeating: "red ", count: 10_000), [5, 0]),
            (String(repeating: "a", count: 100_000), []),
            (String(repeating: "\"", count: 10_001), []),
            ("½ ² Ⅷ \u{301} \u{fffd} \u{e000}", []),
        ])
    func words(words: String, found: [Int]) async throws {
        let (store, posts) = try await exhibition()
        let page = try await store.search(GalleryQuery(words: words))
        #expect(page.posts.map(\.id) == found.map { posts[$0].id })
        #expect(page.total == found.count)
        #expect(page.next == nil)
    }

    @Test("Author, model and account narrow a search")
    func filters() async throws {
        let (store, posts) = try await exhibition()
        let cases: [(query: GalleryQuery, found: [Int])] = [
            (GalleryQuery(author: "ADA"), [2, 1, 0]),
            (GalleryQuery(author: "ada_lovelace"), [3]),
            (GalleryQuery(author: "%"), []),
            (GalleryQuery(author: "' OR ''='"), []),
            (GalleryQuery(model: "tiny-sd"), [1]),
            (GalleryQuery(words: "dragon", author: "ada", model: "mini"), [0]),
            (GalleryQuery(account: ada), [4, 3, 2, 1, 0]),
            (GalleryQuery(words: "dragon", account: ada), [4, 1, 0]),
            (GalleryQuery(words: "dragon", account: bob), []),
            (GalleryQuery(account: AccountID(network: "test", name: "nobody")), []),
        ]
        for (query, found) in cases {
            let page = try await store.search(query)
            #expect(page.posts.map(\.id) == found.map { posts[$0].id }, "\(query)")
            #expect(page.total == found.count)
        }
    }

    @Test("Pages join without a gap, also while new posts come in", arguments: [1, 2, 3, 7, 8])
    func pages(limit: Int) async throws {
        let store = try Store.inMemory()
        var posts: [Post] = []
        for number in 1...7 { posts.append(try await store.publish(order("fox \(number)", price: 1))) }
        var query = GalleryQuery(words: "fox", limit: limit)
        var seen: [PostID] = []
        repeat {
            let page = try await store.search(query)
            #expect(page.posts.count <= limit)
            #expect(page.total == posts.count)
            seen += page.posts.map(\.id)
            query.before = page.next
            posts.append(try await store.publish(order("a newer fox", price: 1)))
        } while query.before != nil
        #expect(seen == posts.prefix(7).reversed().map(\.id))
    }

    @Test(
        "A limit out of range and a strange cursor are put right",
        arguments: [("", 0), ("-1", 1), ("x' OR 1", 1), ("99999999999999999999", 1)])
    func strangeCursor(cursor: String, limit: Int) async throws {
        let (store, posts) = try await exhibition()
        let page = try await store.search(GalleryQuery(before: cursor, limit: limit))
        #expect(page.posts.map(\.id) == (cursor == "-1" ? [] : [posts[5].id]))
    }

    @Test("A private post has an address that nobody guesses, and is in no list")
    func privacy() async throws {
        let (store, posts) = try await exhibition()
        let secret = posts[4]
        #expect(secret.isPrivate)
        #expect(secret.slug.count == 32 && secret.slug.allSatisfy(\.isHexDigit))
        #expect(try await store.post(slug: secret.slug) == secret)
        #expect(try await store.post(slug: secret.id.rawValue) == nil)
        #expect(try await store.post(secret.id) == secret)
        #expect(posts.filter { $0.slug == $0.id.rawValue }.count == 5)
        #expect(try await store.post(slug: posts[0].id.rawValue) == posts[0])
        #expect(try await store.latestPost(network: "test", room: "#atelier") == posts[3])
        #expect(try await store.latestPost(network: "test", room: "#other") == posts[5])
        #expect(try await store.latestPost(network: "test", room: "#empty") == nil)
        #expect(try await store.latestPost(network: "else", room: "#other") == nil)
        #expect(try await store.like(secret.id, by: bob) == .unknown)
        #expect(try await store.delete(secret.id, by: bob) == .unknown)
    }

    @Test("Everybody likes a post once, nobody their own")
    func likes() async throws {
        let (store, posts) = try await exhibition()
        let post = posts[0]
        let cy = AccountID(network: "test", name: "cy")
        #expect(try await store.like(post.id, by: ada) == .own)
        #expect(try await store.like(post.id, by: bob) == .liked(1))
        #expect(try await store.like(post.id, by: bob) == .alreadyLiked(1))
        #expect(try await store.like(post.id, by: cy) == .liked(2))
        #expect(try await store.like(#require(nowhere), by: bob) == .unknown)
        #expect(try await store.post(post.id)?.likes == 2)
        #expect(try await store.example(ofModel: "mini")?.id == post.id)
        #expect(try await store.example(ofModel: "Tiny-SD")?.id == posts[1].id)
        #expect(try await store.example(ofModel: "none") == nil)
        _ = try await store.delete(post.id, by: ada)
        #expect(try await store.like(post.id, by: bob) == .unknown)
        #expect(try await store.example(ofModel: "mini")?.id == posts[5].id)
    }

    @Test("A deleted post is gone from everywhere, and its children still know it")
    func deletion() async throws {
        let (store, posts) = try await exhibition()
        let parent = posts[3]
        let reference = PictureReference(post: parent.id)
        let child = try await store.publish(order("a fox at night", by: bob, parent: reference))
        let secret = try await store.publish(order("a fox by day", isPrivate: true, parent: reference))
        let second = try await store.publish(order("a fox in the rain", parent: reference))
        #expect(try await store.children(of: parent.id).map(\.id) == [child.id, second.id])

        #expect(try await store.delete(parent.id, by: bob) == .notYours)
        #expect(try await store.isDeleted(parent.id) == false)
        #expect(try await store.delete(parent.id, by: ada) == .deleted(parent))
        #expect(try await store.delete(parent.id, by: ada) == .alreadyDeleted)
        #expect(try await store.delete(#require(nowhere), by: ada) == .unknown)

        #expect(try await store.isDeleted(parent.id))
        let indexed = try await store.read { try String.fetchAll($0, sql: "SELECT prompts FROM postText") }
        #expect(indexed.contains(child.request.recipe.prompt))
        #expect(!indexed.contains(parent.request.recipe.prompt))
        #expect(try await store.isDeleted(child.id) == false)
        #expect(try await store.isDeleted(#require(nowhere)) == false)
        #expect(try await store.post(parent.id) == nil)
        #expect(try await store.post(slug: parent.slug) == nil)
        #expect(try await store.search(GalleryQuery(words: "quick")).total == 0)
        #expect(try await store.search(GalleryQuery(account: ada)).posts.contains { $0.id == parent.id } == false)
        #expect(try await store.latestPost(network: "test", room: "#atelier")?.id == second.id)
        #expect(try await store.children(of: parent.id).map(\.parent) == [reference, reference])
        #expect(try await store.post(secret.id)?.parent == reference)
        // A remix of a picture that was deleted meanwhile is still drawn.
        #expect(try await store.publish(order(parent: reference)).parent == reference)
        #expect(try await store.audit() == [])
    }

    @Test("Files of deleted posts are withdrawn, but for those that another post shows")
    func sharedFiles() async throws {
        let store = try Store.inMemory()
        let first = try await store.publish(order(), file: "same.png")
        let second = try await store.publish(order(), file: "same.png")
        let third = try await store.publish(order(), file: "other.png")
        #expect(try await store.withdrawals() == [])
        _ = try await store.delete(first.id, by: ada)
        #expect(try await store.withdrawals() == [])
        for post in [second, third] { _ = try await store.delete(post.id, by: ada) }
        #expect(try await store.withdrawals() == ["other.png", "same.png"])
        // Drawn again before it was taken back: it stays.
        _ = try await store.publish(order(), file: "same.png")
        #expect(try await store.withdrawals() == ["other.png"])
        try await store.withdrawn("other.png")
        #expect(try await store.withdrawals() == [])
        try await store.withdraw(["orphan.png", "orphan.png"])
        #expect(try await store.withdrawals() == ["orphan.png"])
    }
}
