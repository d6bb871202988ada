/// Names that somebody may have meant.
enum NearestNames {
    /// At most `limit` candidates, the closest first; those that share nothing with the word are left out.
    static func of(_ word: String, among candidates: [String], limit: Int = 3) -> [String] {
        let wanted = word.lowercased()
        let scored = candidates.map { candidate in
            let name = candidate.lowercased()
            return (candidate, name.hasPrefix(wanted) || wanted.hasPrefix(name) ? 1 : distance(wanted, name))
        }
        return scored.filter { $0.1 <= max(1, $0.0.count / 2) }.sorted { $0.1 < $1.1 }.prefix(limit).map(\.0)
    }

    /// Optimal string alignment: insertions, deletions, replacements, and swaps of neighbours count one each.
    static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left)
        let b = Array(right)
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var rows = [Array(0...b.count)]
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                let substitution = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, substitution)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, rows[i - 2][j - 2] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
