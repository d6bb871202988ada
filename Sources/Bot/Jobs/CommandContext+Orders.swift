import Chat
import Domain
import Storage

extension CommandContext {
    /// Takes orders for recipes with the options of a line: finds its mistakes first, then its input pictures.
    func order(
        _ bases: [Recipe], with options: DrawingOptions, model: ModelCard, parent: PictureReference?, isPrivate: Bool
    ) async throws -> [Reply] {
        let engine = services.engine
        for base in bases { try options.check(against: base, model: model, engine: engine) }
        var found: [String: FoundPicture] = [:]
        do {
            for mention in options.pictures where found[mention.word] == nil { found[mention.word] = try await find(mention) }
            let pictures = found
            let requests = try bases.map { base in
                ImageRequest(
                    recipe: try options.applied(to: base, model: model, engine: engine, pictures: pictures), count: options.count)
            }
            for picture in Set(requests.flatMap(\.recipe.inputs)) { try await checkAccess(to: picture) }
            return try await order(requests, parent: parent, isPrivate: isPrivate)
        } catch {
            // What was brought here for an order that is not taken leaves again.
            try? await services.store.withdrawUnused(found.values.map(\.picture).filter(\.wasFetched).compactMap(\.file))
            throw error
        }
    }

    /// A remix keeps its parent's input pictures. Somebody else's private one would show through.
    private func checkAccess(to picture: InputPicture) async throws {
        guard let origin = PictureReference(picture.origin), let post = try await services.store.post(origin.post),
            post.isPrivate, post.account != account
        else { return }
        throw UsageError(
            "That was made from a picture that its owner keeps private; give another one.", correction: "\(arguments.line()) --init ..")
    }

    /// Takes orders, all from this message and all or none, and acknowledges them when their pictures take longer than a moment.
    ///
    /// The message's identity and the order's place in it make the key, so that a message that comes twice is one order.
    /// Answers to private orders go to the person, not to the room.
    private func order(_ requests: [ImageRequest], parent: PictureReference?, isPrivate: Bool) async throws -> [Reply] {
        var to = address
        if isPrivate { (to.target, to.isDirect) = (to.nick, true) }
        let resolved = try requests.map { try services.engine.resolved($0) }
        for request in resolved { try await services.store.checkModels(of: request.recipe, for: account) }
        let orders = try resolved.enumerated().map { place, request in
            try services.engine.check(request)
            return Order(
                key: "\(message.room.network) \(message.id) \(place)", account: account, address: to, request: request,
                isPrivate: isPrivate, parent: parent, price: try services.price(of: request))
        }
        let acceptances = try await services.store.accept(
            orders, daily: services.rules.dailyTokens, waitingLimit: services.rules.waitingLimit)
        var taken: [Job] = []
        var balance: Balance?
        for case .accepted(let job, let left) in acceptances {
            taken.append(job)
            balance = left
        }
        // The order stands from here on: an estimate that fails must not look as if it did not.
        guard let last = taken.last, let balance, let wait = try? await services.wait(for: last.id),
            wait.seconds > services.rules.quietSeconds
        else { return [] }
        let ids = Texts.list(taken.map(\.id.description), or: "and")
        let price = Texts.tokens(taken.map(\.price).reduce(0, +))
        return [
            reply("\(ids) \(Texts.place(wait.position)), \(Texts.about(wait.seconds)) · \(price), \(balance.available) left", kind: .notice)
        ]
    }
}
