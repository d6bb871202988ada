import Chat
import Domain
import Storage

extension CommandContext {
    /// Takes orders, all from this message and all or none, and acknowledges them when their pictures take longer than a moment.
    ///
    /// The message's identity and the order's place in it make the key, so that a message that comes twice is one order.
    /// Answers to private orders go to the person, not to the room.
    func order(_ requests: [ImageRequest], parent: PictureReference?, isPrivate: Bool) async throws -> [Reply] {
        var to = address
        if isPrivate { (to.target, to.isDirect) = (to.nick, true) }
        let orders = try requests.enumerated().map { place, request in
            Order(
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
