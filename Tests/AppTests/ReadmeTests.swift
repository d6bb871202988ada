import Foundation
import Testing

@testable import Bot

/// The README stays true.
struct ReadmeTests {
    private let text: String

    init() throws { text = try String(contentsOf: Program.root.appending(path: "README.md"), encoding: .utf8) }

    @Test func itsTableHasEveryCommand() {
        for command in CommandList.all { #expect(text.contains("`\(command.name)"), "\(command.name)") }
    }

    @Test func itNamesEveryFlagOfImagine() {
        for flag in Imagine.allFlags { #expect(text.contains(flag.spelling), "\(flag.spelling)") }
    }

    @Test func itsLinksAndPicturesAreThere() throws {
        for match in text.matches(of: /\]\(([^)#]+)\)/) where !match.1.hasPrefix("http") {
            #expect(FileManager.default.fileExists(atPath: Program.root.appending(path: String(match.1)).path), "\(match.1)")
        }
    }

    @Test func itsHouseHasEveryModule() throws {
        let modules = try FileManager.default.contentsOfDirectory(atPath: Program.root.appending(path: "Sources").path)
        // System library modules are only names for headers.
        for module in modules where !["CPNG", "CJPEG", "CCurl", "CCrypto"].contains(module) { #expect(text.contains(module), "\(module)") }
    }
}
