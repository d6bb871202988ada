import Domain
import Foundation
import Glibc
import Storage
import Synchronization
import Testing

/// A process that is killed while it writes, by a signal that nothing can catch.
@Suite(.timeLimit(.minutes(2)))
struct CrashTests {
    @Test("After kill -9 every acknowledged job is there and the books are right", arguments: [0, 1, 7, 40, 101])
    func kill(acknowledged: Int) async throws {
        try await withFolder { folder in
            await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String, acknowledged] in
                try await writeUntilKilled(folder: folder, after: acknowledged)
            }
            let store = try Store(path: folder + "/atelier.sqlite")
            #expect(try await store.audit() == [])

            let lines = try String(contentsOfFile: folder + "/acknowledged", encoding: .utf8).split(separator: "\n")
            #expect(lines.count >= acknowledged)
            for line in lines {
                let words = line.split(separator: " ")
                let id = try #require(words.last.flatMap { PostID(rawValue: String($0)) })
                let job = try #require(try await store.job(id), "lost: \(line)")
                if words.first == "done" {
                    #expect(job.state == .done, "undone: \(line)")
                    #expect(try await store.post(id) != nil)
                }
            }

            // The next start brings every job to its end, and each is answered once.
            try await store.recover(maximumAttempts: 3)
            while let job = try await store.claimNext() { try await store.finish(job) }
            #expect(try await store.audit() == [])
            #expect(try await store.balance(of: ada, daily: daily).held == 0)
            let answers = try await store.pendingMessages(limit: 100_000).map(\.message.text)
            let posts = try await store.search(GalleryQuery(limit: 1)).total
            #expect(answers.count == posts)
            #expect(Set(answers.map { $0.prefix(while: { $0 != " " }) }).count == posts)
            try store.close()
        }
    }
}

/// Orders, claims and delivers without end, noting each acknowledged commit in a file; a third task kills the process after so many of them,
/// in the middle of whatever the other two do then.
private func writeUntilKilled(folder: String, after limit: Int) async throws {
    let store = try Store(path: folder + "/atelier.sqlite")
    let notes = Notes(path: folder + "/acknowledged")
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            while true {
                let acceptance = try await store.accept(order(price: 1), daily: 1_000_000, waitingLimit: .max)
                if case .accepted(let job, _) = acceptance { notes.add("accepted", job) }
            }
        }
        group.addTask {
            while true {
                if let job = try await store.claimNext(), try await store.finish(job) != nil { notes.add("done", job) }
            }
        }
        group.addTask {
            while notes.count < limit { await Task.yield() }
            Glibc.kill(getpid(), SIGKILL)
        }
        try await group.waitForAll()
    }
}

/// What the dying process says about the commits that it was promised; each line is in the kernel's hands before the next commit.
private final class Notes: Sendable {
    private let descriptor: Int32
    private let written = Atomic(0)

    init(path: String) { descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600) }

    var count: Int { written.load(ordering: .sequentiallyConsistent) }

    func add(_ word: String, _ job: Job) {
        let line = Array("\(word) \(job.id.rawValue)\n".utf8)
        precondition(write(descriptor, line, line.count) == line.count)
        written.add(1, ordering: .sequentiallyConsistent)
    }
}
