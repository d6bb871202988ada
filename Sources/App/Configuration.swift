import Foundation
import Transfer

/// What the configuration file says. Its defaults are those of `bot-config/atelier.toml`; a test holds the two together.
struct Configuration: Sendable, Hashable {
    var storage = StorageSection()
    var host = HostSection()
    var tokens = TokensSection()
    var engine = EngineSection()
    var bot = BotSection()
    var training = TrainingSection()
    var mail = MailSection()
    var irc = [IRCSection()]

    /// `[storage]`
    struct StorageSection: Sendable, Hashable {
        /// The folder of the database, the pictures and generated files.
        var path = "storage"

        var database: String { "\(path)/atelier.sqlite" }
        var pictures: String { "\(path)/pictures" }
        /// Pictures and half-trained models.
        var training: String { "\(path)/training" }
        /// Generated files that may be thrown away while nothing runs.
        var run: String { "\(path)/run" }
    }

    /// `[host]`
    struct HostSection: Sendable, Hashable {
        /// Address and port of the file host and the gallery.
        var listen = "127.0.0.1:8080"
        /// What links start with, without a slash at the end.
        var publicURL = "http://127.0.0.1:8080"
        var uploadToken = Secret.file("storage/run/upload-token")

        var address: (host: String, port: Int)? {
            guard let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...]) else { return nil }
            let host = listen[..<colon].trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
            return host.isEmpty ? nil : (host, Int(port))
        }
    }

    /// `[tokens]`
    struct TokensSection: Sendable, Hashable {
        /// What everybody is topped up to each day (UTC).
        var daily = 150
    }

    /// `[engine]`
    struct EngineSection: Sendable, Hashable {
        /// The folder of the models: diffusers folders, single files, or AUTOMATIC1111's tree.
        var models = "storage/models"
        var defaultModel = "atelier-mini"
        /// 0 is one for each core.
        var threads = 0
        var dtype = Precision.auto
        /// libtorch's name of the device: `cpu`, or `cuda` with a libtorch that knows it.
        var device = "cpu"
        /// Gigabytes that the weights of models may take together; 0 is half of the machine's memory.
        var modelMemory = 0

        enum Precision: String, Sendable, CaseIterable {
            case auto, float32, bfloat16
        }
    }

    /// `[bot]`
    struct BotSection: Sendable, Hashable {
        /// Addresses with ports of the own network that input pictures may be fetched from, beside the public internet.
        var fetchFrom: [SocketPlace] = []
    }

    /// `[training]`
    struct TrainingSection: Sendable, Hashable {
        /// How long a link for pictures is open.
        var linkMinutes = 60
    }

    /// `[mail]`
    struct MailSection: Sendable, Hashable {
        /// `smtps://HOST` or `smtp://HOST:PORT`; empty sends no mail.
        var relay = ""
        var from = ""
        var user = ""
        var password = Secret.none
    }

    /// `[[irc]]`
    struct IRCSection: Sendable, Hashable {
        var name = "local"
        var host = "127.0.0.1"
        var port = 16667
        var tls = false
        var nick = "atelier"
        var channels = ["#atelier"]
        var saslUser = ""
        var saslPassword = Secret.none
        /// PEM files of the bot's own certificate, for SASL EXTERNAL; empty for none.
        var certificate = ""
        var certificateKey = ""
        /// Signs that address the bot in a room, beside `/`, `//` and its nick.
        var prefixes = ["!"]
    }
}

/// A password that the file only points at.
enum Secret: Sendable, Hashable, CustomStringConvertible {
    case none
    case environment(String)
    case file(String)

    /// nil when the text is neither empty nor `env:NAME` nor `file:PATH`.
    init?(_ text: String) {
        if text.isEmpty {
            self = .none
        } else if text.hasPrefix("env:"), text.count > 4 {
            self = .environment(String(text.dropFirst(4)))
        } else if text.hasPrefix("file:"), text.count > 5 {
            self = .file(String(text.dropFirst(5)))
        } else {
            return nil
        }
    }

    /// Where it is, never what it is.
    var description: String {
        switch self {
        case .none: ""
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        }
    }

    /// The secret itself; nil when there is none.
    ///
    /// - Throws: ``ConfigurationError`` when the variable or the file is missing or empty.
    func reveal() throws(ConfigurationError) -> String? {
        let value: String?
        switch self {
        case .none: return nil
        case .environment(let name): value = ProcessInfo.processInfo.environment[name]
        case .file(let path):
            value = (try? String(contentsOfFile: path, encoding: .utf8))?.split(whereSeparator: \.isNewline).first.map(String.init)
        }
        guard let value = value?.trimmingCharacters(in: .whitespaces), !value.isEmpty else {
            throw ConfigurationError(problems: ["the secret \(self) is missing or empty"])
        }
        return value
    }
}

/// Everything that is wrong with a configuration, together.
struct ConfigurationError: Error, CustomStringConvertible {
    /// `EX_CONFIG` of sysexits(3).
    static let status: Int32 = 78

    var problems: [String]

    var description: String { problems.map { "configuration: \($0)" }.joined(separator: "\n") }
}
