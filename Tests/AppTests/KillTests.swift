import Domain
import Foundation
import Storage
import TestSupport
import Testing

/// `kill -9` at any moment: the next start finishes or refunds every job, and answers each.
@Suite(.timeLimit(.minutes(4)))
struct KillTests {
    @Test func everyAcceptedOrderIsAnswered() async throws {
        let server = try await NgircdServer.start()
        let place = try Program.Place(ircPort: server.port)
        let log = place.folder.url.appending(path: "log")
        let alice = try await RawIRCClient.join(["#atelier"], as: "alice", port: server.port)
        var ordered = 0
        // Fewer orders in all than one person may have waiting.
        for round in 0..<4 {
            let process = try Program.start(["run", "--config", place.configuration], log: log)
            defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
            // It comes back under the same nick once the server has noticed that the old connection is gone.
            try await alice.expect("JOIN", within: .seconds(30)) { $0.contains("JOIN") && $0.hasPrefix(":atelier") }
            for _ in 0..<2 {
                ordered += 1
                try alice.send("PRIVMSG #atelier :!imagine order \(ordered) --steps 10")
            }
            // Anywhere between the first line being read and the last answer.
            try await Task.sleep(for: .milliseconds([5, 120, 300, 700][round]))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            try await alice.expect("QUIT", within: .seconds(30)) { $0.hasPrefix(":atelier") && $0.contains("QUIT") }
        }

        let process = try Program.start(["run", "--config", place.configuration], log: log)
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        try alice.send("PRIVMSG #atelier :still here")
        try await alice.expect("JOIN", within: .seconds(30)) { $0.contains("JOIN") && $0.hasPrefix(":atelier") }
        ordered += 1
        try alice.send("PRIVMSG #atelier :!imagine order \(ordered) --steps 10")
        _ = try await eventually("the last answer; alice heard \(alice.lines.suffix(5))", within: .seconds(150)) {
            alice.lines.contains { $0.contains(" order \(ordered) · ") } ? true : nil
        }
        kill(process.processIdentifier, SIGTERM)
        _ = try await eventually("the program to end") { process.isRunning ? nil : true }
        #expect(process.terminationStatus == 0)

        let store = try Store(path: place.database)
        #expect(try await store.audit() == [])
        #expect(try await store.queue().isEmpty)
        let posts = try await store.search(GalleryQuery(limit: 100)).posts
        // The tokens that are gone are those of delivered posts.
        let account = try #require(posts.first?.account)
        let balance = try await store.balance(of: account, daily: 150)
        #expect(balance.held == 0)
        #expect(balance.available == 150 - posts.map(\.price).reduce(0, +))
        // Every post was answered. A kill in the instant between a line and the server's PONG behind it says that line again, and only that one.
        let answers = alice.lines.compactMap { $0.firstMatch(of: /:alice: #(\w+) order/).map { String($0.output.1) } }
        #expect(Set(answers) == Set(posts.map(\.id.rawValue)))
        #expect(answers.count - Set(answers).count <= 1, "\(answers)")
        for post in posts {
            let file = place.folder.url.appending(path: "storage/pictures/\(post.pictures[0].file)")
            #expect(FileManager.default.fileExists(atPath: file.path))
        }
        try store.close()
    }
}
