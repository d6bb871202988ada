import Chat
import Domain
import Storage

/// `train …`: makes a model of somebody's own pictures. Each of its words is a command of its own, in the files beside this one.
struct Train: Command {
    static let name = "train"
    static let operands = "WORD NAME"
    static let parts: [any Command.Type] = [
        TrainNew.self, TrainLink.self, TrainAdd.self, TrainCaption.self, TrainRemove.self, TrainCheck.self, TrainPrice.self,
        TrainStart.self,
        TrainStatus.self, TrainPause.self, TrainResume.self, TrainStop.self, TrainList.self, TrainShare.self, TrainUnshare.self,
        TrainExport.self, TrainDelete.self, TrainMail.self,
    ]
    static let flags = TrainNew.flags
    static let summary = "teaches a model your own style or subject, from 20 to 40 pictures"
    static let examples = ["train new ink", "train check ink", "train start ink"]

    private static var words: [String] { parts.map { String($0.name.dropFirst(name.count + 1)) } }

    private let part: any Command

    init(_ arguments: Arguments) throws {
        let word = String(arguments.text.prefix { $0 != " " })
        guard !word.isEmpty else {
            throw UsageError(
                "There is \(Texts.list(Self.words.map { "\(Self.name) \($0)" }, or: "and")).", correction: "\(arguments.head) new my-style")
        }
        guard let part = Self.parts.first(where: { $0.name == "\(Self.name) \(word.lowercased())" }) else {
            let nearest = NearestNames.of(word, among: Self.words, limit: 1).first ?? "new"
            throw UsageError(
                "There is no “\(Self.name) \(word.shortened(to: 30))”.",
                correction: arguments.line(text: arguments.text.replacingPrefix(word, with: nearest)))
        }
        var rest = arguments
        rest.head += " \(word.lowercased())"
        rest.text = String(arguments.text.dropFirst(word.count).drop { $0 == " " })
        for given in arguments.given where !part.allFlags.contains(given.flag) {
            throw UsageError("\(given.flag.spelling) is not for \(part.name).", correction: rest.line(replacing: given.flag))
        }
        self.part = try part.init(rest)
    }

    func run(_ context: CommandContext) async throws -> [Reply] { try await part.run(context) }
}

extension String {
    fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String { other + dropFirst(prefix.count) }
}

extension Arguments {
    /// Takes the first word of the text as the name of a training.
    mutating func takeTraining() throws(UsageError) -> String {
        let word = String(text.prefix { $0 != " " })
        guard !word.isEmpty else { throw UsageError("Which one? Its name is needed.", correction: line(text: "my-style")) }
        text = String(text.dropFirst(word.count).drop { $0 == " " })
        return word.lowercased()
    }

    /// The text as the name of a training and nothing else.
    func onlyTraining() throws(UsageError) -> String {
        var rest = self
        let name = try rest.takeTraining()
        guard rest.text.isEmpty else { throw UsageError("Only a name is needed here.", correction: line(text: name)) }
        return name
    }
}

extension CommandContext {
    /// A training of the person's own. Somebody else's is as unknown as one that never was.
    func training(_ name: String) async throws -> Training {
        _ = try services.trainings()
        if let training = try await services.store.training(named: name), training.account == account { return training }
        let mine = try await services.store.trainings(of: account).map(\.name)
        guard let nearest = NearestNames.of(name, among: mine, limit: 1).first ?? mine.first else {
            throw UsageError("You have no trainings yet.", correction: line("\(Train.name) new my-style"))
        }
        let end = mine.count == 1 ? "there is \(mine[0])" : "there are \(Texts.list(mine, or: "and"))"
        throw UsageError("You have no training “\(name.shortened(to: 40))”; \(end).", correction: line("\(Train.name) status \(nearest)"))
    }

    /// A link that is for the person alone: to be put into the answer where nobody else reads it, else it is said directly, if that can be.
    func privateLink(_ link: String, _ text: String) async throws -> String? {
        if message.room.isDirect { return link }
        do {
            try await whisper(text, link: link)
        } catch is ChatSendError {
            // The answer itself does without it.
        }
        return nil
    }

    func trainLine(_ word: String, _ name: String) -> String { line("\(Train.name) \(word) \(name)") }
}
