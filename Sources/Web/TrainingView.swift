import Domain
import Foundation
import Storage

/// The page of a training, for its owner.
struct TrainingView: Sendable {
    struct Picture: Sendable {
        var number: Int
        var image: Escaped
        var name: Escaped
        var caption: Escaped
        /// What there is to say against it.
        var remarks: Escaped
    }

    var name: Escaped
    var rows: [PostView.Row]
    var findings: [Escaped]
    var hasFindings: Bool
    var pictures: [Picture]
    /// Of the latest sample on the way; empty for none.
    var sample: Escaped
    /// Of the model's file; empty until it is done.
    var file: Escaped

    init(_ training: Training, pictures: [CollectedPicture]) {
        let path = "/m/\(encoded(training.slug))"
        name = Escaped(training.name)
        let check = TrainingCheck(pictures, of: training)
        findings = training.isEditable ? check.findings.map { Escaped($0.description) } : []
        hasFindings = !findings.isEmpty
        self.pictures = pictures.map { picture in
            Picture(
                number: picture.number, image: Escaped("\(path)/\(picture.number)"), name: Escaped(picture.name),
                caption: Escaped(training.caption(of: picture)), remarks: Escaped(check.remarks(on: picture.number).joined(separator: ", "))
            )
        }
        sample = Escaped(training.run?.sample.map { "/i/\(encoded($0.file))" } ?? "")
        file = training.state == .done ? Escaped("\(path)/\(training.name).safetensors") : ""
        var rows: [(String, String)] = [
            ("State", Self.state(training)), ("Learns", "\(training.kind.rawValue), on \(training.base)"),
            ("Trigger word", training.trigger),
            ("Seen by", training.isShared ? "everybody" : "its owner"),
        ]
        if let run = training.run {
            rows.append(("Steps", "\(run.step) of \(run.steps)"))
            if let loss = run.loss { rows.append(("Loss", loss.formatted(.number.precision(.fractionLength(3))))) }
            rows.append(("Price", run.price == 1 ? "1 token" : "\(run.price) tokens"))
        }
        self.rows = rows.map { PostView.Row(name: Escaped($0.0), value: Escaped($0.1)) }
    }

    private static func state(_ training: Training) -> String {
        let reason = training.run?.reason.map { ": \($0)" } ?? ""
        return training.state.rawValue + (training.state == .failed ? reason : "")
    }
}

extension TrainingCheck {
    /// What is said of one picture, in a word or two each.
    fileprivate func remarks(on number: Int) -> [String] {
        findings.compactMap { finding in
            switch finding {
            case .duplicates(let groups):
                groups.first { $0.contains(number) }.map { group in
                    "like \(Finding.list(group.filter { $0 != number }))"
                }
            case .small(let numbers, _): numbers.contains(number) ? "small" : nil
            case .blurred(let numbers): numbers.contains(number) ? "blurred" : nil
            case .busyBackground(let numbers): numbers.contains(number) ? "busy background" : nil
            case .tooFew, .tooMany, .allAlike, .unusualCount: nil
            }
        }
    }
}
