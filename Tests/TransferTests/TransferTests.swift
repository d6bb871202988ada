import Foundation
import Testing
import Transfer

@Suite(.timeLimit(.minutes(1))) struct TransferTests {
    let client = HTTPClient()

    @Test func uploadsWithTokenAndType() async throws {
        let server = try RawServer("HTTP/1.1 201 Created\r\nLocation: /i/abc.png\r\nContent-Length: 0\r\n\r\n")
        let body = Data(repeating: 7, count: 3_000_000)
        let location = try await client.upload(body, to: server.url, contentType: "image/png", bearerToken: "s3cret")
        #expect(location == "http://127.0.0.1:\(server.port)/i/abc.png")
        let request = try #require(server.requests.first)
        let head = request.components(separatedBy: "\r\n\r\n")[0].components(separatedBy: "\r\n")
        #expect(head.first == "POST /file HTTP/1.1")
        for line in ["Content-Type: image/png", "Authorization: Bearer s3cret", "Content-Length: 3000000"] { #expect(head.contains(line)) }
        #expect(!head.contains { $0.hasPrefix("Expect") })
        #expect(request.utf8.count == head.joined(separator: "\r\n").utf8.count + 4 + body.count)
    }

    @Test func readsABody() async throws {
        let server = try RawServer("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nhello")
        #expect(try await client.get(server.url, limit: 5) == Data("hello".utf8))
        let response = try await client.send(HTTPRequest(url: server.url))
        #expect((response.status, response.contentType, response.location) == (200, "text/plain", nil))
    }

    @Test(arguments: ["HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"])
    func countsBytesWithOrWithoutALength(head: String) async throws {
        let server = try RawServer(head + "hello!")
        await #expect(throws: TransferError.tooLarge(limit: 5)) { try await client.get(server.url, limit: 5) }
    }

    @Test func namesTheStatusAndTheReason() async throws {
        let server = try RawServer("HTTP/1.1 507 Insufficient Storage\r\n\r\nThe disk is full.\nMore" + String(repeating: ".", count: 9000))
        await #expect(throws: TransferError.status(507, excerpt: "The disk is full.")) { try await client.get(server.url, limit: 100) }
        let silent = try RawServer("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
        await #expect(throws: TransferError.failed("the file host answered 201 without a Location")) {
            try await client.upload(Data(), to: silent.url, contentType: "image/png", bearerToken: nil)
        }
    }

    @Test func doesNotFollowRedirects() async throws {
        let server = try RawServer("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n")
        await #expect(throws: TransferError.status(302, excerpt: "")) { try await client.get(server.url, limit: 100) }
        #expect(server.requests.count == 1)
    }

    @Test func nobodyThere() async throws {
        let (unheard, port) = try boundSocket()
        defer { close(unheard) }
        let error = await #expect(throws: TransferError.self) { try await client.get("http://127.0.0.1:\(port)/", limit: 1) }
        #expect(error.map(kind) == "unreachable")
    }

    @Test(arguments: ["file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/", "http://", "", "http://127.0.0.1:99999/"])
    func refusesOtherAddresses(url: String) async throws {
        let error = await #expect(throws: TransferError.self) { try await client.get(url, limit: 1) }
        #expect(error.map(kind) == "invalidRequest")
    }

    @Test func refusesLineBreaksInHeaders() async throws {
        await #expect(throws: TransferError.invalidRequest("a header holds a line break")) {
            try await client.upload(Data(), to: "http://127.0.0.1:1/", contentType: "image/png\r\nX: y", bearerToken: nil)
        }
    }

    @Test func silenceAndTornAnswers() async throws {
        let silent = try RawServer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", then: .hang)
        await #expect(throws: TransferError.timedOut) { try await client.get(silent.url, limit: 100, timeLimit: .milliseconds(200)) }
        let torn = try RawServer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
        let error = await #expect(throws: TransferError.self) { try await client.get(torn.url, limit: 100) }
        #expect(error.map(kind) == "failed")
    }

    @Test func cancellationEndsATransfer() async throws {
        let silent = try RawServer("", then: .hang)
        let task = Task { try await client.get(silent.url, limit: 1, timeLimit: .seconds(50)) }
        while silent.requests.isEmpty { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }

        let early = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.get(silent.url, limit: 1)
        }
        await #expect(throws: CancellationError.self) { try await early.value }
    }

    @Test func manyAtOnce() async throws {
        let server = try RawServer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        try await withThrowingTaskGroup(of: Data.self) { group in
            for _ in 0..<40 { group.addTask { try await client.get(server.url, limit: 2) } }
            for try await body in group { #expect(body == Data("ok".utf8)) }
        }
    }
}

/// The case's name, for errors whose text is libcurl's.
private func kind(_ error: TransferError) -> String { Mirror(reflecting: error).children.first?.label ?? "\(error)" }
