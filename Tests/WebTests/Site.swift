import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ImageCodec
import NIOCore
import Storage
import Web

/// A file host over a database in memory and a folder of its own.
struct Site: Sendable {
    static let token = "s3cret"

    let store: Store
    var configuration: WebConfiguration

    var pictures: URL { configuration.picturesDirectory }

    /// Without the folder of thumbnails.
    var storedFiles: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: pictures.path).filter { $0 != "thumbnails" } }
    }

    static func with<Value>(
        publicURL: String? = "https://pictures.example", clock: @escaping @Sendable () -> Date = { Date() },
        _ body: (Site) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "atelier-web-\(UUID().uuidString)")
        let trainings = folder.deletingLastPathComponent().appending(path: "\(folder.lastPathComponent)-training")
        defer { for place in [folder, trainings] { try? FileManager.default.removeItem(at: place) } }
        let site = Site(
            store: try Store.inMemory(clock: clock),
            configuration: WebConfiguration(
                port: 0, publicURL: publicURL, uploadToken: token, picturesDirectory: folder,
                trainings: TrainingFolder(trainings)))
        return try await body(site)
    }

    func test(_ setup: TestingSetup, _ body: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let application = Application(
            router: try buildRouter(configuration: configuration, store: store),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await application.test(setup, body)
    }

    /// Takes an order, draws it in no time and delivers it.
    @discardableResult
    func publish(
        _ prompt: String, by nick: String = "ada", model: String = "mini", count: Int = 1, isPrivate: Bool = false,
        parent: PictureReference? = nil, negativePrompt: String = "", idea: String? = nil
    ) async throws -> Post {
        let recipe = Recipe(
            prompt: prompt, negativePrompt: negativePrompt, model: model, modelHash: "6ce0161689", width: 512, height: 512, steps: 20,
            guidanceScale: 5, sampler: "Euler a", schedule: "Automatic", seed: 7, idea: idea)
        let order = Order(
            key: UUID().uuidString, account: AccountID(network: "test", name: nick),
            address: ReplyAddress(network: "test", target: "#atelier", nick: nick, isDirect: false),
            request: ImageRequest(recipe: recipe, count: count), isPrivate: isPrivate, parent: parent, price: 4)
        guard case .accepted = try await store.accept(order, daily: 10_000, waitingLimit: 10), let job = try await store.claimNext() else {
            throw UnexpectedAnswer()
        }
        let pictures = (0..<count).map { index in
            let file = "\(job.id.rawValue)-\(index + 1).png"
            return PostedPicture(number: index + 1, file: file, url: "/i/\(file)", recipe: job.request.recipe(at: index))
        }
        let post = try await store.finish(job, pictures: pictures) { post, _ in OutgoingText(address: job.address, text: "\(post.id)") }
        guard let post else { throw UnexpectedAnswer() }
        return post
    }
}

struct UnexpectedAnswer: Error {}

extension TestResponse {
    var text: String { String(buffer: body) }
}

extension TestClientProtocol {
    func get(_ uri: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await execute(uri: uri, method: .get, headers: headers) { $0 }
    }

    func upload(_ data: Data, authorization: String? = "Bearer \(Site.token)") async throws -> TestResponse {
        var headers: HTTPFields = [.contentType: "image/png"]
        headers[.authorization] = authorization
        return try await execute(uri: "/upload", method: .post, headers: headers, body: ByteBuffer(bytes: data)) { $0 }
    }
}

/// A small picture with a recipe; another for each number.
func picture(_ number: UInt8 = 1) throws -> Data {
    let image = Image(width: 8, height: 8, fill: [number, 100, 200])
    return try image.png(texts: [ImageText(keyword: "parameters", value: "a fox\nSteps: 1, Sampler: x, Seed: 2")])
}

/// A picture that no compression makes small.
func noise(_ width: Int, _ height: Int) -> Image {
    Image(width: width, height: height, channels: 3, bytes: (0..<width * height * 3).map { _ in UInt8.random(in: 0...255) })
}
