import ArgumentParser
import Bot
import Foundation

/// The command line: one subcommand for each way to use Atelier.
@main
struct Atelier: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "atelier",
        abstract: "Image generation for chat rooms, on this machine.",
        version: "atelier \(BotServices.version)",
        subcommands: [
            RunCommand.self, DemoCommand.self, ImagineCommand.self, TrainCommand.self, ModelsCommand.self, DoctorCommand.self,
            BenchCommand.self,
        ])

    static func main() async {
        letIdleThreadsSleep()
        // A client that hangs up must not end the process.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as ConfigurationError {
            Console.complain("\(error)")
            Foundation.exit(ConfigurationError.status)
        } catch {
            exit(withError: error)
        }
    }
}

extension Atelier {
    /// OpenMP's threads spin while they wait for work. With nothing else on the machine that halves a small picture's time; beside any
    /// other load it takes up to thirty times as long. OpenMP looks at the variable when it is loaded, so the program starts itself once more.
    private static func letIdleThreadsSleep() {
        guard getenv("OMP_WAIT_POLICY") == nil else { return }
        setenv("OMP_WAIT_POLICY", "passive", 1)
        execv("/proc/self/exe", CommandLine.unsafeArgv)
    }
}

/// The option that all subcommands share.
struct ConfigurationOption: ParsableArguments {
    static let usualPath = "bot-config/atelier.toml"

    @Option(name: .customLong("config"), help: "The configuration file.")
    var path = usualPath

    func load() throws -> Configuration { try Self.load(path: path) }

    /// The file's configuration; the defaults when the usual file isn't there.
    static func load(path: String) throws -> Configuration {
        if path == usualPath, !FileManager.default.fileExists(atPath: path) { return Configuration() }
        return try ConfigurationReader.read(path: path)
    }
}
