import Dispatch
import Foundation
import Synchronization

/// Whether somebody wants the program to end: SIGTERM or SIGINT came. A training then keeps its state and ends.
final class StopSignal {
    private final class Flag: Sendable {
        let isRaised = Atomic(false)
    }

    private let flag = Flag()
    private let sources: [any DispatchSourceSignal]

    init() {
        let numbers = [SIGTERM, SIGINT]
        for number in numbers { signal(number, SIG_IGN) }
        sources = numbers.map { DispatchSource.makeSignalSource(signal: $0, queue: .global()) }
        for source in sources {
            source.setEventHandler { [flag] in flag.isRaised.store(true, ordering: .relaxed) }
            source.resume()
        }
    }

    var isRaised: Bool { flag.isRaised.load(ordering: .relaxed) }
}
