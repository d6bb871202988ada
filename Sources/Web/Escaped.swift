import Mustache

/// A text that is safe in HTML, in attributes too. Templates take it with three braces; with two it is merely escaped twice.
///
/// The template library escapes by grapheme, so that a quotation mark with a combining accent gets through and ends an attribute.
/// This escapes by scalar, and all text of a page's model has this type.
struct Escaped: MustacheCustomRenderable, Sendable, Hashable, ExpressibleByStringLiteral {
    let renderText: String

    /// Empty texts hide their section.
    var isNull: Bool { renderText.isEmpty }

    init(_ text: String) {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": scalars.append(contentsOf: "&amp;".unicodeScalars)
            case "<": scalars.append(contentsOf: "&lt;".unicodeScalars)
            case ">": scalars.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": scalars.append(contentsOf: "&quot;".unicodeScalars)
            case "'": scalars.append(contentsOf: "&#39;".unicodeScalars)
            case "\0": scalars.append("\u{FFFD}")
            default: scalars.append(scalar)
            }
        }
        renderText = String(scalars)
    }

    init(stringLiteral value: String) { self.init(value) }
}
