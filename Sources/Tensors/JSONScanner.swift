/// Reads the little of JSON that a safetensors header uses: objects, strings and lists of non-negative integers.
///
/// Foundation's decoders keep the last of two equal keys and say nothing, so they cannot tell a header that lies.
struct JSONScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: some Collection<UInt8>) {
        self.bytes = Array(bytes)
    }

    private mutating func skipSpaces() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func peek() -> UInt8? {
        skipSpaces()
        return position < bytes.count ? bytes[position] : nil
    }

    private func wrong(_ what: String) -> SafetensorsError {
        .notSafetensors("\(what) expected at byte \(position) of the header")
    }

    mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsError) {
        guard peek() == UInt8(ascii: character) else { throw wrong("'\(character)'") }
        position += 1
    }

    mutating func expectEnd() throws(SafetensorsError) {
        guard peek() == nil else { throw wrong("the end") }
    }

    /// Stands before the next member of an object: true before a key, false after the closing brace.
    mutating func nextMember(_ isFirst: inout Bool) throws(SafetensorsError) -> Bool {
        if peek() == UInt8(ascii: "}") {
            position += 1
            return false
        }
        if !isFirst { try expect(",") }
        isFirst = false
        return true
    }

    mutating func stringMap() throws(SafetensorsError) -> [String: String] {
        var map: [String: String] = [:]
        try expect("{")
        var isFirst = true
        while try nextMember(&isFirst) {
            let key = try string()
            try expect(":")
            guard map.updateValue(try string(), forKey: key) == nil else { throw .duplicate(key) }
            guard map.count <= SafetensorsHeader.maximumEntries else { throw .tooManyEntries }
        }
        return map
    }

    mutating func integers() throws(SafetensorsError) -> [Int] {
        var values: [Int] = []
        try expect("[")
        while peek() != UInt8(ascii: "]") {
            if !values.isEmpty { try expect(",") }
            values.append(try integer())
        }
        position += 1
        return values
    }

    private mutating func integer() throws(SafetensorsError) -> Int {
        guard let first = peek(), (0x30...0x39).contains(first) else { throw wrong("a non-negative integer") }
        var value = 0
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(bytes[position] - 0x30))
            guard !overflow, !carry else { throw wrong("a smaller number") }
            value = sum
            position += 1
        }
        return value
    }

    mutating func string() throws(SafetensorsError) -> String {
        try expect("\"")
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw .notSafetensors("a name is not UTF-8") }
                return string
            case UInt8(ascii: "\\"): text += try escape()
            case 0..<0x20: throw wrong("no control character")
            default: text.append(byte)
            }
        }
        throw wrong("'\"'")
    }

    private mutating func escape() throws(SafetensorsError) -> [UInt8] {
        guard position < bytes.count else { throw wrong("an escape") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw wrong("an escape")
        }
    }

    private mutating func unicodeEscape() throws(SafetensorsError) -> [UInt8] {
        var units = [try codeUnit()]
        if UTF16.isLeadSurrogate(units[0]) {
            guard bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else { throw wrong("the second surrogate") }
            position += 2
            units.append(try codeUnit())
        }
        guard let text = String(validating: units, as: UTF16.self) else { throw wrong("a Unicode escape") }
        return Array(text.utf8)
    }

    private mutating func codeUnit() throws(SafetensorsError) -> UInt16 {
        guard position + 4 <= bytes.count, bytes[position..<position + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw wrong("four hex digits") }
        position += 4
        return unit
    }
}
