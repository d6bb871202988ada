import TestSupport
import Testing

@testable import Studio

@Suite(.oneAtATime)
struct ModelCacheTests {
    private final class Made {
        var keys: [String] = []
    }

    private let made = Made()

    private func use(_ cache: inout ModelCache<String, Int>, _ key: String, _ bytes: Int) -> Int {
        cache.value(for: key, bytes: bytes) { [made] in
            made.keys.append(key)
            return made.keys.count
        }
    }

    @Test func whatFitsIsKept() {
        var cache = ModelCache<String, Int>(budget: 10)
        #expect(use(&cache, "a", 4) == 1)
        #expect(use(&cache, "b", 6) == 2)
        #expect(use(&cache, "a", 4) == 1)
        #expect(made.keys == ["a", "b"] && cache.bytes == 10 && cache.keys == ["a", "b"])
    }

    @Test func whatWasUsedLongestAgoGoesFirst() {
        var cache = ModelCache<String, Int>(budget: 10)
        for key in ["a", "b", "c"] { _ = use(&cache, key, 3) }
        _ = use(&cache, "a", 3)
        _ = use(&cache, "d", 4)
        #expect(cache.keys == ["d", "a", "c"] && cache.bytes == 10)
    }

    @Test func roomIsMadeBeforeTheNewComes() {
        var cache = ModelCache<String, Int>(budget: 10)
        _ = use(&cache, "a", 8)
        struct Broken: Error {}
        #expect(throws: Broken.self) { try cache.value(for: "b", bytes: 5) { throw Broken() } }
        #expect(cache.keys.isEmpty && cache.bytes == 0)
    }

    @Test(arguments: [11, Int.max])
    func oneThatIsTooLargeStaysAlone(bytes: Int) {
        var cache = ModelCache<String, Int>(budget: 10)
        _ = use(&cache, "a", 3)
        _ = use(&cache, "huge", bytes)
        #expect(cache.keys == ["huge"])
        _ = use(&cache, "b", 1)
        #expect(cache.keys == ["b"])
    }
}
