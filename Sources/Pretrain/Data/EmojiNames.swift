import Foundation
import FoundationXML

/// The names of emoji in the Unicode consortium's common locale data: `annotations/en.xml` and `annotationsDerived/en.xml`.
struct EmojiNames {
    /// From the characters, without variation selectors, to the name: `🦊` to `fox`.
    private(set) var names: [String: String] = [:]

    /// - Throws: when a file is missing or has none.
    init(_ files: [URL]) throws {
        for file in files {
            let reader = AnnotationReader()
            let parser = XMLParser(data: try Data(contentsOf: file))
            parser.delegate = reader
            guard parser.parse(), !reader.names.isEmpty else { throw SourceError("\(file.path) has no names of emoji") }
            names.merge(reader.names) { first, _ in first }
        }
    }
}

private final class AnnotationReader: NSObject, XMLParserDelegate {
    var names: [String: String] = [:]
    private var characters: String?
    private var text = ""

    func parser(
        _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        characters = element == "annotation" && attributes["type"] == "tts" ? attributes["cp"] : nil
        text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?) {
        if let characters { names[characters] = text }
        characters = nil
    }
}
