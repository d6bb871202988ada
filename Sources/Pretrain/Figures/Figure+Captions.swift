extension Figure {
    /// Captions of this figure in an action, the fullest first. All of them are true.
    ///
    /// - Parameters:
    ///   - setting: `on grass`, or nothing.
    ///   - style: `pixel` names itself in each caption, `flat` in the last alone.
    func captions(action: Action, fromBehind: Bool, setting: String? = nil, style: FigureStyle) -> [String] {
        let deed = action.phrase.isEmpty ? "" : " \(action.phrase)"
        let named = action.phrase.contains(tool?.rawValue ?? "-") || action.phrase == "reading"
        let held = named ? "" : heldPhrase.map { " with \($0)" } ?? ""
        let view = (setting.map { " \($0)" } ?? "") + (fromBehind ? ", seen from behind" : "")
        let person = Noun(subject).indefinite
        let full = "\(person)\(traitPhrase) in \(list(clothes))\(held)\(deed)\(view)"
        let plain = "\(person) in \(clothes[0])\(deed)\(view)"
        let short = "\(person)\(held)\(deed)\(view)"
        let captions = [full, plain, short].unique
        return style == .pixel ? captions.map { "pixel art of \($0)" } : captions + ["flat art of \(full)"]
    }

    /// `a red dress`; `a blue shirt`, `black trousers`, `a red cape`.
    var clothes: [String] {
        var clothes: [String]
        let colour = topDye.name
        switch (top, subject) {
        case (.armour, _): clothes = ["\(colour) armour"]
        case (.shirt, "ninja"): clothes = ["\(colour) clothes"]
        case (.shirt, "superhero"), (.shirt, "alien"): clothes = [withArticle("\(colour) suit")]
        default: clothes = [withArticle("\(colour) \(top.rawValue)")]
        }
        if let bottom, top != .armour, !(top == .shirt && bottom.dye == topDye) {
            let words = "\(bottom.dye.name) \(bottom.kind.rawValue)"
            clothes.append(bottom.kind == .skirt ? withArticle(words) : words)
        }
        if let cape { clothes.append(withArticle("\(cape.name) cape")) }
        if let hat, namesHat {
            clothes.append(
                withArticle(hat.kind.rawValue.hasPrefix(hat.dye.name) ? hat.kind.rawValue : "\(hat.dye.name) \(hat.kind.rawValue)"))
        }
        return clothes
    }

    /// `a sword`, `a red umbrella`.
    private var heldPhrase: String? {
        guard let tool else { return nil }
        switch tool {
        case .shield, .umbrella, .book, .ball, .balloon, .flower, .flag, .cup:
            return withArticle([toolDye?.name, tool.rawValue].compactMap { $0 }.joined(separator: " "))
        default: return withArticle(tool.rawValue)
        }
    }

    private var traitPhrase: String {
        var traits: [String] = []
        if namesHair {
            let colour = hairDye.name
            switch hair {
            case .bald: break
            case .short, .bob: traits.append("short \(colour) hair")
            case .long: traits.append("long \(colour) hair")
            case .curly: traits.append("curly \(colour) hair")
            case .spiky: traits.append("spiky \(colour) hair")
            case .ponytail: traits.append(withArticle("\(colour) ponytail"))
            case .bun: traits.append(withArticle("\(colour) bun"))
            case .pigtails: traits.append("\(colour) pigtails")
            }
        }
        if beard, namesHair || hair == .bald, subject != "wizard" { traits.append(withArticle("\(hairDye.name) beard")) }
        if self.traits.contains(.glasses) { traits.append("glasses") }
        return traits.isEmpty ? "" : " with \(list(traits))"
    }

    private func withArticle(_ words: String) -> String { Noun(words).indefinite }

    /// `a`, `a and b`, `a, b and c`.
    private func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return "\(words.dropLast().joined(separator: ", ")) and \(last)"
    }
}
