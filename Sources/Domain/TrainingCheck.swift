/// What is to be said about a set of pictures before a model is trained on it.
public struct TrainingCheck: Sendable, Hashable {
    public enum Finding: Sendable, Hashable {
        /// Fewer than ``TrainingCheck/allowed``: can't be trained.
        case tooFew(Int)
        /// More than ``TrainingCheck/allowed``: can't be trained.
        case tooMany(Int)
        /// All look the same: can't be trained.
        case allAlike
        /// Fewer or more than ``TrainingCheck/wanted``.
        case unusualCount(Int)
        /// Each group looks the same.
        case duplicates([[Int]])
        /// A side of fewer than this many pixels.
        case small([Int], side: Int)
        case blurred([Int])
        /// Much detail around what they show.
        case busyBackground([Int])

        public var isFatal: Bool {
            switch self {
            case .tooFew, .tooMany, .allAlike: true
            case .unusualCount, .duplicates, .small, .blurred, .busyBackground: false
            }
        }
    }

    public static let allowed = 5...100
    public static let wanted = 20...40

    public var findings: [Finding]

    public var isFatal: Bool { findings.contains { $0.isFatal } }

    private static let blurred = 20.0
    private static let busy = 0.25

    public init(_ pictures: [CollectedPicture], of training: Training) {
        self.init(pictures, kind: training.kind, side: training.minimumSide)
    }

    /// - Parameters:
    ///   - kind: a style may well be in the background.
    ///   - side: see ``Training/minimumSide``.
    public init(_ pictures: [CollectedPicture], kind: TrainingKind, side: Int) {
        var findings: [Finding] = []
        let count = pictures.count
        if count < Self.allowed.lowerBound {
            findings.append(.tooFew(count))
        } else if count > Self.allowed.upperBound {
            findings.append(.tooMany(count))
        } else if !Self.wanted.contains(count) {
            findings.append(.unusualCount(count))
        }
        let groups = Self.groups(pictures)
        if count > 1, groups.first?.count == count {
            findings.append(.allAlike)
        } else if !groups.isEmpty {
            findings.append(.duplicates(groups))
        }
        func note(_ finding: ([Int]) -> Finding, where isSo: (PictureTraits) -> Bool) {
            let numbers = pictures.filter { isSo($0.traits) }.map(\.number)
            if !numbers.isEmpty { findings.append(finding(numbers)) }
        }
        note({ .small($0, side: side) }, where: { min($0.width, $0.height) < side })
        note(Finding.blurred, where: { $0.sharpness < Self.blurred })
        if kind != .style { note(Finding.busyBackground, where: { $0.borderDetail > Self.busy }) }
        self.findings = findings
    }

    /// Numbers of pictures that look like the first of their group, for each group of more than one.
    private static func groups(_ pictures: [CollectedPicture]) -> [[Int]] {
        var groups: [[CollectedPicture]] = []
        for picture in pictures {
            if let index = groups.firstIndex(where: { $0[0].traits.looksLike(picture.traits) }) {
                groups[index].append(picture)
            } else {
                groups.append([picture])
            }
        }
        return groups.filter { $0.count > 1 }.map { $0.map(\.number) }
    }
}
