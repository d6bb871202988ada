import ArgumentParser
import Domain
import Foundation
import Studio

/// `atelier models`: the catalogue.
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "models", abstract: "List the models and what they are good at.")

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let section = try config.load().engine
        let catalogue = try ModelCatalogue(directory: URL(filePath: section.models), defaultModel: section.defaultModel)
        for card in catalogue.cards {
            let hash = card.hash.map { " [\($0)]" } ?? ""
            Console.say("\(card.name)\(hash): \(card.summary)")
            Console.say(
                "    \(card.width)x\(card.height), \(card.steps) steps of \(card.sampler), cfg \(card.guidanceScale); licence: \(card.licence)"
            )
            if !card.triggerWords.isEmpty { Console.say("    say: \(card.triggerWords.joined(separator: ", "))") }
        }
        for problem in catalogue.problems { Console.complain("not usable: \(problem)") }
    }
}
