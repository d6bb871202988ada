/// How many tokens a text encoder will probably see, without its tokenizer.
///
/// Common English words are one token in CLIP's BPE and in BERT's WordPiece; a word counts one for every six letters begun here. Digits and
/// punctuation count one each, and everything outside ASCII one a byte, which is the most that a byte-level BPE can make of it.
enum TokenEstimate {
    static func count(_ text: String) -> Int {
        var tokens = 0
        var letters = 0
        for byte in text.utf8 {
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            if isLetter {
                if letters.isMultiple(of: 6) { tokens += 1 }
                letters += 1
            } else {
                letters = 0
                let isSpace = byte <= 0x20
                if !isSpace { tokens += 1 }
            }
        }
        return tokens
    }
}
