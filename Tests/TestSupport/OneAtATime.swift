import Testing

/// Lets only one of the tests that have it run at a time.
///
/// A network blocks the thread that it runs on. Two of them would hold all threads of a small machine's pool, and tests that wait for
/// servers would run out of time.
public struct OneAtATime: SuiteTrait, TestTrait, TestScoping {
    public let isRecursive = true

    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        await Turnstile.shared.enter()
        do {
            try await function()
        } catch {
            await Turnstile.shared.leave()
            throw error
        }
        await Turnstile.shared.leave()
    }
}

extension Trait where Self == OneAtATime {
    public static var oneAtATime: OneAtATime { OneAtATime() }
}

/// Lets one in, the others wait in their order.
private actor Turnstile {
    static let shared = Turnstile()

    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func enter() async {
        guard isTaken else {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func leave() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
}
