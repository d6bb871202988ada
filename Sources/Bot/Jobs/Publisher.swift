import Domain
import Foundation
import Transfer

/// Brings finished pictures to the file host over HTTP, which may run on another machine.
public struct Publisher: Sendable {
    /// How often an upload is tried.
    private static let attempts = 4

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
    /// - Throws: ``UploadFailure`` saying what the host answered.
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

    /// Takes a file back from the host; one that isn't there is taken back already.
    ///
    /// - Throws: `TransferError` when the host refuses or can't be reached.
    func withdraw(_ file: String) async throws {
        let url = endpoint.replacingOccurrences(of: "/upload", with: "/i/\(file)", options: [.anchored, .backwards])
        let response = try await client.send(
            HTTPRequest(method: "DELETE", url: url, headers: [(name: "Authorization", value: "Bearer \(token)")]))
        guard [200, 204, 404].contains(response.status) else { throw TransferError.status(response.status, excerpt: "") }
    }

    private func upload(_ png: Data, name: String) async throws -> (file: String, url: String) {
        var attempt = 1
        while true {
            do {
                let url = try await client.upload(png, to: endpoint, contentType: "image/png", bearerToken: token)
                return (URL(string: url)?.lastPathComponent ?? name, url)
            } catch let error as TransferError where attempt < Self.attempts && error.mayPass {
                try await Task.sleep(for: .milliseconds(200 << attempt))
                attempt += 1
            } catch let error as TransferError {
                throw UploadFailure(error: error)
            }
        }
    }
}

/// The file host did not take a picture.
struct UploadFailure: ChatFacingError, CustomStringConvertible {
    var error: TransferError

    var reply: String {
        switch error {
        case .status(507, _): "the file host's disk is full."
        case .status(let status, _): "the file host refused it (\(status))."
        default: "the file host can't be reached."
        }
    }

    var description: String { "upload: \(error)" }
}

extension TransferError {
    /// Whether the same upload may succeed a moment later.
    fileprivate var mayPass: Bool {
        switch self {
        case .unreachable, .timedOut, .failed: true
        case .status(let status, _): status == 429 || (500..<600).contains(status) && status != 507
        case .invalidRequest, .tooLarge: false
        }
    }
}
