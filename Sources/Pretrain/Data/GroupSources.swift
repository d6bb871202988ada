/// The pictures of two different things, and of several of one.
struct GroupSources: Sendable {
    var cutOuts: [CutOut]

    /// Two things side by side, drawn in one style.
    func pairs(count: Int) -> DataSource {
        DataSource(name: "pairs") { random, emit in
            let styles = [able(.emoji), able(.emoji), able(.flat), able(.pixelArt)]
            for _ in 0..<count {
                guard let those = random.pick(styles), let first = random.pick(those, by: \.weight),
                    let second = random.pick(those, by: \.weight),
                    first.noun != second.noun
                else { continue }
                let background = background(for: first, &random)
                let composition = Composition(
                    [first, second], mirrored: [first, second].map { $0.canMirror && random.chance(0.5) },
                    size: .random(in: 52...62, using: &random),
                    centres: [0.26, 0.74], on: background, &random)
                let (a, b) = (first.noun.indefinite, second.noun.indefinite)
                let phrases = ["\(a) and \(b)", "\(a) next to \(b)"] + (random.chance(0.5) ? ["\(b) and \(a)"] : ["\(b) next to \(a)"])
                let captions = phrases.flatMap { first.style.captions(phrase: $0, setting: background.phrase) }
                let held = first.isHeld || second.isHeld || HoldOut.holds([first.noun.words, second.noun.words])
                var picture = first.picture(composition, kind: .pair, captions: captions, weight: 1, held: held)
                picture.record.source = "\(first.source)+\(second.source)"
                picture.record.weight = 0.7
                try emit(picture)
            }
        }
    }

    /// Two to four of one thing.
    func counts(count: Int) -> DataSource {
        DataSource(name: "counts") { random, emit in
            let those = (able(.emoji) + able(.flat) + able(.pixelArt)).filter { $0.noun.plural != nil }
            let words = [2: "two", 3: "three", 4: "four"]
            for _ in 0..<count {
                guard let thing = random.pick(those, by: \.weight), let plural = thing.noun.plural,
                    let number = random.pick([2, 2, 3, 3, 4]),
                    let word = words[number]
                else { continue }
                let background = background(for: thing, &random)
                let composition = Composition(
                    Array(repeating: thing, count: number),
                    mirrored: Array(repeating: thing.canMirror && random.chance(0.3), count: number),
                    size: [2: 56, 3: 40, 4: 31][number] ?? 40, centres: (0..<number).map { (Double($0) + 0.5) / Double(number) },
                    on: background, &random)
                let captions = thing.style.captions(phrase: "\(word) \(plural)", setting: background.phrase)
                let held = thing.isHeld || HoldOut.holds([word, thing.noun.words])
                var picture = thing.picture(composition, kind: .count, captions: captions, weight: 1, held: held)
                picture.record.weight = 0.7
                try emit(picture)
            }
        }
    }

    /// What stands well beside others.
    private func able(_ style: ArtStyle) -> [CutOut] {
        cutOuts.filter {
            $0.style == style && $0.kind.isMovable && $0.weight > 0.6 && !$0.noun.words.contains(" and ")
                && !$0.noun.words.hasPrefix("two ")
        }
    }

    private func background(for subject: CutOut, _ random: inout SeededRandom) -> Background {
        if random.chance(0.5) { return .white }
        if random.chance(0.4) { return .contrasting(to: subject.image, &random) }
        return random.pick(Scenery.all) ?? .white
    }
}
