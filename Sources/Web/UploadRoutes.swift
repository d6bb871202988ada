import Foundation
import HTTPTypes
import Hummingbird
import ImageCodec
import NIOCore
import NIOPosix

/// `POST /upload`, by the contract of `soju.im/FILEHOST`: the body is the file, the answer 201 with its address.
///
/// The bytes are kept as they came, so that a picture keeps its recipe; only what decodes as PNG or JPEG is kept at all.
struct UploadRoutes: Sendable {
    let configuration: WebConfiguration
    let folder: PictureFolder
    let authorization: UploadAuthorization

    func add(to router: Router<BasicRequestContext>) {
        router.post("/upload", use: upload)
        router.on("/upload", method: .options) { _, _ in
            Response(
                status: .noContent,
                headers: [.allow: "OPTIONS, POST", .acceptPost: ImageFormat.allCases.map(\.mediaType).joined(separator: ", ")])
        }
    }

    @Sendable private func upload(request: Request, context: BasicRequestContext) async throws -> Response {
        try authorization.check(request)
        let data = try await request.data(upTo: configuration.maximumUpload)
        let name = try await NIOThreadPool.singleton.runIfActive { try keep(data) }
        let address = configuration.address(of: "/i/\(name)")
        return Response(
            status: .created, headers: [.location: address, .contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: address + "\n")))
    }

    private func keep(_ data: Data) throws -> PictureName {
        var limits = ImageLimits()
        limits.maximumBytes = configuration.maximumUpload
        do {
            let name = PictureName(of: data, format: try ImageFile(data, limits: limits).format)
            try folder.keep(data, as: name)
            return name
        } catch let error as ImageError {
            throw HTTPError(data.isEmpty ? .badRequest : .unsupportedMediaType, message: "Not stored: \(error).")
        } catch let error as FileFailure where error.isDiskFull {
            throw HTTPError.diskFull
        }
    }
}

/// Who may upload: whoever knows the token, as a bearer or as the password of any user name.
struct UploadAuthorization: Sendable {
    private let digest: [UInt8]

    init(token: String) { digest = sha256(Data(token.utf8)) }

    func check(_ request: Request) throws {
        guard let token = request.headers[.authorization].flatMap(Self.token), isRight(token) else {
            throw HTTPError(
                .unauthorized, headers: [.wwwAuthenticate: "Bearer realm=\"upload\""], message: "Uploads need the host's token.")
        }
    }

    /// Compares digests in constant time, so that the answer's delay tells nothing about the token.
    private func isRight(_ token: String) -> Bool {
        zip(sha256(Data(token.utf8)), digest).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func token(in header: String) -> String? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        switch parts[0].lowercased() {
        case "bearer": return String(parts[1])
        case "basic":
            guard let data = Data(base64Encoded: String(parts[1])), let colon = data.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            return String(decoding: data[(colon + 1)...], as: UTF8.self)
        default: return nil
        }
    }
}

extension Request {
    /// The whole body.
    ///
    /// - Throws: 413 with a message when it is larger.
    func data(upTo limit: Int, _ message: String? = nil) async throws -> Data {
        let tooLarge = HTTPError(.contentTooLarge, message: message ?? "A picture may have at most \(limit) bytes.")
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
        do {
            return Data(try await body.collect(upTo: limit).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw tooLarge
        }
    }
}
