import Domain
import Foundation
import Logging
import ServiceLifecycle
import Testing
import Transfer
import Web

/// The service over a real socket, asked by our own client.
@Suite(.timeLimit(.minutes(1))) struct WebHostTests {
    @Test func uploadsAndServesUntilShutDown() async throws {
        try await withHost { client, url in
            let data = try picture()
            let address = try await client.upload(data, to: "\(url)/upload", contentType: "image/png", bearerToken: Site.token)
            #expect(address.hasPrefix("\(url)/i/"))
            #expect(try await client.get(address, limit: 10_000) == data)
            await #expect(throws: TransferError.status(401, excerpt: "Uploads need the host's token.")) {
                try await client.upload(data, to: "\(url)/upload", contentType: "image/png", bearerToken: "wrong")
            }
            await #expect(throws: TransferError.status(413, excerpt: "A picture may have at most 100000 bytes.")) {
                try await client.upload(Data(count: 3_000_000), to: "\(url)/upload", contentType: "image/png", bearerToken: Site.token)
            }
        }
    }

    @Test func chunkedUploadsAreCounted() async throws {
        try await withHost { client, url in
            for count in [50_000, 150_000] {
                let response = try await client.send(
                    HTTPRequest(
                        method: "POST", url: "\(url)/upload",
                        headers: [("Authorization", "Bearer \(Site.token)"), ("Transfer-Encoding", "chunked")], body: Data(count: count)))
                #expect(response.status == (count > 100_000 ? 413 : 415))
            }
        }
    }

    @Test func manyUploadsOfOnePictureAgree() async throws {
        try await withHost { client, url in
            let data = try picture(9)
            let addresses = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<12 {
                    group.addTask { try await client.upload(data, to: "\(url)/upload", contentType: "image/png", bearerToken: Site.token) }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(addresses.count == 1)
        }
    }

    private func withHost(_ body: @escaping @Sendable (HTTPClient, String) async throws -> Void) async throws {
        try await Site.with(publicURL: nil) { site in
            var configuration = site.configuration
            configuration.maximumUpload = 100_000
            let (ports, port) = AsyncStream<Int>.makeStream()
            var logger = Logger(label: "test")
            logger.logLevel = .error
            let host = WebHost(configuration: configuration, store: site.store, logger: logger) { port.yield($0) }
            let group = ServiceGroup(configuration: .init(services: [.init(service: host)], logger: logger))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                let bound = try #require(await ports.first { _ in true })
                try await body(HTTPClient(), "http://127.0.0.1:\(bound)")
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }
}
