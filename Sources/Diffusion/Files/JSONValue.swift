/// Any value of a JSON document.
enum JSONValue: Decodable, Equatable, CustomStringConvertible {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    var flag: Bool? {
        if case .flag(let value) = self { value } else { nil }
    }

    var number: Double? {
        if case .number(let value) = self { value } else { nil }
    }

    var integer: Int? {
        number.flatMap(Int.init(exactly:))
    }

    var text: String? {
        if case .text(let value) = self { value } else { nil }
    }

    /// The entries, when all of them are of one kind.
    func list<Value>(_ convert: (JSONValue) -> Value?) -> [Value]? {
        guard case .list(let values) = self else { return nil }
        let converted = values.compactMap(convert)
        return converted.count == values.count ? converted : nil
    }

    var description: String {
        switch self {
        case .null: "null"
        case .flag(let value): "\(value)"
        case .number(let value): Int(exactly: value).map(String.init) ?? "\(value)"
        case .text(let value): "\"\(value)\""
        case .list(let values): "[\(values.map(\.description).joined(separator: ", "))]"
        case .object: "an object"
        }
    }
}
