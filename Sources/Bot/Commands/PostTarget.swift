import Chat
import Domain
import Storage

/// Which picture a command is about.
enum PostTarget: Sendable, Hashable {
    case reference(PictureReference)
    /// `..`: the last post in this room.
    case latest

    init?(_ word: String) {
        if word == ".." || word == "…" {
            self = .latest
        } else if let reference = PictureReference(word) {
            self = .reference(reference)
        } else {
            return nil
        }
    }
}

extension Arguments {
    /// Takes the first word of the text as a picture's id.
    mutating func takeTarget() throws(UsageError) -> PostTarget {
        let word = text.prefix { $0 != " " }
        if word.isEmpty {
            throw UsageError("Which picture? An id looks like k7f3, and “..” is the last one here.", correction: line(text: ".."))
        }
        guard let target = PostTarget(String(word)) else {
            throw UsageError(
                "“\(word.prefix(20))” is no picture's id; one looks like k7f3, and “..” is the last one here.",
                correction: line(text: word == text ? ".." : ".. \(text)"))
        }
        text = String(text.dropFirst(word.count).drop { $0 == " " })
        return target
    }

    /// The text as a picture's id and nothing else.
    func onlyTarget() throws(UsageError) -> PostTarget {
        var first = self
        first.text = String(text.prefix { $0 != " " })
        let word = first.text
        let target = try first.takeTarget()
        guard word == text else { throw UsageError("Only an id is needed here.", correction: line(text: word)) }
        return target
    }

    /// No text at all.
    func nothing() throws(UsageError) {
        if !text.isEmpty { throw UsageError("Nothing is needed after the name here.", correction: line(text: "")) }
    }
}

extension CommandContext {
    /// The post that is meant. Somebody else's private post is as unknown as one that never was.
    func post(_ target: PostTarget) async throws -> Post {
        switch target {
        case .latest:
            guard let post = try await services.store.latestPost(network: message.room.network, room: message.room.name) else {
                throw UsageError("Nothing was posted here yet.", correction: line("\(Imagine.name) a red dragon"))
            }
            return post
        case .reference(let reference):
            if let post = try await services.store.post(reference.post), !post.isPrivate || post.account == account { return post }
            let wasDeleted = try await services.store.isDeleted(reference.post)
            throw UsageError(
                wasDeleted ? "\(reference.post) was deleted." : "There is no post \(reference.post).", correction: line(Gallery.name))
        }
    }

    func picture(_ target: PostTarget) async throws -> (Post, PostedPicture) {
        let post = try await post(target)
        let number = if case .reference(let reference) = target { reference.number } else { 1 }
        guard let picture = post.picture(number) else {
            throw UsageError(
                "\(post.id) has \(post.pictures.count == 1 ? "one picture" : "\(post.pictures.count) pictures"), no \(number).")
        }
        return (post, picture)
    }
}
