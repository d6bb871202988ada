import Foundation

extension Infotext {
    /// `ControlNet 0: "Module: none, Model: openpose [cab727d4], Weight: 1, …"`, the form of `sd-webui-controlnet`, and the hints' hashes in a
    /// list of ours.
    static func pairs(of controls: [ControlUnit], hashes: [ResourceHashes.Named]) -> [(String, String?)] {
        guard !controls.isEmpty else { return [] }
        let units = controls.enumerated().map { index, unit in
            let hash = hashes.first { $0.name == unit.network }.map { " [\($0.hash)]" } ?? ""
            let values = [
                "Module: none", "Model: \(unit.network.withoutListSigns)\(hash)", "Weight: \(unit.weight.shortest)",
                "Guidance Start: \(unit.start.shortest)", "Guidance End: \(unit.end.shortest)",
            ]
            return ("ControlNet \(index)", values.joined(separator: ", ") as String?)
        }
        let hints = controls.map { $0.picture.hash.isEmpty ? "unknown" : $0.picture.hash }
        return units + [("Hint hashes", hints.joined(separator: ", "))]
    }
}

extension InfotextReader {
    /// The ControlNets of a text, also of the extension's older versions, and the hashes of their files.
    mutating func controls() -> ([ControlUnit], [ResourceHashes.Named]) {
        let hints = (infotext["Hint hashes"] ?? "").components(separatedBy: ", ").map { $0 == "unknown" ? "" : $0 }
        var units: [ControlUnit] = []
        var hashes: [ResourceHashes.Named] = []
        for pair in infotext.pairs where pair.key.wholeMatch(of: /ControlNet( \d+)?/) != nil {
            let values = Self.values(of: pair.value)
            guard let model = values["model"], model != "None" else { continue }
            let parts = model.wholeMatch(of: /(.*) \[([^\[\]]*)\]/)
            let name = parts.map { String($0.1) } ?? model
            let hint = hints.indices.contains(units.count) ? hints[units.count] : ""
            guard let weight = ImageRequest.Limits.controlWeight.reading(values["weight"] ?? "1"),
                let start = ImageRequest.Limits.controlSpan.reading(values["guidance start"] ?? "0"),
                let end = ImageRequest.Limits.controlSpan.reading(values["guidance end"] ?? "1"),
                units.count < ImageRequest.Limits.controls.upperBound
            else {
                note(pair)
                continue
            }
            units.append(ControlUnit(network: name, picture: InputPicture(hash: hint), weight: weight, start: start, end: end))
            if let hash = parts.map({ String($0.2) }), !hashes.contains(where: { $0.name == name }) {
                hashes.append(ResourceHashes.Named(name: name, hash: hash))
            }
        }
        return (units, hashes)
    }

    /// `Module: none, Model: x [1122]` by small keys; the older `starting/ending: (0, 0.8)` as two.
    private static func values(of text: String) -> [String: String] {
        let modern = text.replacing(/starting\/ending: \(([\d.]+), ([\d.]+)\)/) { "guidance start: \($0.1), guidance end: \($0.2)" }
        return modern.split(separator: ",").reduce(into: [:]) { values, entry in
            let parts = entry.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if parts.count == 2 { values[parts[0].lowercased()] = parts[1] }
        }
    }
}
