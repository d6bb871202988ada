/// What a tile of Dungeon Crawl Stone Soup shows, read off its path: `mon/undead/skeletons/skeleton_bat` is a bat skeleton.
enum CrawlName {
    struct Subject: Sendable, Equatable {
        var noun: Noun
        var synonyms: [Noun]
        var kind: SubjectKind
        var weight: Double
    }

    /// - Parameter path: below `rltiles`, without `.png`.
    /// - Returns: nil for what is no whole, namable thing: overlays, floors, effects, icons.
    static func subject(path: String) -> Subject? {
        guard let rule = CrawlFolders.rule(for: path), let file = path.split(separator: "/").last.map(String.init) else { return nil }
        guard !CrawlFolders.skipped.contains(where: { path.contains($0) }) else { return nil }
        let noun: Noun
        if let table = rule.names {
            guard let name = exact(file, in: table) else { return nil }
            noun = Noun(notation: name)
        } else {
            guard let name = rule.rename(words(file)) else { return nil }
            noun = Noun(notation: CrawlFolders.replacements[name] ?? name)
        }
        return Subject(noun: noun, synonyms: synonyms(of: noun, general: rule.general), kind: rule.kind, weight: rule.weight)
    }

    /// `deep elf archer` of `deep_elf_archer2`: underscores and digits out.
    static func words(_ file: String) -> String {
        let parts = file.split { "_- ".contains($0) }.map { $0.filter { !$0.isNumber } }.filter {
            !$0.isEmpty && !CrawlFolders.noise.contains($0)
        }
        return parts.joined(separator: " ")
    }

    /// The longest key that the file's name begins with.
    private static func exact(_ file: String, in table: [String: String]) -> String? {
        let key = table.keys.filter { file == $0 || file.filter { !$0.isNumber } == $0 || file.hasPrefix($0 + "_") }.max {
            $0.count < $1.count
        }
        return key.flatMap { table[$0] }
    }

    /// What it also is: a snake of an adder, an elf archer of a deep elf archer.
    private static func synonyms(of noun: Noun, general: String?) -> [Noun] {
        var found: [String] = []
        let words = noun.words.split(separator: " ").map(String.init)
        if words.count > 2, ["deep", "cave"].contains(words[0]) { found.append(words.dropFirst().joined(separator: " ")) }
        if let last = words.last, let kind = CrawlFolders.hypernyms[noun.words] ?? CrawlFolders.hypernyms[last] { found.append(kind) }
        if let general { found.append(general) }
        var seen: Set<String> = [noun.words]
        return found.filter { seen.insert($0).inserted }.map { Noun(notation: $0) }
    }
}
