import Domain
import Foundation
import GRDB
import Testing

@testable import Storage

/// Recipes that start from pictures, in the database.
@Suite(.timeLimit(.minutes(1)))
struct InputTests {
    private static let fetched = InputPicture(hash: "0011223344", url: "http://host/i/0011.png", origin: "https://example.org/a.png")

    private func order(_ picture: InputPicture = fetched, by account: AccountID = ada, prompt: String = "fox") -> Order {
        var order = StorageTests.order(prompt, by: account)
        order.request.recipe.initImage = InitImage(picture: picture)
        return order
    }

    @Test("Everything of a recipe comes back")
    func roundTrip() async throws {
        let store = try Store.inMemory()
        var wanted = order()
        wanted.request.recipe.initImage?.mask = InpaintMask(picture: Self.fetched, padding: 3)
        wanted.request.recipe.controls = [ControlUnit(network: "pose", picture: Self.fetched, weight: 0.5)]
        wanted.request.recipe.variation = Variation(seed: 1, strength: 0.5)
        let post = try await store.publish(wanted)
        #expect(post.request == wanted.request)
        #expect(try await store.post(post.id)?.pictures[0].recipe == wanted.request.recipe)
    }

    @Test("Rows that knew none of the later properties are read")
    func oldRows() async throws {
        let store = try Store.inMemory()
        let old = try await store.publish(StorageTests.order("an old fox"))
        let waiting = try await store.take(StorageTests.order("a waiting fox"))
        let later = [
            "randomSource", "variation", "guidanceRescale", "eta", "clipSkip", "vae", "initImage", "hires", "controls", "resources",
        ]
        try await store.write { db in
            for property in later {
                for table in ["job", "post"] {
                    try db.execute(sql: "UPDATE \(table) SET request = json_remove(request, '$.recipe.\(property)')")
                }
                try db.execute(sql: "UPDATE picture SET recipe = json_remove(recipe, '$.\(property)')")
            }
            let left = try String.fetchOne(db, sql: "SELECT recipe FROM picture")
            #expect(left?.contains("clipSkip") == false)
        }
        #expect(try await store.post(old.id) == old)
        #expect(try await store.claimNext()?.request == waiting.request)
    }

    @Test("A fetched picture stays while an open job or a living post needs it")
    func leavesWithTheLast() async throws {
        let store = try Store.inMemory()
        let first = try await store.publish(order())
        let second = try await store.publish(order(by: bob))
        let third = try await store.take(order(by: bob))
        _ = try await store.delete(first.id, by: ada)
        #expect(try await store.withdrawals() == ["\(first.id.rawValue)-0.png"])
        _ = try await store.cancel(third.id, by: bob)
        #expect(!(try await store.withdrawals().contains("0011.png")))
        _ = try await store.delete(second.id, by: bob)
        #expect(try await store.withdrawals().contains("0011.png"))
        // Somebody else orders it again before it is gone.
        _ = try await store.take(order())
        #expect(!(try await store.withdrawals().contains("0011.png")))
    }

    @Test("One that fails, and one that was never taken, leave nothing")
    func failures() async throws {
        let store = try Store.inMemory()
        try await store.take(order())
        let job = try #require(try await store.claimNext())
        try await store.withdrawUnused(["0011.png", "9999.png"])
        #expect(try await store.withdrawals() == ["9999.png"])
        try await store.release(job, as: .failed)
        #expect(try await store.withdrawals() == ["0011.png", "9999.png"])
    }

    @Test("A picture of a post is its owner's to take away, whoever starts from it")
    func postsAreTheirOwners() async throws {
        let store = try Store.inMemory()
        let castle = try await store.publish(StorageTests.order("castle"), file: "aa.png")
        let picture = InputPicture(hash: "aa", url: "http://host/i/aa.png", origin: "\(castle.id)")
        let fox = try await store.publish(order(picture, by: bob))
        _ = try await store.delete(fox.id, by: bob)
        #expect(try await store.withdrawals() == ["\(fox.id.rawValue)-0.png"])
        _ = try await store.publish(order(picture, by: bob))
        _ = try await store.delete(castle.id, by: ada)
        #expect(try await store.withdrawals().contains("aa.png"))
    }
}
