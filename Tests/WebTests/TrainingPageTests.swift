import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ImageCodec
import NIOCore
import Storage
import Synchronization
import Testing

@testable import Web

/// How the pictures of a training come, and who sees them.
@Suite(.timeLimit(.minutes(1)))
struct TrainingPageTests {
    private static func begin(_ site: Site, _ name: String = "ink") async throws -> Training {
        try await site.store.newTraining(
            TrainingDraft(
                name: name, kind: .subject, base: "mini", trigger: "inky", minimumSide: 64, account: AccountID(rawValue: "test/ada"),
                address: ReplyAddress(network: "test", target: "ada", nick: "ada", isDirect: true)))
    }

    /// A training and the path of an open link.
    private static func link(_ site: Site) async throws -> (Training, String) {
        let training = try await begin(site)
        return (training, "/u/" + (try await site.store.openLink(to: training.id, for: 3600)))
    }

    private static let boundary = "----formBoundary7MA4YWxk"

    private static func form(_ files: [(name: String, data: Data)], _ fields: [(String, String)]) -> ByteBuffer {
        var body = Data()
        for (name, data) in files {
            body += Data("--\(boundary)\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"\(name)\"\r\n".utf8)
            body += Data("Content-Type: image/png\r\n\r\n".utf8) + data + Data("\r\n".utf8)
        }
        for (name, value) in fields {
            body += Data("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        return ByteBuffer(bytes: body + Data("--\(boundary)--\r\n".utf8))
    }

    private static let formHeaders: HTTPFields = [.contentType: "multipart/form-data; boundary=\(boundary)", .accept: "text/html"]

    /// Different from all others, also to the eye.
    private static func card(_ number: UInt8, width: Int = 64, height: Int = 48) -> Image {
        var generator = SeededGenerator(state: UInt64(number) + 1)
        let tiles = (0..<64).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let bytes = (0..<width * height).flatMap { index -> [UInt8] in
            let tile = tiles[(index / width * 8 / height) * 8 + (index % width * 8 / width)]
            return [tile, tile, number]
        }
        return Image(width: width, height: height, channels: 3, bytes: bytes)
    }

    @Test func curlBringsAPicture() async throws {
        try await Site.with { (site) async throws in
            let (training, path) = try await Self.link(site)
            try await site.test(.router) { client in
                let data = try Self.card(1).png(texts: [ImageText(keyword: "parameters", value: "secret recipe")])
                let answer = try await client.execute(uri: "\(path)/red-fox.png", method: .put, body: ByteBuffer(bytes: data)) { $0 }
                #expect(answer.status == .created)
                #expect(answer.headers[.location] == "https://pictures.example\(path)/1")
                #expect(answer.text == "1: red-fox.png, 64 x 48\n")
                // Repeated, it is the same picture.
                let again = try await client.execute(uri: "\(path)/other.png", method: .put, body: ByteBuffer(bytes: data)) { $0 }
                #expect(again.status == .ok && again.text.contains("was there before"))
                let kept = try await client.get("\(path)/1")
                #expect(kept.headers[.contentType] == "image/png" && kept.headers[.cacheControl] == "private, no-store")
                let file = try ImageFile(Data(kept.body.readableBytesView))
                #expect(file.image == Self.card(1) && file.texts.isEmpty, "the pixels and nothing else")
            }
            let pictures = try await site.store.collectedPictures(of: training.id)
            #expect(pictures.map(\.subject) == ["red fox"])
            #expect(pictures[0].traits.width == 64 && pictures[0].traits.height == 48)
        }
    }

    @Test func whatIsNoPictureIsRefused() async throws {
        try await Site.with { (site) async throws in
            let (training, path) = try await Self.link(site)
            let cut = try Self.card(1).png().dropLast(40)
            try await site.test(.router) { client in
                for (data, status) in [
                    (Data("GIF89a".utf8), HTTPResponse.Status.unsupportedMediaType), (Data(), .badRequest),
                    (Data(cut), .unsupportedMediaType),
                    (try Image(width: 8, height: 8, fill: [1, 2, 3]).png(), .unsupportedMediaType),
                    (gigantic(), .unsupportedMediaType), (Data(count: 15_000_001), .contentTooLarge),
                ] {
                    let answer = try await client.execute(uri: "\(path)/x.png", method: .put, body: ByteBuffer(bytes: data)) { $0 }
                    #expect(answer.status == status, "\(answer.text)")
                }
            }
            #expect(try await site.store.collectedPictures(of: training.id).isEmpty)
        }
    }

    /// A header that promises more pixels than anybody decodes.
    private func gigantic() -> Data {
        var png = (try? Self.card(1).png()) ?? Data()
        png.replaceSubrange(16..<24, with: [0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30])
        return png
    }

    @Test(arguments: [
        ("..%2F..%2Fetc%2Fpasswd.png", "passwd.png"), ("..%5C..%5Cowl.png", "owl.png"), ("%2e%2e%2f", "picture"),
        ("a%00b%E2%80%AEgnp.png", "abgnp.png"), ("%3Cscript%3E.png", "<script>.png"), ("", "picture"),
    ])
    func namesAreNeverPaths(_ name: String, _ label: String) async throws {
        try await Site.with { (site) async throws in
            let (training, path) = try await Self.link(site)
            let png = try Self.card(1).png()
            try await site.test(.router) { client in
                let answer = try await client.execute(uri: "\(path)/\(name)", method: .put, body: ByteBuffer(bytes: png)) { $0 }
                #expect(answer.status == .created)
                let page = try await client.get(path)
                #expect(!page.text.contains("<script>.png"))
            }
            #expect(try await site.store.collectedPictures(of: training.id).map(\.name) == [label])
            let folder = try #require(site.configuration.trainings).root
            let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".png") }
            #expect(files.count == 1 && files[0].wholeMatch(of: /1\/pictures\/[0-9a-f]{64}\.png/) != nil)
        }
    }

    @Test func oneCorruptAmongFortyIsRefusedByItself() async throws {
        try await Site.with { (site) async throws in
            let (training, path) = try await Self.link(site)
            var files = try (0..<40).map { (name: "fox \($0).png", data: try Self.card($0).png()) }
            files[17].data = files[17].data.dropLast(30)
            try await site.test(.router) { [files] client in
                let body = Self.form(files, [("action", "close")])
                let page = try await client.execute(uri: path, method: .post, headers: Self.formHeaders, body: body) { $0 }
                #expect(page.status == .unprocessableContent)
                #expect(page.text.contains("<b>fox 17.png</b>: this PNG cannot be read"))
                // The link stays open, so that it can be mended.
                #expect(try await client.get(path).text.contains("39 pictures so far"))
            }
            #expect(try await site.store.collectedPictures(of: training.id).count == 39)
        }
    }

    @Test func theFormWorksWithoutAScript() async throws {
        try await Site.with { (site) async throws in
            let (training, path) = try await Self.link(site)
            try await site.test(.router) { client in
                func post(_ files: [(name: String, data: Data)], _ fields: [(String, String)]) async throws -> TestResponse {
                    try await client.execute(uri: path, method: .post, headers: Self.formHeaders, body: Self.form(files, fields)) { $0 }
                }
                let files = try (1...3).map { (name: "an%22owl \($0).png", data: try Self.card($0).png()) }
                let saved = try await post(files, [("action", "save")])
                #expect(saved.status == .seeOther && saved.headers[.location] == path)
                _ = try await post([("", Data())], [("caption.1", "an <owl>\n & more "), ("caption.9", "x"), ("action", "remove.2")])
                let page = try await client.get(path)
                #expect(page.headers[.contentSecurityPolicy]?.contains("script-src 'self'") == true)
                #expect(page.text.contains("value=\"an &lt;owl&gt; &amp; more\"") && page.text.contains("placeholder=\"inky, an owl\""))
                #expect(page.text.contains("curl -T fox.png https://pictures.example\(path)/"))
                #expect(!page.text.contains("<script>") && !page.text.contains("onclick"))
                let script = try #require(page.text.firstMatch(of: /<script src="(\/upload\.js\?[0-9a-f]+)" defer>/)?.output.1)
                #expect(try await client.get(String(script)).headers[.contentType] == "text/javascript; charset=utf-8")
                let closed = try await post([], [("action", "close")])
                #expect(closed.text.contains("train check ink"))
                #expect(try await client.get(path).status == .gone)
            }
            #expect(try await site.store.collectedPictures(of: training.id).map(\.number) == [1, 3])
        }
    }

    @Test func aLinkEnds() async throws {
        let time = Mutex(Date())
        try await Site.with(clock: { time.withLock { $0 } }) { (site) async throws in
            let (training, path) = try await Self.link(site)
            let png = try Self.card(1).png()
            try await site.test(.router) { client in
                func use() async throws -> TestResponse {
                    try await client.execute(uri: "\(path)/a.png", method: .put, body: ByteBuffer(bytes: png)) { $0 }
                }
                #expect(try await use().status == .created)
                time.withLock { $0 += 3601 }
                let expired = try await use()
                #expect(expired.status == .gone && expired.text.contains("has expired. Say “train link ink”"))
                #expect(try await client.get(path, headers: [.accept: "text/html"]).text.contains("has expired"))
                #expect(try await client.get("\(path)/1").status == .gone)
                let second = "/u/" + (try await site.store.openLink(to: training.id, for: 60))
                try await site.store.closeLinks(of: training.id)
                #expect(try await client.get(second).text.contains("was closed"))
                #expect(try await client.get("/u/" + String(repeating: "0", count: 32)).status == .notFound)
                let deletion = try await client.execute(uri: path, method: .delete) { $0 }
                #expect(deletion.status == .methodNotAllowed)
            }
        }
    }

    @Test func moreThanAHundredAreNotTaken() async throws {
        try await Site.with { (site) async throws in
            let (training, path) = try await Self.link(site)
            for number in 1...100 {
                _ = try await site.store.addPicture(
                    to: training.id, file: "\(number).png", name: "", subject: "", traits: PictureTraits(Self.card(1), original: (64, 48)))
            }
            let png = try Self.card(1).png()
            try await site.test(.router) { client in
                let answer = try await client.execute(uri: "\(path)/a.png", method: .put, body: ByteBuffer(bytes: png)) { $0 }
                #expect(answer.status == .conflict && answer.text.contains("at most 100"))
            }
            let folder = try #require(site.configuration.trainings)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.pictures(of: training.id).path).isEmpty, "nothing stays behind")
        }
    }

    @Test func theTrainingsPageIsFoundByItsAddressAlone() async throws {
        try await Site.with { (site) async throws in
            let (training, path) = try await Self.link(site)
            let png = try Self.card(1).png()
            try await site.test(.router) { client in
                _ = try await client.execute(uri: "\(path)/a-fox.png", method: .put, body: ByteBuffer(bytes: png)) { $0 }
                let page = try await client.get("/m/\(training.slug)")
                #expect(page.text.contains("inky, a fox") || page.text.contains("inky, fox"))
                #expect(page.text.contains("1 picture is too few: 5 are needed"))
                #expect(page.headers[.robotsTag] == "noindex, nofollow" && page.headers[.cacheControl] == "private, no-store")
                #expect(try await client.get("/m/\(training.slug)/1").status == .ok)
                for uri in [
                    "/m/\(training.id)", "/m/ink", "/m/\(training.slug)/2", "/m/\(training.slug)/ink.safetensors",
                    "/models/ink.safetensors",
                ] {
                    #expect(try await client.get(uri).status == .notFound, "\(uri)")
                }
            }
        }
    }

    @Test func aModelsFileIsServedToThoseWhoMayHaveIt() async throws {
        try await Site.with { (site) async throws in
            let training = try await Self.begin(site)
            _ = try await site.store.start(training.id, key: "k", price: 20, steps: 8, daily: 150)
            let running = try #require(try await site.store.claimNextTraining())
            let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).safetensors")
            try Data("weights".utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            _ = try await site.store.finish(running, modelFile: file.path, samples: []) { _, _ in TrainingNews([]) }
            try await site.test(.router) { client in
                let own = try await client.get("/m/\(training.slug)/ink.safetensors")
                #expect(own.text == "weights" && own.headers[.contentDisposition] == "attachment; filename=\"ink.safetensors\"")
                #expect(try await client.get("/models/ink.safetensors").status == .notFound)
                try await site.store.share(training.id, true)
                #expect(try await client.get("/models/ink.safetensors").text == "weights")
                for uri in ["/models/..%2Fink.safetensors", "/models/ink", "/models/.safetensors"] {
                    #expect(try await client.get(uri).status == .notFound, "\(uri)")
                }
                try await site.store.delete(training)
                #expect(try await client.get("/models/ink.safetensors").status == .notFound)
                #expect(try await client.get("/m/\(training.slug)/ink.safetensors").status == .notFound)
            }
        }
    }
}

/// The same numbers every time.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
