import Domain
import Foundation
import Storage
import Synchronization
import Testing

/// A clock that a test sets.
final class ManualClock: Sendable {
    private let time: Mutex<Date>

    /// - Parameter day: days since 1970-01-01; it starts at noon.
    init(day: Int = 20_000, hour: Double = 12) { time = Mutex(Self.date(day: day, hour: hour)) }

    var now: Date { time.withLock { $0 } }

    func set(day: Int, hour: Double = 12) { time.withLock { $0 = Self.date(day: day, hour: hour) } }
    func advance(seconds: TimeInterval) { time.withLock { $0 += seconds } }

    static func date(day: Int, hour: Double = 0) -> Date { Date(timeIntervalSince1970: Double(day) * 86_400 + hour * 3600) }
}

/// Where the tests of a rule run: the rule must hold on both.
enum Place: CaseIterable, CustomTestStringConvertible {
    case memory, file

    var testDescription: String { self == .memory ? "in memory" : "on a file" }

    /// A fresh store, gone after the test.
    func withStore<Value>(clock: ManualClock = ManualClock(), _ body: (Store) async throws -> Value) async throws -> Value {
        switch self {
        case .memory: return try await body(Store.inMemory(clock: { clock.now }))
        case .file:
            return try await withFolder { folder in
                let store = try Store(path: folder + "/atelier.sqlite", clock: { clock.now })
                defer { try? store.close() }
                return try await body(store)
            }
        }
    }
}

func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("atelier-storage-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.path)
}

let daily = 150
let ada = AccountID(network: "test", name: "ada")
let bob = AccountID(network: "test", name: "bob")

func recipe(_ prompt: String, model: String = "mini", seed: UInt32 = 7, idea: String? = nil) -> Recipe {
    Recipe(
        prompt: prompt, model: model, width: 64, height: 64, steps: 20, guidanceScale: 5, sampler: "Euler", schedule: "Automatic",
        seed: seed,
        idea: idea)
}

func order(
    _ prompt: String = "a red fox", by account: AccountID = ada, key: String = UUID().uuidString, price: Int = 4, model: String = "mini",
    room: String = "#atelier", isPrivate: Bool = false, parent: PictureReference? = nil, idea: String? = nil, nick: String? = nil
) -> Order {
    let nick = nick ?? String(account.rawValue.split(separator: "/").last ?? "")
    return Order(
        key: key, account: account, address: ReplyAddress(network: "test", target: room, nick: nick, isDirect: false),
        request: ImageRequest(recipe: recipe(prompt, model: model, idea: idea)), isPrivate: isPrivate, parent: parent, price: price)
}

func pictures(of job: Job, file: String? = nil) -> [PostedPicture] {
    (0..<job.request.count).map { index in
        let name = file ?? "\(job.id.rawValue)-\(index).png"
        return PostedPicture(number: index + 1, file: name, url: "http://host/i/\(name)", recipe: job.request.recipe(at: index))
    }
}

extension Store {
    /// What `accept` gives in the ordinary case; a repeated order is the same job.
    @discardableResult
    func take(_ order: Order, waitingLimit: Int = 1000) async throws -> Job {
        switch try await accept(order, daily: daily, waitingLimit: waitingLimit) {
        case .accepted(let job, _), .repeated(let job): job
        }
    }

    @discardableResult
    func finish(_ job: Job, file: String? = nil) async throws -> Post? {
        try await finish(job, pictures: pictures(of: job, file: file)) { post, balance in
            OutgoingText(address: job.address, text: "\(post.id) done, \(balance.available) left", link: post.slug)
        }
    }

    @discardableResult
    func release(_ job: Job, as state: Job.State) async throws -> Bool {
        try await release(job, as: state) { OutgoingText(address: job.address, text: "\(job.id) \(state), \($0.available) left") }
    }

    @discardableResult
    func recover(maximumAttempts: Int) async throws -> [Job] {
        try await recover(maximumAttempts: maximumAttempts) { job, _ in OutgoingText(address: job.address, text: "\(job.id) failed") }
    }

    /// From order to post, with nothing else in the queue.
    @discardableResult
    func publish(_ order: Order, file: String? = nil) async throws -> Post {
        let job = try await take(order)
        guard let running = try await claimNext(), running.id == job.id, let post = try await finish(running, file: file) else {
            throw NotNext(job: job)
        }
        return post
    }
}

/// Waits for one element of a signal's stream, but not for ever.
func wake(_ stream: AsyncStream<Void>) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { for await _ in stream { return } }
        group.addTask {
            try await Task.sleep(for: .seconds(10))
            throw NeverWoken()
        }
        try await group.next()
        group.cancelAll()
    }
}

struct NeverWoken: Error {}

struct NotNext: Error {
    var job: Job
}
