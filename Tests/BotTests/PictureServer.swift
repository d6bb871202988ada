import Foundation
import TestSupport
import Testing
import Transfer

/// A web server of somebody else that gives the same answer to everybody.
final class PictureServer: Sendable {
    let place: SocketPlace
    private let serving: Task<Void, any Error>

    var url: String { "http://127.0.0.1:\(place.port)/a.png" }

    init(_ body: Data, status: String = "200 OK") throws {
        let listener = try LocalListener()
        place = try #require(SocketPlace("127.0.0.1:\(listener.port)"))
        let answer = Array("HTTP/1.1 \(status)\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\r\n".utf8) + body
        serving = Task {
            while true {
                let client = try await listener.accept()
                _ = client.read()
                try client.write(answer)
                client.shutDown()
            }
        }
    }

    deinit { serving.cancel() }
}
