import Foundation
import Testing

@testable import Web

/// What browsers send, and what nobody should.
struct MultipartFormTests {
    private func form(_ text: String, _ type: String = "multipart/form-data; boundary=B") -> MultipartForm? {
        MultipartForm(Data(text.utf8), contentType: type)
    }

    @Test func partsComeInOrder() throws {
        let text =
            "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n2\r\n"
            + "--B\r\ncontent-disposition: form-data; filename=\"x; name=y.png\"; name=picture\r\nContent-Type: image/png\r\n\r\n\r\n--B--\r\n"
        let parts = try #require(form(text)?.parts)
        #expect(parts.map(\.name) == ["a", "picture"])
        #expect(parts.map(\.text) == ["1\r\n2", ""])
        #expect(parts.map(\.fileName) == [nil, "x; name=y.png"])
        #expect(form(text, "multipart/form-data; boundary=\"B\"")?.text("a") == "1\r\n2")
    }

    @Test(arguments: [
        "", "--B", "--B\r\n", "--B\r\n\r\n1\r\n--B--", "--B\r\nContent-Disposition: form-data\r\n\r\n1\r\n--B--",
        "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n1", "--C\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--C--",
        "--Bx\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--B--",
    ])
    func whatIsNoFormIsNone(_ text: String) { #expect(form(text) == nil) }

    @Test(arguments: [
        "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=", "text/plain; boundary=B",
    ])
    func otherTypesAreNone(_ type: String) {
        #expect(form("--B\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--B--", type) == nil)
    }

    @Test func anEmptyFormHasNoParts() { #expect(form("--B--\r\n")?.parts.isEmpty == true) }

    @Test func thereIsAnEndToParts() {
        let part = "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n"
        #expect(form(String(repeating: part, count: MultipartForm.mostParts) + "--B--")?.parts.count == MultipartForm.mostParts)
        #expect(form(String(repeating: part, count: MultipartForm.mostParts + 1) + "--B--") == nil)
    }
}
