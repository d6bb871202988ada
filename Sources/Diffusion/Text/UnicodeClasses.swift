/// Classes of characters by which texts are cut up.
extension Unicode.Scalar {
    /// White space of any kind.
    var isBlank: Bool {
        switch properties.generalCategory {
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: true
        default: self == "\t" || self == "\n" || self == "\r"
        }
    }

    /// Control and format characters, private and unassigned ones, and what stands for a broken character.
    var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: true
        default: self == "\u{FFFD}"
        }
    }

    /// Ideographs, each of which is a word; not kana and hangul.
    var isChinese: Bool {
        switch value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
            0x2B820...0x2CEAF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }

    /// `\p{L}` of regular expressions.
    var isLetter: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    /// `\p{N}` of regular expressions.
    var isNumber: Bool {
        switch properties.generalCategory {
        case .decimalNumber, .letterNumber, .otherNumber: true
        default: false
        }
    }
}

extension Sequence<Unicode.Scalar> {
    /// As the tokenizers see a text first: white space of any kind is a space, ideographs stand alone, invisible characters are gone.
    func cleaned() -> String {
        var cleaned = String.UnicodeScalarView()
        for scalar in self {
            if scalar.isBlank {
                cleaned.append(" ")
            } else if scalar.isChinese {
                cleaned.append(contentsOf: [" ", scalar, " "])
            } else if !scalar.isInvisible {
                cleaned.append(scalar)
            }
        }
        return String(cleaned)
    }

    /// These scalars as a text.
    var text: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: self)
        return String(view)
    }
}
