import Foundation
import Hummingbird

/// A file that pages refer to. Its link names its bytes, so that browsers may keep it for ever.
struct StaticFile: Sendable {
    let path: String
    let link: String
    private let content: String
    private let type: String

    static let style = StaticFile("/style.css", PackageResources.style_css, type: "text/css; charset=utf-8")
    static let icon = StaticFile("/icon.svg", PackageResources.icon_svg, type: "image/svg+xml")
    static let uploadScript = StaticFile("/upload.js", PackageResources.upload_js, type: "text/javascript; charset=utf-8")

    private init(_ path: String, _ bytes: [UInt8], type: String) {
        self.path = path
        self.type = type
        content = String(decoding: bytes, as: UTF8.self)
        link = "\(path)?\(hex(sha256(Data(bytes))).prefix(10))"
    }

    func add(to router: Router<BasicRequestContext>) {
        router.get(RouterPath(path)) { _, _ in
            Response.text(content, type: type, caching: "public, max-age=31536000, immutable")
        }
    }
}
