import Domain
import Foundation
import Storage
import Testing

/// Ideas, preferences and measurements.
@Suite(.timeLimit(.minutes(1)))
struct MemoryTests {
    @Test("The latest expansion of a person in a room")
    func expansion() async throws {
        let store = try Store.inMemory()
        #expect(try await store.expansion(account: ada, room: "#a") == nil)
        let foxes = Expansion(idea: "fox", prompts: ["a red fox", "a \"blue\" fox"])
        let owls = Expansion(idea: "owl\u{0}s", prompts: ["an owl"])
        let slugs = [
            try await store.saveExpansion(foxes, account: ada, room: "#a"), try await store.saveExpansion(owls, account: ada, room: "#a"),
            try await store.saveExpansion(Expansion(idea: "cat", prompts: []), account: ada, room: "#b"),
        ]
        #expect(Set(slugs).count == 3)
        #expect(try await store.expansion(account: ada, room: "#a") == owls)
        #expect(try await store.expansion(account: ada, room: "#b")?.prompts == [])
        #expect(try await store.expansion(account: bob, room: "#a") == nil)
        // An earlier list keeps its page.
        #expect(try await store.expansion(slug: slugs[0]) == foxes)
        #expect(try await store.expansion(slug: "nonsense") == nil)
    }

    @Test("The default model of an account")
    func defaultModel() async throws {
        let store = try Store.inMemory()
        #expect(try await store.defaultModel(of: ada) == nil)
        try await store.setDefaultModel("mini", of: ada)
        #expect(try await store.defaultModel(of: ada) == "mini")
        #expect(try await store.defaultModel(of: bob) == nil)
        try await store.setDefaultModel(nil, of: ada)
        #expect(try await store.defaultModel(of: ada) == nil)
        #expect(try await store.balance(of: ada, daily: daily).available == daily)
    }

    @Test("Step times are averaged, and foretold in proportion to the pixels of the nearest size")
    func stepTimes() async throws {
        let store = try Store.inMemory()
        #expect(try await store.secondsPerStep(model: "mini", width: 64, height: 64) == nil)
        try await store.record(secondsPerStep: 1, model: "mini", width: 64, height: 64)
        for bad in [0, -1, .nan, .infinity] { try await store.record(secondsPerStep: bad, model: "mini", width: 64, height: 64) }
        #expect(try await store.secondsPerStep(model: "mini", width: 64, height: 64) == 1)
        try await store.record(secondsPerStep: 2, model: "mini", width: 64, height: 64)
        let average = try #require(try await store.secondsPerStep(model: "mini", width: 64, height: 64))
        #expect(abs(average - 1.2) < 1e-12)
        try await store.record(secondsPerStep: 10, model: "mini", width: 128, height: 128)
        let foretold = [(64, 128, 2.4), (32, 32, 0.3), (128, 256, 20), (128, 128, 10)]
        for (width, height, seconds) in foretold {
            let value = try #require(try await store.secondsPerStep(model: "mini", width: width, height: height))
            #expect(abs(value - seconds) < 1e-12, "\(width)×\(height)")
        }
        #expect(try await store.secondsPerStep(model: "other", width: 64, height: 64) == nil)
        #expect(try await store.secondsPerStep(model: "mini", width: 0, height: 64) == nil)
    }
}
