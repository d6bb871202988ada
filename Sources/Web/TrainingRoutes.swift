import Domain
import Foundation
import HTTPTypes
import Hummingbird
import ImageCodec
import Storage

/// `/m/SLUG`: the page of a training, its pictures, and its model's file, for whoever knows the address. `/models/NAME.safetensors`: the file of
/// a shared model.
struct TrainingRoutes: Sendable {
    let store: Store
    let intake: TrainingIntake
    let pages: PageRenderer

    func add(to router: Router<BasicRequestContext>) {
        router.get("/m/:slug", use: page)
        router.get("/m/:slug/:file", use: file)
        router.get("/models/:file", use: sharedModel)
    }

    @Sendable private func page(request: Request, context: BasicRequestContext) async throws -> Response {
        let training = try await training(context)
        let view = TrainingView(training, pictures: try await store.collectedPictures(of: training.id))
        var response = Response.text(pages.training(view), type: "text/html; charset=utf-8", caching: "private, no-store")
        response.headers[.robotsTag] = "noindex, nofollow"
        return response
    }

    @Sendable private func file(request: Request, context: BasicRequestContext) async throws -> Response {
        let training = try await training(context)
        let name = context.parameters.get("file") ?? ""
        if name == training.fileName { return try await model(of: training, context) }
        guard let number = Int(name), let file = try await intake.file(number, of: training.id) else { throw HTTPError(.notFound) }
        return try await privateFile(file.path, type: file.name.format.mediaType, context: context)
    }

    @Sendable private func sharedModel(request: Request, context: BasicRequestContext) async throws -> Response {
        guard let name = context.parameters.get("file"), name.hasSuffix(".safetensors"),
            let training = try await store.training(named: String(name.dropLast(".safetensors".count))), training.isShared
        else { throw HTTPError(.notFound) }
        return try await model(of: training, context)
    }

    private func model(of training: Training, _ context: BasicRequestContext) async throws -> Response {
        guard training.state == .done, let path = training.run?.modelFile, FileManager.default.isReadableFile(atPath: path) else {
            throw HTTPError(.notFound)
        }
        return try await privateFile(path, type: "application/octet-stream", context: context, name: training.fileName)
    }

    private func training(_ context: BasicRequestContext) async throws -> Training {
        guard let slug = context.parameters.get("slug"), let training = try await store.training(slug: slug) else {
            throw HTTPError(.notFound)
        }
        return training
    }
}

extension Training {
    fileprivate var fileName: String { "\(name).safetensors" }
}
