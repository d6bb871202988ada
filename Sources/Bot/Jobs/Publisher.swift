import Domain
import Foundation
import Transfer

/// Brings pictures to the file host and back over HTTP, which may run on another machine.
public struct Publisher: Sendable {
    /// How often an upload is tried.
    private static let attempts = 4
    /// Bytes of one picture.
    private static let largestFile = 64 << 20

    let client: HTTPClient
    /// The address of `POST /upload`.
    let endpoint: String
    let token: String

    public init(client: HTTPClient, endpoint: String, token: String) {
        self.client = client
        self.endpoint = endpoint
        self.token = token
    }

    /// Uploads all pictures of a job. A repeat gives the same addresses, as the host names files by their content.
    ///
    /// - Throws: ``HostFailure`` saying what the host answered.
    func publish(_ drawing: Drawing, of job: Job) async throws -> (pictures: [PostedPicture], sheet: Post.Sheet?) {
        var pictures: [PostedPicture] = []
        for (index, picture) in drawing.pictures.enumerated() {
            let (file, url) = try await upload(picture.png, name: "\(job.id.rawValue).\(index + 1).png")
            pictures.append(PostedPicture(number: index + 1, file: file, url: url, recipe: picture.recipe))
        }
        guard let png = drawing.sheet else { return (pictures, nil) }
        let (file, url) = try await upload(png, name: "\(job.id.rawValue).png")
        return (pictures, Post.Sheet(file: file, url: url))
    }

    /// The encoded files of input pictures, all of which are at this host.
    ///
    /// - Throws: ``Refusal`` for one that is gone.
    func data(of pictures: [InputPicture]) async throws -> [InputPicture: Data] {
        var found: [InputPicture: Data] = [:]
        for picture in pictures { found[picture] = try await data(of: picture) }
        return found
    }

    func data(of picture: InputPicture) async throws -> Data {
        guard !picture.url.isEmpty else { throw Refusal("the picture \(picture.name) is not known here.") }
        let answer = try await retrying { try await client.send(HTTPRequest(url: picture.url, answerLimit: Self.largestFile)) }
        switch answer.status {
        case 200: return answer.body
        case 404, 410: throw Refusal("the picture \(picture.name) is gone.")
        default: throw HostFailure(error: .status(answer.status, excerpt: ""))
        }
    }

    /// Takes a file back from the host; one that isn't there is taken back already.
    ///
    /// - Throws: `TransferError` when the host refuses or can't be reached.
    func withdraw(_ file: String) async throws {
        let url = endpoint.replacingOccurrences(of: "/upload", with: "/i/\(file)", options: [.anchored, .backwards])
        let response = try await client.send(
            HTTPRequest(method: "DELETE", url: url, headers: [(name: "Authorization", value: "Bearer \(token)")]))
        guard [200, 204, 404].contains(response.status) else { throw TransferError.status(response.status, excerpt: "") }
    }

    /// - Parameter name: for an answer that names none.
    func upload(_ file: Data, name: String, contentType: String = "image/png") async throws -> (file: String, url: String) {
        let url = try await retrying { try await client.upload(file, to: endpoint, contentType: contentType, bearerToken: token) }
        return (URL(string: url)?.lastPathComponent ?? name, url)
    }

    /// Brings a picture for a training, as anybody does who has an upload link.
    ///
    /// - Parameter name: of the file, made of small letters, digits, dots and hyphens.
    /// - Returns: its number, and whether it was there before.
    /// - Throws: ``Refusal`` with what the host finds wrong, ``HostFailure``.
    func bring(_ picture: Data, name: String, link: String) async throws -> (number: Int, isKnown: Bool) {
        let answer = try await retrying {
            try await client.send(HTTPRequest(method: "PUT", url: link + name, headers: [("Content-Type", "image/png")], body: picture))
        }
        let number = answer.location.flatMap { $0.split(separator: "/").last }.flatMap { Int($0) }
        switch (answer.status, number) {
        case (201, let number?): return (number, false)
        case (200, let number?): return (number, true)
        case (400..<500, _):
            throw Refusal(String(decoding: answer.body.prefix(300), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
        default: throw HostFailure(error: .status(answer.status, excerpt: ""))
        }
    }

    private func retrying<Answer>(_ action: () async throws -> Answer) async throws -> Answer {
        var attempt = 1
        while true {
            do {
                return try await action()
            } catch let error as TransferError where attempt < Self.attempts && error.mayPass {
                try await Task.sleep(for: .milliseconds(200 << attempt))
                attempt += 1
            } catch let error as TransferError {
                throw HostFailure(error: error)
            }
        }
    }
}

/// The file host did not take a picture, or did not give one.
struct HostFailure: ChatFacingError, CustomStringConvertible {
    var error: TransferError

    /// Whether the host found fault with the file itself.
    var isRejection: Bool {
        if case .status(let status, _) = error { [400, 413, 415].contains(status) } else { false }
    }

    var reply: String {
        switch error {
        case .status(507, _): "the file host's disk is full."
        case .status(let status, _): "the file host refused it (\(status))."
        default: "the file host can't be reached."
        }
    }

    var description: String { "file host: \(error)" }
}

extension TransferError {
    /// Whether the same upload may succeed a moment later.
    fileprivate var mayPass: Bool {
        switch self {
        case .unreachable, .timedOut, .failed: true
        case .status(let status, _): status == 429 || (500..<600).contains(status) && status != 507
        case .invalidRequest, .refused, .misdirected, .tooLarge: false
        }
    }
}
