import Foundation
import Storage
import Synchronization
import TestSupport
import Testing
import Transfer

@testable import Bot

/// Mails, through a server that speaks SMTP on a socket.
@Suite(.timeLimit(.minutes(1)))
struct MailTests {
    @Test func theEndComesByMailToo() async throws {
        let server = try MailServer()
        let sender = try #require(MailAddress("bot@example.org"))
        try await BotFixture.run(relay: MailRelay(url: server.url, sender: sender)) { (bot) async throws in
            #expect(try await bot.ask("train mail ada@example.org", room: nil).contains("A mail will tell you too"))
            try await bot.collect()
            try await bot.ask("!train start brush yes")
            _ = try await bot.heard("samples of brush")
            try await bot.wait(for: "a mail") { !server.mails.isEmpty }
            let mail = server.mails[0]
            #expect(mail.sender == "<bot@example.org>" && mail.recipients == ["<ada@example.org>"])
            #expect(mail.header("Subject") == "brush is trained" && mail.header("To") == "<ada@example.org>")
            #expect(mail.header("From") == "Atelier <bot@example.org>" && mail.header("Auto-Submitted") == "auto-generated")
            #expect(mail.header("Message-ID")?.wholeMatch(of: /<training\.1\.\d+@example\.org>/) != nil)
            let text = try mail.text()
            #expect(text.contains("imagine brush, a red fox --model brush") && text.components(separatedBy: "/p/").count == 5)
            try await bot.wait(for: "the mark") { try await bot.store.pendingLetters(limit: 9).isEmpty }
            #expect(server.mails.count == 1)
            #expect(try await bot.ask("train mail none", room: nil).contains("No mail will be sent to you."))
        }
    }

    @Test func whatIsRefusedForNowIsSentLaterAndOnce() async throws {
        let server = try MailServer(refusals: ["450 4.2.0 come back later"])
        let relay = MailRelay(url: server.url, sender: try #require(MailAddress("bot@example.org")))
        let message = MailMessage(
            recipient: try #require(MailAddress("ada@example.org")), subject: "s", body: "b", id: "1", date: Date())
        let error = await #expect(throws: MailError.self) { try await relay.send(message) }
        #expect(error?.isFinal == false)
        try await relay.send(message)
        #expect(server.mails.count == 1)
    }

    @Test func whatIsRefusedForGoodIsGivenUp() async throws {
        let server = try MailServer(refusals: ["550 5.1.1 nobody of that name"])
        let sender = try #require(MailAddress("bot@example.org"))
        let store = try Store.inMemory()
        try await store.enqueue(Letter(recipient: "ada@example.org", subject: "s", body: "b"), key: "k")
        try await BotFixture.run(store: store, relay: MailRelay(url: server.url, sender: sender)) { (bot) async throws in
            try await bot.wait(for: "the end of it") { try await store.pendingLetters(limit: 9).isEmpty && server.attempts == 1 }
        }
        #expect(server.mails.isEmpty && server.attempts == 1)
    }

    @Test func nobodyAnswers() async throws {
        let port = try LocalSocket.freePort()
        let relay = MailRelay(url: "smtp://127.0.0.1:\(port)", sender: try #require(MailAddress("bot@example.org")))
        let message = MailMessage(recipient: relay.sender, subject: "s", body: "b", id: "1", date: Date())
        let error = await #expect(throws: MailError.self) { try await relay.send(message) }
        #expect(error?.isFinal == false)
    }

    /// A password never goes out in the clear.
    @Test func aPasswordNeedsEncryption() async throws {
        let server = try MailServer()
        let relay = MailRelay(url: server.url, sender: try #require(MailAddress("bot@example.org")), user: "bot", password: "hunter2")
        let message = MailMessage(recipient: relay.sender, subject: "s", body: "b", id: "1", date: Date())
        await #expect(throws: MailError.self) { try await relay.send(message) }
        #expect(server.mails.isEmpty && !server.heard.contains { $0.contains("AUTH") })
    }

    @Test func nothingBreaksOutOfItsHeader() async throws {
        let server = try MailServer()
        let relay = MailRelay(url: server.url, sender: try #require(MailAddress("bot@example.org")))
        let message = MailMessage(
            recipient: try #require(MailAddress("ada@example.org")), subject: "a\r\nBcc: eve@example.org\r\n\r\nhello",
            body: "x\r\n.\r\nQUIT\r\n.dot\nübung",
            id: "1>\r\nBcc: <eve@example.org", date: Date(timeIntervalSince1970: 0))
        try await relay.send(message)
        let mail = try #require(server.mails.first)
        #expect(mail.recipients == ["<ada@example.org>"] && mail.header("Bcc") == nil)
        #expect(mail.header("Subject") == "a  Bcc: eve@example.org    hello")
        #expect(mail.header("Date") == "Thu, 01 Jan 1970 00:00:00 +0000")
        #expect(try mail.text() == "x\r\n.\r\nQUIT\r\n.dot\nübung")
        #expect(mail.lines.allSatisfy { $0.utf8.count <= 76 && $0.utf8.allSatisfy { $0 < 127 } })
    }

    @Test func otherLettersAreEncoded() async throws {
        let server = try MailServer()
        let relay = MailRelay(url: server.url, sender: try #require(MailAddress("bot@example.org")))
        let subject = String(repeating: "Übungsstück 🦊 ", count: 8)
        try await relay.send(MailMessage(recipient: relay.sender, subject: subject, body: "", id: "1", date: Date()))
        let words = try #require(server.mails.first?.lines).flatMap { $0.matches(of: /=\?utf-8\?B\?([A-Za-z0-9+\/=]+)\?=/) }.map(\.output)
        #expect(words.allSatisfy { $0.0.count <= 75 })
        let decoded = words.compactMap { Data(base64Encoded: String($0.1)) }.map { String(decoding: $0, as: UTF8.self) }
        #expect(decoded.joined() == subject)
    }

    @Test(arguments: [
        ("ada@example.org", true), ("a.b+c@mail.example.co.uk", true), ("ada", false), ("ada@localhost", false), ("@example.org", false),
        ("ada@@example.org", false), ("ada@example.org\r\nBcc: x@y.z", false), ("ada@exam ple.org", false), ("<ada@example.org>", false),
        ("ada@-example.org", false), (".ada@example.org", false), ("ada..b@example.org", false), ("ädä@example.org", false),
        ("ada@example.org, eve@example.org", false), ("\"a b\"@example.org", false),
        (String(repeating: "a", count: 65) + "@example.org", false),
    ])
    func addresses(_ text: String, _ isValid: Bool) { #expect((MailAddress(text) != nil) == isValid) }
}

/// A mail relay of the test's own: plain SMTP (RFC 5321), one connection after the other.
private final class MailServer: Sendable {
    struct Mail: Sendable {
        var sender = ""
        var recipients: [String] = []
        var lines: [String] = []

        func header(_ name: String) -> String? {
            lines.prefix { !$0.isEmpty }.first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
        }

        func text() throws -> String {
            let body = lines.drop { !$0.isEmpty }.joined()
            return String(decoding: try #require(Data(base64Encoded: body)), as: UTF8.self)
        }
    }

    private struct State {
        var mails: [Mail] = []
        var heard: [String] = []
        var attempts = 0
        var refusals: [String]
    }

    private let listener: LocalListener
    private let state: Mutex<State>

    var url: String { "smtp://127.0.0.1:\(listener.port)" }
    var mails: [Mail] { state.withLock { $0.mails } }
    var heard: [String] { state.withLock { $0.heard } }
    /// How often a recipient was named.
    var attempts: Int { state.withLock { $0.attempts } }

    /// - Parameter refusals: answers to the first recipients that are named.
    init(refusals: [String] = []) throws {
        listener = try LocalListener()
        state = Mutex(State(refusals: refusals))
        Task { [weak self] in
            while let server = self {
                guard let client = try? await server.listener.accept(within: .seconds(1)) else { continue }
                Thread.detachNewThread { try? server.serve(client) }
            }
        }
    }

    private func serve(_ client: LocalSocket) throws {
        var rest: [UInt8] = []
        func line() -> String? {
            while !rest.contains(10) {
                let bytes = client.read()
                guard !bytes.isEmpty else { return nil }
                rest += bytes
            }
            let end = rest.firstIndex(of: 10) ?? 0
            defer { rest.removeFirst(end + 1) }
            return String(decoding: rest[..<end].filter { $0 != 13 }, as: UTF8.self)
        }
        func say(_ text: String) throws { try client.write(Array("\(text)\r\n".utf8)) }
        var mail = Mail()
        try say("220 test ESMTP")
        while let command = line() {
            state.withLock { $0.heard.append(command) }
            if command.hasPrefix("EHLO") {
                try say("250-test\r\n250 8BITMIME")
            } else if command.hasPrefix("MAIL FROM:") {
                mail = Mail(sender: String(command.dropFirst(10).prefix { $0 != " " }))
                try say("250 ok")
            } else if command.hasPrefix("RCPT TO:") {
                let refusal = state.withLock { state in
                    state.attempts += 1
                    return state.refusals.isEmpty ? nil : state.refusals.removeFirst()
                }
                mail.recipients.append(String(command.dropFirst(8)))
                try say(refusal ?? "250 ok")
            } else if command == "DATA" {
                try say("354 go on")
                while let text = line(), text != "." { mail.lines.append(text.hasPrefix(".") ? String(text.dropFirst()) : text) }
                state.withLock { [mail] in $0.mails.append(mail) }
                try say("250 taken")
            } else if command == "QUIT" {
                try say("221 bye")
                return
            } else {
                try say("502 no such command")
            }
        }
    }
}
