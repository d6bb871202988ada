import ArgumentParser
import Domain
import Logging
import ServiceLifecycle
import Studio
import UnixSignals

/// `atelier run`: the bot and the file host, for real servers, until SIGTERM or SIGINT.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the bot and the file host for the configured networks.")

    @OptionGroup var config: ConfigurationOption

    @Flag(help: "Log what the protocols say.")
    var verbose = false

    func run() async throws {
        let logger = Console.logger("atelier", level: verbose ? .debug : .info)
        let configuration = try config.load()
        let engine = try Assembly.diffusionEngine(configuration)
        for problem in engine.problems { logger.warning("a model can't be used", metadata: ["model": "\(problem)"]) }
        try await engine.warmUp()
        engine.workOutHashes()
        let assembly = try Assembly(configuration, engine: engine, logger: logger)
        logger.notice(
            "starting",
            metadata: [
                "gallery": "\(assembly.configuration.host.publicURL)/",
                "networks": "\(assembly.configuration.irc.map(\.name).joined(separator: " "))",
                "models": "\(assembly.engine.models.map(\.name).joined(separator: " "))",
            ])
        try await assembly.serviceGroup(signals: [.sigterm, .sigint]).run()
    }
}
