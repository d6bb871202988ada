import ArgumentParser
import Diffusion
import Domain
import Foundation
import Studio

/// `atelier models`: the catalogue.
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "List the models and what goes with them, or check a file.",
        subcommands: [ListCommand.self, CheckCommand.self], defaultSubcommand: ListCommand.self)

    /// `atelier models list`.
    struct ListCommand: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List all models by kind.")

        @OptionGroup var config: ConfigurationOption

        @Flag(help: "Work out the hashes that are not known yet, which reads every file.")
        var hashes = false

        func run() throws {
            let catalogue = try Assembly.catalogue(try config.load())
            if hashes { catalogue.workOutHashes() }
            for summary in catalogue.summaries(withHashes: hashes) {
                Console.say(summary.line)
                for detail in summary.details { Console.say("    \(detail)") }
            }
            for problem in catalogue.problems { Console.complain("not usable: \(problem)") }
        }
    }

    /// `atelier models check FILE`.
    struct CheckCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Say whether and how a file or folder would be loaded.")

        @Argument(help: "A file of weights, or a folder as diffusers writes it.")
        var file: String

        @Flag(help: "Read every weight, and name those that hold a NaN or an infinity.")
        var thorough = false

        @OptionGroup var config: ConfigurationOption

        func run() throws {
            let models = try config.load().engine.models
            let report = ModelCheck(URL(filePath: file), models: URL(filePath: models), isThorough: thorough)
            for line in report.lines { Console.say(line) }
            for problem in report.problems { Console.complain(problem) }
            if !report.problems.isEmpty { throw ExitCode.failure }
        }
    }
}
