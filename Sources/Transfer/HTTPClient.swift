import Foundation

/// An HTTP client over libcurl. All transfers share one thread and its connections; it ends with the client.
///
/// The environment's proxies are ignored and redirects are not followed.
public final class HTTPClient: Sendable {
    private let loop: TransferLoop

    public init() { loop = TransferLoop() }

    deinit { loop.stop() }

    /// Sends a request and waits for the whole answer.
    ///
    /// - Throws: ``TransferError``, or `CancellationError` soon after the surrounding task was cancelled.
    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let transfer = Transfer(request)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { loop.add(transfer, continuation: $0) }
        } onCancel: {
            loop.cancel(transfer)
        }
    }

    /// Fetches a body.
    ///
    /// - Parameter limit: the most bytes that are taken.
    /// - Throws: also ``TransferError/status(_:excerpt:)`` for any status but 200.
    public func get(_ url: String, limit: Int, timeLimit: Duration = .seconds(60)) async throws -> Data {
        try await send(HTTPRequest(url: url, answerLimit: limit, timeLimit: timeLimit)).expecting(200).body
    }

    /// Posts a file to a host that speaks the contract of `soju.im/FILEHOST`.
    ///
    /// - Returns: the absolute address of the stored file.
    /// - Throws: also ``TransferError/status(_:excerpt:)`` for any status but 201.
    public func upload(
        _ body: Data, to url: String, contentType: String, bearerToken: String?, timeLimit: Duration = .seconds(60)
    ) async throws -> String {
        let authorization = bearerToken.map { [(name: "Authorization", value: "Bearer \($0)")] } ?? []
        let response = try await send(
            HTTPRequest(
                method: "POST", url: url, headers: [(name: "Content-Type", value: contentType)] + authorization, body: body,
                timeLimit: timeLimit)
        ).expecting(201)
        guard let location = response.location, let address = URL(string: location, relativeTo: URL(string: url)) else {
            throw TransferError.failed("the file host answered 201 without a Location")
        }
        return address.absoluteString
    }
}

extension HTTPResponse {
    /// The response itself when it has the status.
    public func expecting(_ expected: Int) throws -> HTTPResponse {
        guard status == expected else { throw TransferError.status(status, excerpt: excerpt) }
        return self
    }

    /// The first line of a text, short enough for a log.
    private var excerpt: String {
        let text = String(decoding: body.prefix(800), as: UTF8.self)
        return String(text.split(whereSeparator: \.isNewline).first?.prefix(200) ?? "")
    }
}
