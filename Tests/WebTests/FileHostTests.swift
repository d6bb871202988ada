import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ImageCodec
import NIOCore
import Testing
import Web

@Suite(.timeLimit(.minutes(2))) struct FileHostTests {
    @Test func uploadIsKeptAsItCame() async throws {
        try await Site.with { site in
            try await site.test(.live) { client in
                let data = try picture()
                let stored = try await client.upload(data)
                #expect(stored.status == .created)
                let location = try #require(stored.headers[.location])
                #expect(location.hasPrefix("https://pictures.example/i/") && location.hasSuffix(".png"))
                #expect(stored.text == location + "\n")
                let again = try await client.upload(data)
                #expect((again.status, again.headers[.location]) == (.created, location))

                let path = String(location.dropFirst("https://pictures.example".count))
                let response = try await client.get(path)
                #expect(response.status == .ok)
                #expect(Data(response.body.readableBytesView) == data)
                #expect(response.headers[.contentType] == "image/png")
                #expect(response.headers[.contentLength] == "\(data.count)")
                #expect(response.headers[.cacheControl] == "public, max-age=31536000, immutable")
                #expect(response.headers[.contentSecurityPolicy] == "sandbox; default-src 'none'")
                #expect(response.headers[.xContentTypeOptions] == "nosniff")
                #expect(response.headers[try name("Cross-Origin-Resource-Policy")] == "cross-origin")

                let jpeg = try Image(width: 9, height: 9, fill: [1, 2, 3]).jpeg()
                let second = try await client.upload(jpeg, authorization: "Basic " + Data("bot:\(Site.token)".utf8).base64EncodedString())
                let address = try #require(second.headers[.location])
                #expect(address.hasSuffix(".jpg"))
                #expect(try await client.get(String(address.dropFirst(24))).headers[.contentType] == "image/jpeg")
            }
            let files = try site.storedFiles
            #expect(files.count == 2 && files.allSatisfy { !$0.hasPrefix(".") })
        }
    }

    @Test func rangesAndConditions() async throws {
        try await Site.with { site in
            try await site.test(.live) { client in
                let data = try picture()
                let location = try #require(try await client.upload(data).headers[.location])
                let path = String(location.dropFirst(24))
                let tag = try #require(try await client.get(path).headers[.eTag])

                let suffix = try await client.get(path, headers: [.range: "bytes=-5"])
                #expect(suffix.status == .partialContent)
                #expect(Data(suffix.body.readableBytesView) == data.suffix(5))
                #expect(suffix.headers[.contentRange] == "bytes \(data.count - 5)-\(data.count - 1)/\(data.count)")
                #expect(suffix.headers[.contentLength] == "5")

                let open = try await client.get(path, headers: [.range: "bytes=10-100000"])
                #expect(Data(open.body.readableBytesView) == data.dropFirst(10))
                #expect(open.headers[.contentLength] == "\(data.count - 10)")

                let past = try await client.get(path, headers: [.range: "bytes=\(data.count)-"])
                #expect(past.status == .rangeNotSatisfiable)
                #expect(past.headers[.contentRange] == "bytes */\(data.count)")

                for condition in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
                    let same = try await client.get(path, headers: [.ifNoneMatch: condition, .range: "bytes=0-1"])
                    #expect(same.status == .notModified, "\(condition)")
                    #expect(same.headers[.eTag] == tag)
                    #expect(same.body.readableBytes == 0)
                }
                #expect(try await client.get(path, headers: [.ifNoneMatch: "\"other\""]).status == .ok)
                #expect(try await client.get(path, headers: [.range: "bytes=0-1", .ifRange: tag]).status == .partialContent)
                #expect(try await client.get(path, headers: [.range: "bytes=0-1", .ifRange: "\"other\""]).status == .ok)

                let head = try await client.execute(uri: path, method: .head, headers: [.range: "bytes=0-1"]) { $0 }
                #expect((head.status, head.headers[.contentLength], head.body.readableBytes) == (.ok, "\(data.count)", 0))
            }
        }
    }

    @Test(arguments: [
        nil, "", "Bearer", "Bearer wrong", "bearer \(Site.token)x", "Basic \(Site.token)", "Basic !!!", "Digest \(Site.token)",
    ])
    func uploadNeedsTheToken(authorization: String?) async throws {
        try await Site.with { site in
            try await site.test(.live) { client in
                let response = try await client.upload(try picture(), authorization: authorization)
                #expect(response.status == .unauthorized)
                #expect(response.headers[.wwwAuthenticate] == "Bearer realm=\"upload\"")
                #expect(!response.text.contains(Site.token))
            }
            #expect(try site.storedFiles.isEmpty)
        }
    }

    @Test(arguments: [
        (Data(), 400, "empty"), (Data("<html>".utf8), 415, "neither PNG nor JPEG"),
        (Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), 415, "PNG"),
        (Data([0xFF, 0xD8, 0xFF, 0xE0]), 415, "JPEG"), (Data("GIF89a".utf8), 415, "neither"),
    ])
    func onlyPicturesAreKept(body: Data, status: Int, reason: String) async throws {
        try await Site.with { site in
            try await site.test(.router) { client in
                let response = try await client.upload(body)
                #expect(response.status.code == status)
                #expect(response.text.contains(reason), "\(response.text)")
            }
            #expect(try site.storedFiles.isEmpty)
        }
    }

    @Test func tooMuchIsRefused() async throws {
        try await Site.with { site in
            var small = site
            small.configuration.maximumUpload = 1000
            try await small.test(.live) { client in
                let response = try await client.upload(Data(count: 1001))
                #expect(response.status == .contentTooLarge)
                #expect(response.text.contains("at most 1000 bytes"))
                // The connection goes on.
                #expect(try await client.upload(try picture()).status == .created)
            }
        }
    }

    @Test func tellsWhatItTakes() async throws {
        try await Site.with { site in
            try await site.test(.live) { client in
                let response = try await client.execute(uri: "/upload", method: .options) { $0 }
                #expect(response.status == .noContent)
                #expect(response.headers[try name("Accept-Post")] == "image/png, image/jpeg")
                #expect(response.headers[.allow] == "OPTIONS, POST")
            }
        }
    }

    @Test func removalNeedsTheToken() async throws {
        try await Site.with { site in
            try await site.test(.live) { client in
                let path = String(try #require(try await client.upload(try picture()).headers[.location]).dropFirst(24))
                #expect(try await client.execute(uri: path, method: .delete) { $0.status } == .unauthorized)
                let token: HTTPFields = [.authorization: "Bearer \(Site.token)"]
                #expect(try await client.execute(uri: path, method: .delete, headers: token) { $0.status } == .noContent)
                #expect(try await client.execute(uri: path, method: .delete, headers: token) { $0.status } == .notFound)
                #expect(try await client.get(path).status == .notFound)
            }
        }
    }

    @Test func listsGetSmallPictures() async throws {
        try await Site.with { site in
            try await site.test(.live) { client in
                let large = try noise(900, 600).png(compression: 1)
                let path = String(try #require(try await client.upload(large).headers[.location]).dropFirst(24))
                let small = try await client.get(path.replacing("/i/", with: "/t/"))
                #expect(small.status == .ok)
                #expect(small.headers[.contentType] == "image/jpeg")
                let image = try ImageFile(Data(small.body.readableBytesView)).image
                #expect((image.width, image.height) == (480, 320))
                #expect(try await client.get(path.replacing("/i/", with: "/t/")).body == small.body)
                let token: HTTPFields = [.authorization: "Bearer \(Site.token)"]
                #expect(try await client.execute(uri: path, method: .delete, headers: token) { $0.status } == .noContent)
                #expect(try FileManager.default.contentsOfDirectory(atPath: site.pictures.appending(path: "thumbnails").path).isEmpty)
                #expect(try await client.get(path.replacing("/i/", with: "/t/")).status == .notFound)

                let tiny = try picture()
                let own = String(try #require(try await client.upload(tiny).headers[.location]).dropFirst(24))
                #expect(Data(try await client.get(own.replacing("/i/", with: "/t/")).body.readableBytesView) == tiny)
            }
        }
    }

    @Test func strangePathsFindNothing() async throws {
        try await Site.with { site in
            try Data("secret".utf8).write(to: site.pictures.deletingLastPathComponent().appending(path: "atelier-secret.png"))
            try await site.test(.live) { client in
                let name = String(repeating: "a", count: 64) + ".png"
                try FileManager.default.createSymbolicLink(
                    at: site.pictures.appending(path: name), withDestinationURL: URL(filePath: "/etc/passwd"))
                for path in [
                    "/i/", "/i/..%2fatelier-secret.png", "/i/%2e%2e/atelier-secret.png", "/i/../atelier-secret.png", "/i//etc/passwd",
                    "/i/%00",
                    "/i/\(name)", "/i/\(name)%00", "/i/.tmp-x", "/i/" + String(repeating: "a", count: 3000), "/i/x.php", "/t/x.png",
                    "/i/thumbnails", "//i//x",
                    "/p/..%2f..", "/p/%00",
                    "/%", "/nothing", "/p/", "/i", "/upload/x",
                ] {
                    let response = try await client.get(path)
                    #expect(response.status == .notFound, "\(path) gave \(response.status)")
                    #expect(
                        response.headers[.contentSecurityPolicy] != nil && response.headers[.xContentTypeOptions] == "nosniff", "\(path)")
                }
            }
        }
    }

    @Test(arguments: [
        ("/", "PATCH", "GET, HEAD"), ("/", "BREW", "GET, HEAD"), ("/upload", "GET", "OPTIONS, POST"), ("/i/x", "PUT", "GET, HEAD, DELETE"),
        ("/p/x", "POST", "GET, HEAD"),
    ])
    func otherMethodsAreNamed(path: String, method: String, allow: String) async throws {
        try await Site.with { site in
            try await site.test(.router) { client in
                let response = try await client.execute(uri: path, method: try #require(HTTPRequest.Method(method))) { $0 }
                #expect(response.status == .methodNotAllowed)
                #expect(response.headers[.allow] == allow)
                #expect(response.headers[.contentSecurityPolicy] != nil)
            }
        }
    }

    @Test func interruptedUploadsAreSweptAtStart() async throws {
        try await Site.with { site in
            try FileManager.default.createDirectory(at: site.pictures, withIntermediateDirectories: true)
            try Data("half".utf8).write(to: site.pictures.appending(path: ".tmp-1"))
            try Data("kept".utf8).write(to: site.pictures.appending(path: "notes.txt"))
            _ = try buildRouter(configuration: site.configuration, store: site.store)
            #expect(try site.storedFiles == ["notes.txt"])
        }
    }

    @Test(.enabled(if: SmallDisk.isPossible, "mounting a small file system needs root"))
    func aFullDiskStoresNothing() async throws {
        try await Site.with { site in
            let disk = try SmallDisk(at: site.pictures)
            defer { disk.unmount() }
            try await site.test(.live) { client in
                let response = try await client.upload(try noise(300, 300).png(compression: 0))
                #expect(response.status.code == 507)
                #expect(response.text.contains("disk is full"))
                #expect(try site.storedFiles.isEmpty)
                #expect(try await client.upload(try picture()).status == .created)
            }
        }
    }

    private func name(_ text: String) throws -> HTTPField.Name { try #require(HTTPField.Name(text)) }
}

/// A file system of 64 KiB in memory.
private struct SmallDisk {
    let folder: URL

    static let isPossible: Bool = {
        let folder = FileManager.default.temporaryDirectory.appending(path: "atelier-disk-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        guard let disk = try? SmallDisk(at: folder) else { return false }
        disk.unmount()
        return true
    }()

    init(at folder: URL) throws {
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=64k") == 0 else { throw POSIXError(.EPERM) }
    }

    func unmount() { umount2(folder.path, Int32(MNT_DETACH)) }
}
