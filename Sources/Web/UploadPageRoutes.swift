import Domain
import Foundation
import HTTPTypes
import Hummingbird
import ImageCodec
import Logging
import NIOCore
import Storage

/// `/u/TOKEN`: where somebody brings the pictures of a training, by a page or by `curl -T fox.png LINK`. Whoever knows the token may.
struct UploadPageRoutes: Sendable {
    /// Of a form with all its files, in bytes. A browser with scripts, and curl, send them one by one.
    static let largestForm = 64 << 20
    static let longestCaption = 300

    let configuration: WebConfiguration
    let store: Store
    let intake: TrainingIntake
    let pages: PageRenderer

    func add(to router: Router<BasicRequestContext>) {
        router.get("/u/:token", use: page)
        router.post("/u/:token", use: submit)
        router.put("/u/:token", use: put)
        router.put("/u/:token/:name", use: put)
        router.get("/u/:token/:name", use: picture)
        StaticFile.uploadScript.add(to: router)
    }

    @Sendable private func page(request: Request, context: BasicRequestContext) async throws -> Response {
        let (token, link) = try await link(context)
        return try await show(link.training, token: token)
    }

    /// One file, as its bytes.
    @Sendable private func put(request: Request, context: BasicRequestContext) async throws -> Response {
        let (token, link) = try await link(context)
        let name = context.parameters.get("name") ?? ""
        let data = try await request.data(upTo: configuration.maximumUpload)
        let addition: PictureAddition
        do {
            addition = try await intake.take(data, name: name.removingPercentEncoding ?? name, for: link.training.id)
        } catch let error as ImageError {
            throw HTTPError(data.isEmpty ? .badRequest : .unsupportedMediaType, message: "\(FileLabel(name).text) was not taken: \(error).")
        } catch let error as FileFailure where error.isDiskFull {
            throw HTTPError.diskFull
        }
        let (status, picture): (HTTPResponse.Status, CollectedPicture) =
            switch addition {
            case .added(let picture): (.created, picture)
            case .known(let picture): (.ok, picture)
            case .full, .closed: throw HTTPError(.conflict, message: Self.problem(addition) ?? "")
            }
        let traits = picture.traits
        let fact = status == .created ? "\(traits.width) x \(traits.height)" : "was there before"
        return Response(
            status: status,
            headers: [
                .location: configuration.address(of: "/u/\(token)/\(picture.number)"), .contentType: "text/plain; charset=utf-8",
                .cacheControl: "no-store",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "\(picture.number): \(picture.name), \(fact)\n")))
    }

    /// The page's form: new pictures, captions, and what is to be done.
    @Sendable private func submit(request: Request, context: BasicRequestContext) async throws -> Response {
        let (token, link) = try await link(context)
        let training = link.training
        let type = request.headers[.contentType] ?? ""
        let body = try await request.data(
            upTo: Self.largestForm, "A form may have at most \(Self.largestForm >> 20) MB; send fewer pictures at a time.")
        guard let form = MultipartForm(body, contentType: type) else {
            throw HTTPError(.badRequest, message: "That is no form of this page.")
        }
        do {
            try await store.setCaptions(captions(in: form), of: training.id)
            let action = form.text("action") ?? "save"
            if action.hasPrefix("remove."), let number = Int(action.dropFirst("remove.".count)) {
                try await intake.remove(number, of: training.id)
            }
            let problems = try await take(form.parts.filter { $0.name == "picture" }, for: training.id)
            if action == "close", problems.isEmpty {
                try await store.closeLinks(of: training.id)
                let message = pages.message(
                    heading: "Thank you", text: "This link is closed. Say “train check \(training.name)” to the bot now.")
                return html(message)
            }
            guard problems.isEmpty else { return try await show(training, token: token, problems: problems) }
        } catch is TrainingRefusal {
            throw HTTPError(.conflict, message: Self.problem(.closed) ?? "")
        }
        return Response(status: .seeOther, headers: [.location: "/u/\(token)", .cacheControl: "no-store"])
    }

    @Sendable private func picture(request: Request, context: BasicRequestContext) async throws -> Response {
        let (_, link) = try await link(context)
        guard let number = context.parameters.get("name").flatMap({ Int($0) }),
            let file = try await intake.file(number, of: link.training.id)
        else { throw HTTPError(.notFound) }
        return try await privateFile(file.path, type: file.name.format.mediaType, context: context)
    }

    /// What was wrong with files, each by itself; the others are taken.
    private func take(_ parts: [MultipartForm.Part], for training: Int64) async throws -> [UploadPageView.Problem] {
        var problems: [UploadPageView.Problem] = []
        for part in parts where !(part.body.isEmpty && (part.fileName ?? "").isEmpty) {
            let name = FileLabel(part.fileName ?? "").text
            do {
                let addition = try await intake.take(part.body, name: name, for: training)
                if let problem = Self.problem(addition) {
                    problems.append(UploadPageView.Problem(name: Escaped(name), reason: Escaped(problem)))
                }
            } catch let error as ImageError {
                problems.append(UploadPageView.Problem(name: Escaped(name), reason: Escaped("\(error)")))
            } catch let error as FileFailure where error.isDiskFull {
                throw HTTPError.diskFull
            }
        }
        return problems
    }

    private func captions(in form: MultipartForm) -> [Int: String] {
        form.parts.reduce(into: [:]) { captions, part in
            guard part.fileName == nil, part.name.hasPrefix("caption."), let number = Int(part.name.dropFirst("caption.".count)) else {
                return
            }
            let words = part.text.split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
            captions[number] = String(words.prefix(Self.longestCaption))
        }
    }

    private func show(_ training: Training, token: String, problems: [UploadPageView.Problem] = []) async throws -> Response {
        let pictures = try await store.collectedPictures(of: training.id)
        let view = UploadPageView(
            training, pictures: pictures, link: configuration.address(of: "/u/\(token)/"), path: "/u/\(token)", problems: problems)
        var response = html(pages.upload(view))
        response.status = problems.isEmpty ? .ok : .unprocessableContent
        response.headers[.contentSecurityPolicy] = ResponsePolicy.scriptPagePolicy
        return response
    }

    private func html(_ text: String) -> Response {
        var response = Response.text(text, type: "text/html; charset=utf-8", caching: "private, no-store")
        response.headers[.robotsTag] = "noindex, nofollow"
        return response
    }

    /// - Throws: 404 for a link that never was, 410 for one that is over.
    private func link(_ context: BasicRequestContext) async throws -> (token: String, link: UploadLink) {
        guard let token = context.parameters.get("token"), let link = try await store.link(token) else { throw HTTPError(.notFound) }
        guard !link.isOpen else { return (token, link) }
        let over = link.isClosed ? "was closed" : "has expired"
        throw HTTPError(.gone, message: "This upload link \(over). Say “train link \(link.training.name)” to the bot for a new one.")
    }

    private static func problem(_ addition: PictureAddition) -> String? {
        switch addition {
        case .added, .known: nil
        case .full: "A training takes at most \(TrainingCheck.allowed.upperBound) pictures."
        case .closed: "The training has begun or is gone; its pictures can't be changed now."
        }
    }
}

extension HTTPError {
    static var diskFull: HTTPError {
        HTTPError(HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"), message: "The disk is full; nothing was stored.")
    }
}

/// A file that only who knows its address may see.
func privateFile(_ path: String, type: String, context: BasicRequestContext, name: String? = nil) async throws -> Response {
    var headers: HTTPFields = [
        .contentType: type, .cacheControl: "private, no-store", .contentSecurityPolicy: "sandbox; default-src 'none'",
        .robotsTag: "noindex, nofollow",
    ]
    if let name { headers[.contentDisposition] = "attachment; filename=\"\(name)\"" }
    return Response(status: .ok, headers: headers, body: try await FileIO().loadFile(path: path, context: context))
}
