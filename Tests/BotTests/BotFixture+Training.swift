import Chat
import Domain
import Foundation
import ImageCodec
import Storage
import TestSupport
import Testing
import Transfer

extension BotFixture {
    /// Different from all others, also to the eye.
    static func card(_ number: Int) throws -> Data {
        let bytes = (0..<64 * 64).flatMap { index -> [UInt8] in
            let (x, y) = (index % 64 / 8, index / 64 / 8)
            let shade = UInt8(truncatingIfNeeded: (x * 37 + y * 101 + number * 59) * (number + x * y + 3))
            return [shade, shade, UInt8(truncatingIfNeeded: number * 20)]
        }
        return try Image(width: 64, height: 64, channels: 3, bytes: bytes).png()
    }

    /// The last link that was said to somebody directly.
    func link(to nick: String = "alice") throws -> String {
        try #require(transport.said.last { $0.room.isDirect && $0.room.name == nick && $0.reply.link != nil }?.reply.link)
    }

    /// Brings a file by an upload link, as curl does.
    @discardableResult
    func bring(_ data: Data, name: String, to link: String) async throws -> HTTPResponse {
        try await HTTPClient().send(HTTPRequest(method: "PUT", url: link + name, body: data))
    }

    /// A training with as many pictures.
    func collect(_ name: String = "brush", pictures: Int = 6, from nick: String = "alice") async throws {
        try await ask("train new \(name)", from: nick, room: nil)
        for number in 0..<pictures {
            let answer = try await bring(Self.card(number), name: "red-fox-\(number).png", to: link(to: nick))
            #expect(answer.status == 201)
        }
    }

    /// Waits for a line to somebody.
    func heard(_ text: String, by nick: String = "alice", sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        func line() -> String? {
            transport.said.last { $0.room.name == nick && $0.reply.text.contains(text) }.map {
                [$0.reply.text, $0.reply.link].compactMap(\.self).joined(separator: " ")
            }
        }
        try await wait(for: "“\(text)” to \(nick)", sourceLocation: sourceLocation) { line() != nil }
        return try #require(line())
    }

    func state(_ name: String = "brush") async throws -> Training.State? { try await store.training(named: name)?.state }
}
