import ArgumentParser
import Domain
import Foundation
import Studio
import Tensors

/// `atelier doctor`: checks what Atelier stands on, and says how to mend each.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check this machine and the configuration, and say how to mend what is wrong.")

    @OptionGroup var config: ConfigurationOption

    func run() async throws {
        var findings: [Finding] = []
        var configuration = Configuration()
        do {
            configuration = try config.load()
            findings.append(.good("configuration", "\(config.path) is fine"))
        } catch {
            findings.append(.bad("configuration", "\(error)", mend: "correct \(config.path); bot-config/atelier.toml shows every key"))
        }
        findings += [Self.libtorch] + Self.blas()
        findings += Self.models(configuration)
        findings += configuration.host.address.map { [Self.port("file host", $0.port)] } ?? []
        findings += configuration.irc.filter { $0.host == "127.0.0.1" }.map { Self.port("demonstration's chat server", $0.port) }
        findings += [Self.disk(configuration.storage.path), Self.ngircd]
        for finding in findings { Console.say(finding.line) }
        if findings.contains(where: \.isBad) { throw ExitCode.failure }
    }

    /// One line of the report.
    private struct Finding {
        var isBad: Bool
        var line: String

        static func good(_ subject: String, _ text: String) -> Finding { Finding(isBad: false, line: "ok    \(subject): \(text)") }
        static func warning(_ subject: String, _ text: String, mend: String) -> Finding {
            Finding(isBad: false, line: "note  \(subject): \(text)\n      → \(mend)")
        }
        static func bad(_ subject: String, _ text: String, mend: String) -> Finding {
            Finding(isBad: true, line: "BAD   \(subject): \(text)\n      → \(mend)")
        }
    }

    private static var libtorch: Finding {
        .good(
            "libtorch",
            "\(Torch.version), \(Torch.processors) processors, \(Torch.hasFastBFloat16 ? "bfloat16 is fast here" : "bfloat16 is slow here")"
        )
    }

    /// The reference BLAS is some 30 times slower than OpenBLAS; 20 GFLOP/s lie between the two on any machine of this century.
    private static func blas() -> [Finding] {
        do {
            return try [DType.float32, .bfloat16].map { dtype in
                let rate = try MatrixProduct.gigaflops(dtype: dtype, by: .blas)
                let text = "\(dtype) product of 2048³ at \(Int(rate)) GFLOP/s"
                if dtype == .float32, rate < 20 {
                    return .warning("BLAS", text + ", which looks like the reference one", mend: "apt-get install libopenblas0-pthread")
                }
                let isOnOneThread = dtype == .float32 && Torch.blas == .openBLASOnOneThread
                return .good("BLAS", text + (isOnOneThread ? " on one thread (libopenblas0-openmp would use them all)" : ""))
            }
        } catch {
            return [.bad("BLAS", "\(error)", mend: "apt-get install --reinstall libtorch-dev libopenblas0-pthread")]
        }
    }

    private static func models(_ configuration: Configuration) -> [Finding] {
        do {
            let catalogue = try Assembly.catalogue(configuration)
            let encoder = catalogue.sentenceEncoderDirectory
            let names = catalogue.cards.map(\.name).joined(separator: ", ")
            let problems = catalogue.problems.map { Finding.bad("model", $0, mend: "fetch its files again, or take the folder away") }
            guard FileManager.default.fileExists(atPath: encoder.appending(path: "model.safetensors").path) else {
                return problems + [.bad("sentence encoder", "\(encoder.path) is not there", mend: "make setup")]
            }
            return problems + [.good("models", "\(names); sentence encoder \(encoder.lastPathComponent)")]
        } catch {
            return [.bad("models", "\(error)", mend: "run from the project's folder, or set engine.models")]
        }
    }

    /// A port in use is only a mistake when somebody else uses it, which can't be told from here.
    private static func port(_ subject: String, _ port: Int) -> Finding {
        ChatServer.answers(port: port)
            ? .warning(
                subject, "port \(port) is in use", mend: "fine when Atelier is running; else end the program there, or choose another port")
            : .good(subject, "port \(port) is free")
    }

    private static func disk(_ path: String) -> Finding {
        let existing = FileManager.default.fileExists(atPath: path) ? path : "."
        let free = (try? FileManager.default.attributesOfFileSystem(forPath: existing)[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
        guard FileManager.default.isWritableFile(atPath: existing) else {
            return .bad("disk", "\(existing) can't be written", mend: "give this user the folder, or set storage.path")
        }
        let gigabytes = String(format: "%.1f GB free at %@", Double(free) / 1e9, existing)
        return free < 1_000_000_000
            ? .bad("disk", gigabytes, mend: "make room, or set storage.path to another disk") : .good("disk", gigabytes)
    }

    private static var ngircd: Finding {
        ChatServer.program.map { .good("chat server", "\($0), for the demonstration") }
            ?? .warning("chat server", "ngircd is not installed; only the demonstration needs it", mend: "make setup")
    }
}
