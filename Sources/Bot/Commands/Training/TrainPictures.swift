import Chat
import Domain
import Foundation
import Storage

/// `train add NAME ID…`: takes pictures of the gallery, one's own and public ones.
struct TrainAdd: Command {
    static let name = "train add"
    static let operands = "NAME ID…"
    static let summary = "takes pictures of the gallery, your own and public ones"
    static let examples = ["train add ink k7f3", "train add ink k7f3 m2ab.2 .."]

    private static let most = 20

    let trainingName: String
    let targets: [PostTarget]

    init(_ arguments: Arguments) throws {
        var rest = arguments
        let name = try rest.takeTraining()
        trainingName = name
        let words = rest.text.split(separator: " ").map(String.init)
        guard (1...Self.most).contains(words.count) else {
            throw UsageError(
                words.isEmpty ? "Which pictures? An id looks like k7f3." : "At most \(Self.most) at a time.",
                correction: arguments.line(text: ([name] + (words.isEmpty ? [".."] : words.prefix(Self.most))).joined(separator: " ")))
        }
        targets = try words.map { word in
            guard let target = PostTarget(word) else {
                throw UsageError(
                    "“\(word.shortened(to: 20))” is no picture's id; one looks like k7f3.", correction: arguments.line(text: "\(name) .."))
            }
            return target
        }
    }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let training = try await context.training(trainingName)
        let (services, store) = (try context.services.trainings(), context.services.store)
        guard training.isEditable else { throw TrainingRefusal.notNow(training.state) }
        var found: [(post: Post, picture: PostedPicture)] = []
        for target in targets { found.append(try await context.picture(target)) }
        let link = context.services.rules.upload(try await store.openOwnLink(to: training.id))
        var numbers: [Int] = []
        var known: [Int] = []
        for (post, picture) in found {
            let input = InputPicture(hash: String(picture.file.prefix(10)), url: picture.url, origin: post.id.description)
            let data = try await services.publisher.data(of: input)
            let place = try await services.publisher.bring(data, name: "\(post.id.rawValue)-\(picture.number).png", link: link)
            guard !place.isKnown else {
                known.append(place.number)
                continue
            }
            numbers.append(place.number)
            try await store.setSubject(LoRATag.removed(from: picture.recipe.prompt), of: training.id, place.number)
        }
        let count = try await store.collectedPictures(of: training.id).count
        let parts = [
            numbers.isEmpty ? nil : "\(TrainingCheck.Finding.list(numbers)) \(numbers.count == 1 ? "is" : "are") new",
            known.isEmpty ? nil : "\(TrainingCheck.Finding.list(known)) \(known.count == 1 ? "was" : "were") there",
            "\(TrainingCheck.Finding.pictures(count)) in \(training.name)",
        ]
        return [context.reply(parts.compactMap(\.self).joined(separator: ", ") + ".", kind: .notice)]
    }
}

/// A picture of a training, as `train caption` and `train remove` name it.
private struct NumberedPicture {
    var training: String
    var number: Int
    /// What stands after them.
    var rest: String

    /// - Parameter example: what might stand after them.
    init(_ arguments: Arguments, example: String = "") throws(UsageError) {
        var words = arguments
        training = try words.takeTraining()
        let word = words.text.prefix { $0 != " " }
        guard let number = Int(word.drop { $0 == "#" }), number > 0 else {
            throw UsageError(
                "Which picture? Its number is needed.",
                correction: arguments.line(text: [training, "1", example].filter { !$0.isEmpty }.joined(separator: " ")))
        }
        self.number = number
        rest = String(words.text.dropFirst(word.count).drop { $0 == " " })
    }
}

/// `train caption NAME 7 TEXT`: what a picture shows.
struct TrainCaption: Command {
    static let name = "train caption"
    static let operands = "NAME NUMBER TEXT"
    static let summary = "says what a picture shows; the trigger word is put first"
    static let examples = ["train caption ink 7 a red fox in the snow"]

    /// In characters, as the upload page has it.
    private static let longest = 300

    private let target: NumberedPicture

    init(_ arguments: Arguments) throws {
        target = try NumberedPicture(arguments, example: "a red fox")
        guard (1...Self.longest).contains(target.rest.count) else {
            throw UsageError(
                target.rest.isEmpty ? "What does it show?" : "A caption has at most \(Self.longest) characters.",
                correction: arguments.line(
                    text:
                        "\(target.training) \(target.number) \(target.rest.isEmpty ? "a red fox" : String(target.rest.prefix(Self.longest)))"
                ))
        }
    }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let training = try await context.training(target.training)
        let store = context.services.store
        let changed = try await store.setCaptions([target.number: target.rest], of: training.id)
        guard changed == 1, let picture = try await store.collectedPictures(of: training.id).first(where: { $0.number == target.number })
        else {
            throw UsageError("\(training.name) has no picture \(target.number).", correction: context.trainLine("check", training.name))
        }
        return [context.reply("\(training.name) \(target.number): “\(training.caption(of: picture))”.", kind: .notice)]
    }
}

/// `train remove NAME 7`: takes a picture out.
struct TrainRemove: Command {
    static let name = "train remove"
    static let operands = "NAME NUMBER"
    static let summary = "takes a picture out of a training"
    static let examples = ["train remove ink 7"]

    private let target: NumberedPicture

    init(_ arguments: Arguments) throws {
        target = try NumberedPicture(arguments)
        guard target.rest.isEmpty else {
            throw UsageError("One picture at a time.", correction: arguments.line(text: "\(target.training) \(target.number)"))
        }
    }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let training = try await context.training(target.training)
        let (services, store) = (try context.services.trainings(), context.services.store)
        guard let picture = try await store.removePicture(target.number, of: training.id) else {
            throw UsageError("\(training.name) has no picture \(target.number).", correction: context.trainLine("check", training.name))
        }
        // One that stays behind is deleted with its training.
        try? FileManager.default.removeItem(at: services.rules.folder.picture(picture.file, of: training.id))
        let count = try await store.collectedPictures(of: training.id).count
        return [context.reply("\(target.number) is out; \(TrainingCheck.Finding.pictures(count)) in \(training.name).", kind: .notice)]
    }
}
