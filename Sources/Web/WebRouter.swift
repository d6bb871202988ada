import Foundation
import Hummingbird
import Logging
import Storage

/// Everything that the file host and the gallery answer.
///
/// - Throws: when the folder of pictures cannot be made or read.
public func buildRouter(configuration: WebConfiguration, store: Store) throws -> Router<BasicRequestContext> {
    let folder = try PictureFolder(configuration.picturesDirectory)
    let thumbnails = try Thumbnails(of: folder, in: configuration.picturesDirectory.appending(path: "thumbnails"))
    let authorization = UploadAuthorization(token: configuration.uploadToken)
    let pages = try PageRenderer(configuration: configuration)
    let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: ResponsePolicy(pages: pages))
    UploadRoutes(configuration: configuration, folder: folder, authorization: authorization).add(to: router)
    PictureRoutes(folder: folder, thumbnails: thumbnails, authorization: authorization).add(to: router)
    GalleryRoutes(configuration: configuration, store: store, pages: pages).add(to: router)
    if let trainings = configuration.trainings {
        let intake = TrainingIntake(store: store, folder: trainings, maximumBytes: configuration.maximumUpload)
        UploadPageRoutes(configuration: configuration, store: store, intake: intake, pages: pages).add(to: router)
        TrainingRoutes(store: store, intake: intake, pages: pages).add(to: router)
    }
    HealthRoute(store: store, folder: folder).add(to: router)
    return router
}

/// `GET /health`: 200 while the database answers and pictures can be stored.
struct HealthRoute: Sendable {
    let store: Store
    let folder: PictureFolder

    func add(to router: Router<BasicRequestContext>) {
        router.get("/health") { _, context in
            do {
                _ = try await store.search(GalleryQuery(limit: 1))
                try folder.check()
            } catch {
                context.logger.error("unhealthy", metadata: ["error": "\(error)"])
                throw HTTPError(.serviceUnavailable, message: "unhealthy")
            }
            return Response.text("ok\n", type: "text/plain; charset=utf-8", caching: "no-store")
        }
    }
}

extension Response {
    static func text(_ text: String, type: String, caching: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: caching],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
