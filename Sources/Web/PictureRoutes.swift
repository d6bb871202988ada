import HTTPTypes
import Hummingbird
import ImageCodec
import NIOPosix

/// `GET`, `HEAD` and `DELETE /i/NAME`: the stored pictures. `GET /t/NAME`: the same, small enough for a list.
struct PictureRoutes: Sendable {
    let folder: PictureFolder
    let thumbnails: Thumbnails
    let authorization: UploadAuthorization
    private let fileIO = FileIO()

    init(folder: PictureFolder, thumbnails: Thumbnails, authorization: UploadAuthorization) {
        self.folder = folder
        self.thumbnails = thumbnails
        self.authorization = authorization
    }

    func add(to router: Router<BasicRequestContext>) {
        router.get("/i/:name") { request, context in
            try await answer(request, with: folder.file(try name(in: context)), context: context)
        }
        router.get("/t/:name") { request, context in
            let name = try name(in: context)
            let file = try await NIOThreadPool.singleton.runIfActive { try thumbnails.file(for: name) }
            return try await answer(request, with: file, context: context)
        }
        router.delete("/i/:name", use: remove)
    }

    private func answer(_ request: Request, with file: StoredFile?, context: BasicRequestContext) async throws -> Response {
        guard let file else { throw HTTPError(.notFound) }
        // A thumbnail's bytes may change with a later version of the program.
        let tag = EntityTag(value: "\(file.name.hash)-\(file.size)")
        var headers: HTTPFields = [
            .eTag: "\(tag)",
            .cacheControl: "public, max-age=31536000, immutable",
            .contentSecurityPolicy: "sandbox; default-src 'none'",
            .crossOriginResourcePolicy: "cross-origin",
        ]
        if let known = request.headers.joined(.ifNoneMatch), tag.isNamed(by: known) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = file.name.format.mediaType
        headers[.acceptRanges] = "bytes"

        // A range is defined for GET alone.
        let asksForRange = request.method == .get && tag.satisfies(ifRange: request.headers[.ifRange])
        switch RequestedRange(asksForRange ? request.headers.joined(.range) : nil, size: file.size) {
        case .whole:
            return Response(status: .ok, headers: headers, body: try await fileIO.loadFile(path: file.path, context: context))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound)/\(file.size)"
            let body = try await fileIO.loadFile(path: file.path, range: range, context: context)
            return Response(status: .partialContent, headers: headers, body: body)
        case .unsatisfiable:
            throw HTTPError(
                .rangeNotSatisfiable, headers: [.contentRange: "bytes */\(file.size)", .acceptRanges: "bytes"],
                message: "The picture has only \(file.size) bytes.")
        }
    }

    @Sendable private func remove(request: Request, context: BasicRequestContext) async throws -> Response {
        try authorization.check(request)
        let name = try name(in: context)
        guard try folder.remove(name) else { throw HTTPError(.notFound) }
        try thumbnails.remove(name)
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
