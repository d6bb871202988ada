import HTTPTypes
import Hummingbird
import ImageCodec

/// `GET`, `HEAD` and `DELETE /i/NAME`: the stored pictures.
struct PictureRoutes: Sendable {
    let folder: PictureFolder
    let authorization: UploadAuthorization
    private let fileIO = FileIO()

    init(folder: PictureFolder, authorization: UploadAuthorization) {
        self.folder = folder
        self.authorization = authorization
    }

    func add(to router: Router<BasicRequestContext>) {
        router.get("/i/:name", use: picture)
        router.delete("/i/:name", use: remove)
    }

    @Sendable private func picture(request: Request, context: BasicRequestContext) async throws -> Response {
        let name = try name(in: context)
        guard let size = folder.size(of: name), size > 0 else { throw HTTPError(.notFound) }
        let tag = EntityTag(value: name.hash)
        var headers: HTTPFields = [
            .eTag: "\(tag)",
            .cacheControl: "public, max-age=31536000, immutable",
            .contentSecurityPolicy: "sandbox; default-src 'none'",
            .crossOriginResourcePolicy: "cross-origin",
        ]
        if let known = request.headers.joined(.ifNoneMatch), tag.isNamed(by: known) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = name.format.mediaType
        headers[.acceptRanges] = "bytes"

        // A range is defined for GET alone.
        let asksForRange = request.method == .get && tag.satisfies(ifRange: request.headers[.ifRange])
        switch RequestedRange(asksForRange ? request.headers.joined(.range) : nil, size: size) {
        case .whole:
            return Response(status: .ok, headers: headers, body: try await fileIO.loadFile(path: folder.path(of: name), context: context))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound)/\(size)"
            let body = try await fileIO.loadFile(path: folder.path(of: name), range: range, context: context)
            return Response(status: .partialContent, headers: headers, body: body)
        case .unsatisfiable:
            throw HTTPError(
                .rangeNotSatisfiable, headers: [.contentRange: "bytes */\(size)", .acceptRanges: "bytes"],
                message: "The picture has only \(size) bytes.")
        }
    }

    @Sendable private func remove(request: Request, context: BasicRequestContext) async throws -> Response {
        try authorization.check(request)
        guard try folder.remove(try name(in: context)) else { throw HTTPError(.notFound) }
        return Response(status: .noContent)
    }

    private func name(in context: BasicRequestContext) throws -> PictureName {
        guard let name = context.parameters.get("name").flatMap({ PictureName($0) }) else { throw HTTPError(.notFound) }
        return name
    }
}

extension HTTPFields {
    /// All fields of a name as one list.
    func joined(_ name: HTTPField.Name) -> String? {
        let values = self[values: name]
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }
}

extension HTTPField.Name {
    static let acceptPost = HTTPField.Name("Accept-Post") ?? .accept
    static let crossOriginResourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy") ?? .origin
    static let referrerPolicy = HTTPField.Name("Referrer-Policy") ?? .origin
    static let robotsTag = HTTPField.Name("X-Robots-Tag") ?? .origin
}
