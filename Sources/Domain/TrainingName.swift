/// What a trained model may be called: 2 to 32 small letters, digits and hyphens, a letter or digit at both ends. It becomes the name of a
/// file and a part of addresses.
public enum TrainingName {
    public static let lengths = 2...32

    /// Words that mean something else where a model is named.
    public static let reserved: Set<String> = [
        "all", "any", "default", "latest", "lora", "loras", "mine", "model", "models", "new", "none", "null", "same", "train", "vae",
        "vaes",
        "controls", "embeddings", "add", "caption", "check", "delete", "export", "link", "list", "mail", "pause", "price", "remove",
        "resume",
        "share", "start", "status", "stop", "unshare", "yes",
    ]

    public static func isValid(_ name: String) -> Bool {
        lengths.contains(name.utf8.count) && name.utf8.allSatisfy(isAllowed) && !name.hasPrefix("-") && !name.hasSuffix("-")
            && !reserved.contains(name)
    }

    /// The nearest name that is allowed, for a corrected line; nil when hardly anything is left of it.
    public static func nearest(to text: String) -> String? {
        let words = text.lowercased().split { !$0.utf8.allSatisfy(isAllowed) || $0 == "-" }.joined(separator: "-")
        let name = String(words.prefix(lengths.upperBound)).drop { $0 == "-" }
        let trimmed = String(name.reversed().drop { $0 == "-" }.reversed())
        return [trimmed, "my-\(trimmed)"].first(where: isValid)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "-")
    }
}

/// The words in a file's name that say what a picture shows.
public enum FileNameWords {
    /// Of cameras, phones and browsers.
    private static let noise: Set<String> = [
        "img", "dsc", "dscn", "dscf", "image", "picture", "pic", "photo", "screenshot", "scan", "untitled", "download", "copy", "edited",
        "final",
        "whatsapp", "pxl", "mvimg",
    ]

    /// `red-fox_02.png` gives `red fox`, `IMG_2041.JPG` nothing.
    public static func subject(of fileName: String) -> String {
        let stem = fileName.lastIndex(of: ".").map { fileName[..<$0] } ?? fileName[...]
        let words = stem.lowercased().split { !$0.isLetter && $0 != "'" }.filter { word in
            word.count > 1 && !noise.contains(String(word))
        }
        // A long run of hex digits or random letters is a hash and no word.
        let readable = words.filter { $0.count <= 20 }
        return readable.prefix(12).joined(separator: " ")
    }
}
