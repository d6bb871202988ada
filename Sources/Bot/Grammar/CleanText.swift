import Foundation

/// Text from strangers, made fit to be shown again, stored and drawn.
enum CleanText {
    /// Removes what is not text: control codes (with the digits of mIRC colours) and bidirectional marks that reorder what stands beside them.
    /// Line breaks become spaces. Spacing, apostrophes, emoji and their joiners stay.
    static func prompt(_ raw: String) -> String {
        var result = String.UnicodeScalarView()
        var scalars = Array(raw.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\u{3}": scalars = scalars.dropFirst(colourLength(scalars))
            case "\u{4}": scalars = scalars.dropFirst(hexColourLength(scalars))
            case "\n", "\r", "\t", "\u{2028}", "\u{2029}", "\u{85}": result.append(" ")
            default: if !isInvisible(scalar) { result.append(scalar) }
            }
        }
        return String(result).trimmingCharacters(in: .whitespaces)
    }

    /// The digits after a mIRC colour code: up to two, then a comma and up to two more.
    private static func colourLength(_ scalars: ArraySlice<Unicode.Scalar>) -> Int {
        let foreground = scalars.prefix(2).prefix { ("0"..."9").contains($0) }.count
        let rest = scalars.dropFirst(foreground)
        guard foreground > 0, rest.first == "," else { return foreground }
        let background = rest.dropFirst().prefix(2).prefix { ("0"..."9").contains($0) }.count
        return background > 0 ? foreground + 1 + background : foreground
    }

    private static func hexColourLength(_ scalars: ArraySlice<Unicode.Scalar>) -> Int {
        let digits = scalars.prefix(6).prefix { $0.properties.isASCIIHexDigit }.count
        return digits == 6 ? 6 : 0
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x061C, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060, 0x2066...0x2069, 0xFEFF: true
        default: scalar.properties.generalCategory == .unassigned && scalar.properties.isNoncharacterCodePoint
        }
    }
}

extension String {
    /// At most `limit` characters; a longer text ends in `…` at the last space before it.
    func shortened(to limit: Int) -> String {
        guard count > limit else { return self }
        let head = prefix(limit - 1)
        let cut = head.lastIndex(of: " ").map { head[..<$0] } ?? head
        return (cut.count > limit / 3 ? cut : head).trimmingCharacters(in: .whitespaces.union(.punctuationCharacters)) + "…"
    }
}
