/// A character to be put together from Crawl's paper doll: which layers, and how it is called.
struct PaperDoll: Sendable {
    /// Paths below `rltiles/player`, without `.png`, from back to front.
    private(set) var layers: [String] = []
    /// `knight`, `elf wizard`, `woman`: who it is, by what is seen.
    private(set) var role: Noun
    /// `elf`, `man`: without what the clothes say.
    private(set) var person: Noun
    /// `~a blue robe`: what is worn on the body.
    private(set) var clothing: [Noun] = []
    /// What is held and worn on the head, in the order of their weight.
    private(set) var extras: [Noun] = []

    private enum Outfit: CaseIterable { case robe, plate, leather, clothes, dress }

    init(_ random: inout SeededRandom) {
        let race = random.pick(Wardrobe.races, by: \.weight) ?? Wardrobe.races[0]
        let isWoman = random.chance(0.5)
        let base = (random.pick(race.bases) ?? race.bases[0]).replacing("?", with: isWoman ? "f" : "m")
        let outfit =
            random.pick(
                isWoman
                    ? [.robe, .robe, .plate, .plate, .leather, .clothes, .dress] : [Outfit.robe, .robe, .plate, .plate, .leather, .clothes])
            ?? .robe
        let man = isWoman ? "woman" : "man"
        person = Noun(race.name ?? man)
        role = person

        let cloak = random.chance(0.15) ? random.pick(Wardrobe.cloaks) : nil
        if let cloak { layers.append("cloak/\(cloak)") }
        layers.append("base/\(base)")
        dress(outfit, hasLegs: race.hasLegs, isWoman: isWoman, &random)
        let held = hold(outfit, &random)
        let hair = race.hasHair ? growHair(isWoman: isWoman, race: race.name, &random) : nil
        let head = cover(outfit, &random)
        if head == nil, let hair { extras.append(hair) }
        if let cloak { extras.append(Noun("\(cloak == "gray" ? "grey" : cloak == "magenta" ? "purple" : cloak) cloak")) }

        if let job = Self.job(outfit, held: held, head: head, clothing: clothing, isWoman: isWoman) {
            role = Noun(race.name.map { "\($0) \(job)" } ?? job)
        }
    }

    /// True captions, from all that is seen to the least.
    var captions: [String] {
        let wear = clothing.map(\.indefinite).joined(separator: " and ")
        // What comes later in a long caption is not read.
        let all = extras.prefix(3).map(\.indefinite)
        let full = "in \(wear)" + (all.isEmpty ? "" : " with \(Self.list(all))")
        let brief = "in \(wear)" + (all.first.map { " with \($0)" } ?? "")
        return [
            "pixel art of \(person.indefinite) \(full)", "\(role.indefinite) \(full), pixel art",
            "pixel art of \(role.indefinite) \(brief)", "pixel art of \(role.indefinite) in \(wear)",
            "pixel art \(role.words), \(([wear] + all).joined(separator: ", "))",
        ].unique
    }

    static func list(_ items: [String]) -> String {
        guard items.count > 1 else { return items.joined() }
        return items.dropLast().joined(separator: ", ") + " and " + (items.last ?? "")
    }

    private mutating func dress(_ outfit: Outfit, hasLegs: Bool, isWoman: Bool, _ random: inout SeededRandom) {
        let body =
            switch outfit {
            case .robe: Wardrobe.robes
            case .dress: Wardrobe.dresses
            case .plate: Wardrobe.plates
            case .leather: Wardrobe.leathers
            case .clothes: Wardrobe.clothes
            }
        if hasLegs, outfit != .robe, outfit != .dress {
            let table = isWoman && outfit == .clothes && random.chance(0.4) ? Wardrobe.skirts : Wardrobe.legs
            let legs = add("legs", from: table, &random)
            if outfit == .clothes, let legs { clothing.append(legs) }
        }
        if hasLegs, random.chance(0.8), let boots = random.pick(Wardrobe.boots) { layers.append("boots/\(boots)") }
        if let top = add("body", from: body, &random) { clothing.insert(top, at: 0) }
    }

    /// - Returns: the name of the table of what the right hand holds.
    private mutating func hold(_ outfit: Outfit, _ random: inout SeededRandom) -> String? {
        let tables: [(name: String, items: [String: String], weight: Double)] = [
            ("sword", Wardrobe.swords, outfit == .robe || outfit == .dress ? 0.6 : 3),
            ("heavy", Wardrobe.heavies, outfit == .robe || outfit == .dress ? 0.4 : 2.5), ("polearm", Wardrobe.polearms, 1),
            ("staff", Wardrobe.staffs, outfit == .robe ? 5 : 0.4), ("bow", Wardrobe.bows, outfit == .leather ? 5 : 0.7),
            ("small", Wardrobe.small, 1), ("held", Wardrobe.held, outfit == .robe || outfit == .dress ? 1.5 : 0.4), ("none", [:], 1.5),
        ]
        guard let table = random.pick(tables, by: \.weight), let thing = add("hand1", from: table.items, &random) else { return nil }
        extras.append(thing)
        if table.name != "bow" {
            let second =
                outfit == .robe || outfit == .dress
                ? (random.chance(0.2) ? Wardrobe.books : [:]) : (random.chance(0.45) ? Wardrobe.shields : [:])
            if let shield = add("hand2", from: second, &random) { extras.append(shield) }
        }
        return table.name
    }

    private mutating func growHair(isWoman: Bool, race: String?, _ random: inout SeededRandom) -> Noun? {
        add("hair", from: isWoman || race == "elf" ? Wardrobe.longHair : Wardrobe.shortHair, &random)
    }

    private mutating func cover(_ outfit: Outfit, _ random: inout SeededRandom) -> Noun? {
        guard random.chance(outfit == .dress ? 0.25 : 0.55) else { return nil }
        let tables: [(items: [String: String], weight: Double)] = [
            (Wardrobe.wizardHats, outfit == .robe ? 4 : 0), (Wardrobe.hoods, outfit == .plate ? 0.2 : 1.5),
            (Wardrobe.helmets, outfit == .plate ? 5 : outfit == .leather ? 1 : 0),
            (Wardrobe.vikingHelmets, outfit == .plate || outfit == .leather ? 1 : 0), (Wardrobe.crowns, 0.7),
            (Wardrobe.hats, outfit == .plate ? 0.2 : 1.5), (Wardrobe.masks, outfit == .clothes ? 0.6 : 0.15),
        ]
        guard let table = random.pick(tables, by: \.weight), let head = add("head", from: table.items, &random) else { return nil }
        extras.append(head)
        return head
    }

    /// Puts on one thing of a table, each as likely.
    private mutating func add(_ folder: String, from table: [String: String], _ random: inout SeededRandom) -> Noun? {
        guard let file = random.pick(table.keys.sorted()), let name = table[file] else { return nil }
        layers.append("\(folder)/\(file)")
        return Noun(notation: name)
    }

    /// The word for someone who looks so.
    private static func job(_ outfit: Outfit, held: String?, head: Noun?, clothing: [Noun], isWoman: Bool) -> String? {
        let hat = head?.words ?? ""
        if hat.contains("crown") { return isWoman ? "queen" : "king" }
        if hat.contains("viking") { return "viking" }
        if hat.contains("ninja") { return "ninja" }
        if clothing.contains(where: { $0.words.contains("monk's") }) { return "monk" }
        if clothing.contains(where: { $0.words.contains("jester's") }) { return "jester" }
        switch outfit {
        case .robe: return held == "staff" || hat.contains("wizard") ? "wizard" : nil
        case .plate: return held == "bow" ? "archer" : ["sword", "polearm"].contains(held ?? "") ? "knight" : "warrior"
        case .leather: return held == "bow" ? "archer" : held == nil ? nil : "ranger"
        case .clothes: return held == "bow" ? "archer" : hat.contains("hood") && held == "small" ? "thief" : nil
        case .dress: return held == "staff" ? "sorceress" : nil
        }
    }
}
