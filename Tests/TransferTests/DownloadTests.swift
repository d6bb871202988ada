import Foundation
import Testing
import Transfer

/// Downloads from addresses that strangers name, against real sockets.
@Suite(.timeLimit(.minutes(1))) struct DownloadTests {
    let client = HTTPClient()

    private func rules(_ servers: RawServer..., bytes: Int = 100, seconds: Double = 20) throws -> DownloadRules {
        let places = try servers.map { try #require(SocketPlace("127.0.0.1:\($0.port)")) }
        return DownloadRules(addressGuard: AddressGuard(allowed: Set(places)), byteLimit: bytes, timeLimit: .seconds(seconds))
    }

    private func redirect(to url: String) throws -> RawServer {
        try RawServer("HTTP/1.1 302 Found\r\nLocation: \(url)\r\nContent-Length: 0\r\n\r\n")
    }

    @Test func whatIsAllowedIsFetched() async throws {
        let server = try RawServer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        let rules = try rules(server)
        #expect(try await client.download(server.url, by: rules) == Data("hello".utf8))
        // A name is judged by what it leads to.
        #expect(try await client.download("http://localhost:\(server.port)/", by: rules) == Data("hello".utf8))
        #expect(try await client.download("HTTP://127.1:\(server.port)/", by: rules) == Data("hello".utf8))
    }

    /// All the spellings of this machine; the server hears of none of them.
    @Test(arguments: [
        "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "0", "[::1]", "[::ffff:127.0.0.1]", "[::]", "127.0.0.2",
    ])
    func thisMachineIsRefused(_ host: String) async throws {
        let server = try RawServer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        await #expect(throws: TransferError.refused) {
            try await client.download("http://\(host):\(server.port)/", by: DownloadRules())
        }
        #expect(server.requests.isEmpty)
    }

    /// The same client has a connection to the server that it could use again.
    @Test func anOpenConnectionIsNoWayAround() async throws {
        let server = try RawServer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", then: .hang)
        #expect(try await client.get(server.url, limit: 5) == Data("hello".utf8))
        await #expect(throws: TransferError.refused) { try await client.download(server.url, by: DownloadRules()) }
    }

    @Test func redirectsAreFollowedAndGuarded() async throws {
        let target = try RawServer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        let hop = try redirect(to: target.url)
        #expect(try await client.download(hop.url, by: try rules(hop, target)) == Data("hello".utf8))
        let secret = try RawServer("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
        let trap = try redirect(to: secret.url)
        await #expect(throws: TransferError.refused) { try await client.download(trap.url, by: try rules(trap)) }
        #expect(trap.requests.count == 1)
        #expect(secret.requests.isEmpty)
    }

    @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "http://user:secret@127.0.0.1/"])
    func redirectsLeadToNoOtherScheme(_ url: String) async throws {
        let hop = try redirect(to: url)
        let error = await #expect(throws: TransferError.self) { try await client.download(hop.url, by: try rules(hop)) }
        guard case .invalidRequest = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(hop.requests.count == 1)
    }

    @Test func threeRedirectsAtMost() async throws {
        let loop = try redirect(to: "/again")
        await #expect(throws: TransferError.misdirected) { try await client.download(loop.url, by: try rules(loop)) }
        #expect(loop.requests.count == 4)
    }

    @Test func endlessBodiesEnd() async throws {
        let big = try RawServer("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 101))
        await #expect(throws: TransferError.tooLarge(limit: 100)) { try await client.download(big.url, by: try rules(big)) }
        let endless = try RawServer("HTTP/1.1 200 OK\r\n\r\n", then: .drip)
        await #expect(throws: TransferError.tooLarge(limit: 3)) { try await client.download(endless.url, by: try rules(endless, bytes: 3)) }
        await #expect(throws: TransferError.timedOut) {
            try await client.download(endless.url, by: try rules(endless, bytes: 1 << 20, seconds: 0.3))
        }
        let silent = try RawServer("", then: .hang)
        await #expect(throws: TransferError.timedOut) { try await client.download(silent.url, by: try rules(silent, seconds: 0.3)) }
    }

    /// Redirects share the time.
    @Test func theLimitIsForEverything() async throws {
        let silent = try RawServer("", then: .hang)
        let hop = try redirect(to: silent.url)
        await #expect(throws: TransferError.timedOut) {
            try await client.download(hop.url, by: try rules(hop, silent, seconds: 0.3))
        }
    }
}
