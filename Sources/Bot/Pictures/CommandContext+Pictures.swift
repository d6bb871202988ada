import Domain
import Storage

extension CommandContext {
    /// Finds an input picture that a line names, and brings one from elsewhere to the own file host, so that the job and its recipe depend on
    /// nothing else.
    ///
    /// - Throws: ``UsageError`` for a word that names no picture, ``PictureFailure`` for an address that gives none.
    func find(_ mention: PictureMention) async throws -> FoundPicture {
        let word = mention.word
        if let target = PostTarget(word) { return FoundPicture(try await picture(target)) }
        guard word.hasPrefix("http://") || word.hasPrefix("https://") else {
            throw UsageError(
                "“\(word.shortened(to: 40))” is no picture: give an id like k7f3, “..” for the last one here, or an address.",
                correction: mention.line(in: arguments, with: ".."))
        }
        let site = "\(services.rules.publicURL)/"
        // An address of our own needs no way through the network. Whoever knows it may see it, private or not.
        if word.hasPrefix("\(site)p/"), let post = try await services.store.post(slug: String(word.dropFirst(site.count + 2))),
            let picture = post.pictures.first
        {
            return FoundPicture((post, picture))
        }
        if word.hasPrefix("\(site)i/"), word.dropFirst(site.count + 2).wholeMatch(of: /[0-9a-f]{64}\.(png|jpg)/) != nil {
            return try await services.inputs.own(word)
        }
        return try await services.inputs.fetch(word)
    }
}

extension FoundPicture {
    fileprivate init(_ found: (post: Post, picture: PostedPicture)) {
        let size = found.picture.recipe.finishedSize
        let reference = PictureReference(post: found.post.id, number: found.picture.number)
        self.init(
            picture: InputPicture(hash: String(found.picture.file.prefix(10)), url: found.picture.url, origin: "\(reference)"),
            width: size.width, height: size.height)
    }
}
