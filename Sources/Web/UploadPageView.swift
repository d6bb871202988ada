import Domain
import Storage

/// The page where the pictures of a training are brought.
struct UploadPageView: Sendable {
    struct Picture: Sendable {
        var number: Int
        var image: Escaped
        var name: Escaped
        /// What the owner said; empty until then.
        var caption: Escaped
        /// What is taken else.
        var proposal: Escaped

        init(_ picture: CollectedPicture, of training: Training, path: String) {
            number = picture.number
            image = Escaped("\(path)/\(picture.number)")
            name = Escaped(picture.name)
            caption = Escaped(picture.caption)
            var silent = picture
            silent.caption = ""
            proposal = Escaped(training.caption(of: silent))
        }
    }

    struct Problem: Sendable {
        var name: Escaped
        var reason: Escaped
    }

    var name: Escaped
    var trigger: Escaped
    var summary: Escaped
    /// Of the form.
    var path: Escaped
    /// For curl, with a slash at its end.
    var link: Escaped
    var script: Escaped
    var pictures: [Picture]
    var problems: [Problem]
    var hasProblems: Bool
    var longestCaption = UploadPageRoutes.longestCaption

    init(_ training: Training, pictures: [CollectedPicture], link: String, path: String, problems: [Problem]) {
        name = Escaped(training.name)
        trigger = Escaped(training.trigger)
        let (wanted, allowed) = (TrainingCheck.wanted, TrainingCheck.allowed)
        summary = Escaped(
            "\(TrainingCheck.Finding.pictures(pictures.count)) so far; \(wanted.lowerBound) to \(wanted.upperBound) are best, "
                + "\(allowed.lowerBound) to \(allowed.upperBound) are taken.")
        self.path = Escaped(path)
        self.link = Escaped(link)
        script = Escaped(StaticFile.uploadScript.link)
        self.pictures = pictures.map { Picture($0, of: training, path: path) }
        self.problems = problems
        hasProblems = !problems.isEmpty
    }
}
