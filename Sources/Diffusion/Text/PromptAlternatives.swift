/// Prompts that leave something to chance, in the grammar of the web UI's extension for dynamic prompts:
///
/// - `{red|green|blue}` is one of them, `{3::red|0.5::green}` with these odds against each other (1 without a number);
/// - `{2$$red|green|blue}` is two different ones joined by `, `, `{1-2$$ and $$red|green}` one or two joined by ` and `;
/// - `__colour__` is an entry of the list of that name, `{2$$__colour__}` two different ones.
///
/// Options and entries may hold all of this again. Braces that do not match and lines that name nothing are text.
public enum PromptAlternatives {
    /// Texts within texts, and how much may come of a prompt.
    private static let deepest = 32
    private static let mostChoices = 10_000
    private static let longest = 1 << 17

    /// The prompt with everything chosen: that is what a recipe keeps.
    ///
    /// - Parameters:
    ///   - lists: entries by name; names are found in capitals or not.
    ///   - seed: the same one chooses the same from the same lists.
    /// - Throws: ``PromptAlternativesError``.
    public static func resolved(
        _ prompt: String, lists: [String: [String]] = [:], seed: UInt64
    ) throws(PromptAlternativesError) -> String {
        var resolver = Resolver(lists: lists, random: SplitMix64(state: seed))
        return try resolver.resolve(Array(prompt.unicodeScalars)[...], depth: 0).text
    }

    /// Whether there is something to choose.
    public static func isPlain(_ prompt: String) -> Bool {
        let scalars = Array(prompt.unicodeScalars)
        let braces = Resolver.partners(scalars[...])
        return braces.isEmpty && !scalars.indices.contains { Resolver.listName(scalars[$0...]) != nil }
    }

    private typealias Text = ArraySlice<Unicode.Scalar>

    private struct Option {
        let weight: Double
        let text: Text
    }

    private struct Resolver {
        let lists: [String: [String]]
        var random: SplitMix64
        private var choices = 0
        private var length = 0

        init(lists: [String: [String]], random: SplitMix64) {
            (self.lists, self.random) = (lists, random)
        }

        mutating func resolve(_ text: Text, depth: Int) throws(PromptAlternativesError) -> Text {
            guard depth <= deepest else { throw .tooDeep }
            let partners = Self.partners(text)
            var result: Text = []
            var index = text.startIndex
            while index < text.endIndex {
                if let end = partners[index] {
                    result += try choose(text[(index + 1)..<end], depth: depth)
                    index = end + 1
                } else if let name = Self.listName(text[index...]) {
                    result += try pick(try options(ofList: name.text), count: 1, separator: [], depth: depth)
                    index = name.endIndex + 2
                } else {
                    result.append(text[index])
                    index += 1
                }
            }
            length += result.count
            guard length <= longest else { throw .tooMuch }
            return result
        }

        /// What is between two braces.
        private mutating func choose(_ text: Text, depth: Int) throws(PromptAlternativesError) -> Text {
            let (range, separator, rest) = Self.amount(text)
            var options = Self.split(rest).map(Self.option)
            if options.count == 1, let name = Self.listName(options[0].text), name.endIndex + 2 == options[0].text.endIndex {
                options = try self.options(ofList: name.text)
            }
            let least = min(range.lowerBound, options.count)
            let count = least + random.below(min(range.upperBound, options.count) - least + 1)
            return try pick(options, count: count, separator: separator, depth: depth)
        }

        /// Different options, each drawn by its share of those that are left.
        private mutating func pick(
            _ options: [Option], count: Int, separator: Text, depth: Int
        ) throws(PromptAlternativesError) -> Text {
            var left = options
            var result: Text = []
            for number in 0..<count {
                choices += 1
                guard choices <= mostChoices else { throw .tooMuch }
                var place = random.fraction() * left.reduce(0) { $0 + $1.weight }
                var chosen = left.count - 1
                for (index, option) in left.enumerated() {
                    place -= option.weight
                    if place < 0 {
                        chosen = index
                        break
                    }
                }
                if number > 0 { result += separator }
                result += try resolve(left.remove(at: chosen).text, depth: depth + 1)
            }
            return result
        }

        private func options(ofList name: String) throws(PromptAlternativesError) -> [Option] {
            let entries = lists[name] ?? lists.filter { $0.key.lowercased() == name.lowercased() }.min { $0.key < $1.key }?.value
            guard let entries, !entries.isEmpty else {
                throw entries == nil
                    ? .unknownList(name, nearest: NameKey.nearest(to: name, among: lists.keys.sorted())) : .emptyList(name)
            }
            return entries.map { Self.option(Array($0.unicodeScalars)[...]) }
        }

        // MARK: - Grammar

        /// The closing brace of each opening one that has one.
        static func partners(_ text: Text) -> [Int: Int] {
            var partners: [Int: Int] = [:]
            var open: [Int] = []
            for index in text.indices {
                if text[index] == "{" {
                    open.append(index)
                } else if text[index] == "}", let start = open.popLast() {
                    partners[start] = index
                }
            }
            return partners
        }

        /// The name between two double lines, when the text begins with that.
        static func listName(_ text: Text) -> Text? {
            let (start, longest) = (text.startIndex + 2, 100)
            guard text.starts(with: "__".unicodeScalars), start < text.endIndex else { return nil }
            let name = text[start...].prefix(longest + 1)
            for index in name.indices {
                if name[index] == "_", text[index...].starts(with: "__".unicodeScalars) {
                    return index > start ? text[start..<index] : nil
                }
                if name[index].isSpace || "{}|()[]<>".unicodeScalars.contains(name[index]) { return nil }
            }
            return nil
        }

        /// `2$$`, `1-3$$`, `-3$$`, `2-$$`, all with `separator$$` behind them or without: how many, joined how, of what.
        static func amount(_ text: Text) -> (range: ClosedRange<Int>, separator: Text, rest: Text) {
            let plain = (1...1, ", ".unicodeScalars.map(\.self)[...], text)
            guard let end = text.firstIndex(of: "$"), text[end...].starts(with: "$$".unicodeScalars) else { return plain }
            let bounds = text[..<end].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            let numbers = bounds.map { Int($0.filter { !$0.isSpace }.text) }
            guard bounds.count <= 2, zip(bounds, numbers).allSatisfy({ $1 ?? 0 >= 0 && ($1 != nil || $0.isEmpty) }) else { return plain }
            guard numbers.contains(where: { $0 != nil }) else { return plain }
            let low = numbers[0] ?? 1
            let high = numbers.count == 1 ? low : numbers[1] ?? .max
            let rest = text[(end + 2)...]
            guard let second = rest.firstIndex(where: { "$|{}".unicodeScalars.contains($0) }),
                rest[second...].starts(with: "$$".unicodeScalars)
            else { return (min(low, high)...max(low, high), plain.1, rest) }
            return (min(low, high)...max(low, high), rest[..<second], rest[(second + 2)...])
        }

        /// Cuts at each bar that is not within braces.
        static func split(_ text: Text) -> [Text] {
            var (parts, start, depth): ([Text], Int, Int) = ([], text.startIndex, 0)
            for index in text.indices {
                switch text[index] {
                case "{": depth += 1
                case "}": depth -= 1
                case "|" where depth == 0:
                    parts.append(text[start..<index])
                    start = index + 1
                default: break
                }
            }
            return parts + [text[start...]]
        }

        /// An option without its odds.
        static func option(_ text: Text) -> Option {
            let number = text.prefix { "0123456789. ".unicodeScalars.contains($0) }
            guard text[number.endIndex...].starts(with: "::".unicodeScalars),
                let weight = PromptGrammar.decimal(number.filter { $0 != " " }),
                weight <= 1e6
            else { return Option(weight: 1, text: text) }
            return Option(weight: weight, text: text[(number.endIndex + 2)...])
        }
    }
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
private struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    /// In 0..<1.
    mutating func fraction() -> Double { Double(next() >> 11) / 0x1p53 }

    /// In 0..<`bound`, which is at least 1.
    mutating func below(_ bound: Int) -> Int { Int(fraction() * Double(bound)) }
}

/// Why nothing can be chosen.
public enum PromptAlternativesError: Error, Sendable, Hashable, CustomStringConvertible {
    case unknownList(String, nearest: [String])
    case emptyList(String)
    case tooDeep
    case tooMuch

    public var description: String {
        switch self {
        case .unknownList(let name, let nearest):
            "there is no list __\(name)__"
                + (nearest.isEmpty ? "" : "; the nearest are \(nearest.map { "__\($0)__" }.joined(separator: ", "))")
        case .emptyList(let name): "the list __\(name)__ is empty"
        case .tooDeep: "the prompt's alternatives lie too deep within each other, or a list names itself"
        case .tooMuch: "the prompt's alternatives would become too long a text"
        }
    }
}
