import Domain
import Foundation
import Logging
import Studio

/// Times a picture as a person in a room sees it: from the line that goes out to the link that comes back, over a real chat server and a real
/// upload, in a folder that is thrown away.
enum RoomBenchmark {
    /// - Returns: the median in seconds.
    static func run(_ base: Configuration, engine: DiffusionEngine, runs: Int) async throws -> Double {
        let folder = FileManager.default.temporaryDirectory.appending(path: "atelier-bench-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = base
        configuration.storage.path = folder
        configuration.host.uploadToken = .file("\(folder)/run/upload-token")
        configuration.tokens.daily = 1_000_000
        configuration.irc = [.init(port: try FreePort.find())]
        configuration.host.listen = "127.0.0.1:\(try FreePort.find())"
        configuration.host.publicURL = "http://\(configuration.host.listen)"

        let demonstration = try await Demonstration.start(
            configuration, engine: engine, logger: Console.logger("bench", level: .error)
        ) { _, _, _ in }
        let client = demonstration.client
        var seconds: [Double] = []
        for run in 0..<runs {
            let before = await client.answers.count
            let begun = ContinuousClock.now
            try await client.say("!imagine pixel art of a red book --seed \(run)")
            try await waiting(.seconds(300), for: "the link") {
                await client.answers.dropFirst(before).contains { $0.contains(configuration.host.publicURL) }
            }
            seconds.append((ContinuousClock.now - begun) / .seconds(1))
        }
        try await demonstration.stop()
        return seconds.sorted()[seconds.count / 2]
    }
}
