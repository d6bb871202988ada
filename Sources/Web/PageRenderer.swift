import Foundation
import HTTPTypes
import Hummingbird
import Mustache

/// Fills the templates.
struct PageRenderer: Sendable {
    private let library: MustacheLibrary
    private let siteTitle: Escaped

    init(configuration: WebConfiguration) throws {
        var library = MustacheLibrary()
        let templates = [
            "layout": PackageResources.layout_mustache, "card": PackageResources.card_mustache,
            "gallery": PackageResources.gallery_mustache,
            "expansion": PackageResources.expansion_mustache,
            "post": PackageResources.post_mustache, "message": PackageResources.message_mustache,
            "training": PackageResources.training_mustache, "upload": PackageResources.upload_mustache,
        ]
        for (name, bytes) in templates { try library.register(String(decoding: bytes, as: UTF8.self), named: name) }
        self.library = library
        siteTitle = Escaped(configuration.siteTitle)
    }

    func gallery(_ page: GalleryView) -> String { render(page, template: "gallery") }
    func post(_ page: PostView) -> String { render(page, template: "post") }

    func expansion(_ page: ExpansionView) -> String { render(page, template: "expansion") }

    func training(_ page: TrainingView) -> String { render(page, template: "training") }

    func upload(_ page: UploadPageView) -> String { render(page, template: "upload") }

    func message(status: HTTPResponse.Status, text: String) -> String {
        message(heading: "\(status.code) \(status.reasonPhrase)", text: text)
    }

    func message(heading: String, text: String) -> String {
        render(MessageView(heading: Escaped(heading), text: Escaped(text)), template: "message")
    }

    private func render(_ content: Any, template: String) -> String {
        let page = Page(siteTitle: siteTitle, style: Escaped(StaticFile.style.link), icon: Escaped(StaticFile.icon.link), content: content)
        guard let text = library.render(page, withTemplate: template) else { preconditionFailure("there is no template “\(template)”") }
        return text
    }
}

/// What every template sees.
private struct Page {
    var siteTitle: Escaped
    var style: Escaped
    var icon: Escaped
    var content: Any
}

struct MessageView {
    var heading: Escaped
    var text: Escaped
}
