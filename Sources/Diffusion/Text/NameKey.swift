/// A name without what people spell differently: case, spaces, `_` and `-` are left out, and `+` is a `p`, so that `DPM++ 2M` and
/// `dpmpp_2m` are one.
public struct NameKey: Hashable, Sendable {
    let letters: String

    public init(_ name: String) {
        letters = String(name.lowercased().filter { !" _-\t".contains($0) }).replacing("+", with: "p")
    }

    private init(letters: String) {
        self.letters = letters
    }

    /// What stands before `ending`; nil where this does not end with it.
    func dropping(ending: NameKey) -> NameKey? {
        letters.hasSuffix(ending.letters) ? NameKey(letters: String(letters.dropLast(ending.letters.count))) : nil
    }

    /// How many letters must be changed, put in or left out to make the other one: Levenshtein's distance.
    func distance(to other: NameKey) -> Int {
        let target = Array(other.letters)
        var row = Array(0...target.count)
        for (i, letter) in letters.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, wanted) in target.enumerated() {
                let replaced = diagonal + (letter == wanted ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
            }
        }
        return row[target.count]
    }

    /// The three names nearest to what somebody typed, the nearest first.
    public static func nearest(to name: String, among names: [String]) -> [String] {
        let key = NameKey(name)
        return names.map { ($0, key.distance(to: NameKey($0))) }.sorted { $0.1 < $1.1 }.prefix(3).map(\.0)
    }
}
