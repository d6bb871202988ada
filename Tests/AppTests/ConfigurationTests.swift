import Foundation
import Testing
import Transfer

@testable import App

struct ConfigurationTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The commented sample is the default configuration: whoever changes one changes the other.
    @Test func sampleIsTheDefault() throws {
        let sample = try ConfigurationReader.read(path: Self.root.appending(path: "bot-config/atelier.toml").path)
        #expect(sample == Configuration())
    }

    /// And it names every key, so that nobody has to read code to find one.
    @Test func sampleNamesEveryKey() throws {
        let text = try String(contentsOf: Self.root.appending(path: "bot-config/atelier.toml"), encoding: .utf8)
        let keys = [
            "path", "listen", "public_url", "upload_token", "daily", "models", "default_model", "threads", "dtype", "name", "host", "port",
            "tls", "nick", "channels", "sasl_user", "sasl_password", "certificate", "certificate_key", "prefixes", "fetch_from",
            "link_minutes", "relay", "from", "user", "password",
        ]
        for key in keys { #expect(text.contains("\n\(key) = "), "\(key)") }
    }

    @Test func emptyFileIsTheDefault() throws {
        #expect(try ConfigurationReader.parse("", name: "t") == Configuration())
    }

    @Test func everythingCanBeSet() throws {
        let text = """
            [storage]
            path = "/var/lib/atelier"
            [host]
            listen = "[::1]:9000"
            public_url = "https://pictures.example.org/"
            upload_token = "env:TOKEN"
            [tokens]
            daily = 20
            [engine]
            models = "/models"
            default_model = "mine"
            threads = 3
            dtype = "float32"
            [bot]
            fetch_from = ["192.168.1.5:8080", "[fd00::1]:80"]
            [training]
            link_minutes = 5
            [mail]
            relay = "smtp://mail.example.org:587"
            from = "bot@example.org"
            user = "bot"
            password = "env:MAIL"
            [[irc]]
            name = "libera"
            host = "irc.libera.chat"
            port = 6697
            tls = true
            nick = "painter"
            channels = ["#a", "#b"]
            sasl_user = "painter"
            sasl_password = "file:/etc/atelier/password"
            certificate = "/etc/atelier/bot.pem"
            certificate_key = "/etc/atelier/bot.key"
            prefixes = ["!", "."]
            [[irc]]
            name = "other"
            """
        let read = try ConfigurationReader.parse(text, name: "t")
        #expect(read.storage.database == "/var/lib/atelier/atelier.sqlite")
        #expect(read.host.address?.host == "::1")
        #expect(read.host.address?.port == 9000)
        #expect(read.host.publicURL == "https://pictures.example.org")
        #expect(read.host.uploadToken == .environment("TOKEN"))
        #expect(read.tokens.daily == 20)
        #expect(read.engine == .init(models: "/models", defaultModel: "mine", threads: 3, dtype: .float32))
        #expect(read.bot.fetchFrom.map(\.port) == [8080, 80])
        #expect(read.training.linkMinutes == 5)
        #expect(
            read.mail
                == .init(relay: "smtp://mail.example.org:587", from: "bot@example.org", user: "bot", password: .environment("MAIL")))
        #expect(read.irc.count == 2)
        #expect(
            read.irc[0]
                == .init(
                    name: "libera", host: "irc.libera.chat", port: 6697, tls: true, nick: "painter", channels: ["#a", "#b"],
                    saslUser: "painter", saslPassword: .file("/etc/atelier/password"), certificate: "/etc/atelier/bot.pem",
                    certificateKey: "/etc/atelier/bot.key", prefixes: ["!", "."]))
    }

    static let mistakes: [(String, [String])] = [
        ("[storage]\npaht = \"x\"", ["storage.paht is unknown"]),
        ("[strage]\npath = \"x\"", ["strage is unknown"]),
        ("[host]\nlisten = \"nowhere\"\npublic_url = \"ftp://x\"", ["host.listen is address:port", "host.public_url is an http"]),
        ("[host]\nlisten = \"127.0.0.1:99999\"", ["host.listen is address:port"]),
        ("[host]\nupload_token = \"hunter2\"", ["host.upload_token is a secret"]),
        ("[tokens]\ndaily = -1", ["tokens.daily is a whole number"]),
        ("[tokens]\ndaily = \"many\"", ["tokens.daily is a whole number"]),
        ("[engine]\ndtype = \"float8\"\nthreads = 99999", ["engine.threads is a whole number", "engine.dtype is auto"]),
        ("[bot]\nfetch_from = [\"nas:80\", \"10.0.0.1:80\"]", ["bot.fetch_from lists addresses with ports"]),
        ("[training]\nlink_minutes = 0", ["training.link_minutes is a whole number"]),
        ("[mail]\nrelay = \"http://x\"\nfrom = \"nobody\"\nuser = \"x\"", ["mail.relay is smtps", "mail.from is a", "go together"]),
        (
            "[mail]\nrelay = \"smtps://x/y\"\nfrom = \"a@b.c\"\npassword = \"hunter2\"",
            ["mail.relay is smtps", "mail.password is a secret"]
        ),
        ("[irc]\nname = \"x\"", ["write [[irc]]"]),
        ("[[irc]]\nport = 0\ntls = \"yes\"\nchannels = \"#a\"", ["port is a whole number", "tls is true or false", "channels is a list"]),
        ("[[irc]]\nsasl_user = \"x\"", ["SASL needs both"]),
        ("[[irc]]\nname = \"a\"\n[[irc]]\nname = \"a\"", ["two networks are named"]),
        ("[[irc]]\nchannels = [1, 2]", ["channels is a list"]),
        ("[[irc]]\nnick = \"a b\"", ["nick"]),
        ("tokens = 3", ["tokens is a table"]),
        ("[storage\npath", ["line 1"]),
    ]

    /// All problems of a file come together.
    @Test(arguments: mistakes)
    func mistakesAreNamed(_ text: String, _ expected: [String]) throws {
        let error = try #require(throws: ConfigurationError.self) { try ConfigurationReader.parse(text, name: "t") }
        #expect(error.problems.count == expected.count, "\(error.problems)")
        for part in expected { #expect(error.problems.contains { $0.contains(part) }, "\(part) in \(error.problems)") }
    }

    @Test func secretsComeFromWhereTheyAre() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "secret")
        try "  s3cret \nsecond line\n".write(to: file, atomically: true, encoding: .utf8)
        #expect(try Secret.file(file.path).reveal() == "s3cret")
        #expect(try Secret.environment("PATH").reveal() != nil)
        #expect(try Secret.none.reveal() == nil)
        #expect(throws: ConfigurationError.self) { try Secret.environment("ATELIER_NO_SUCH_VARIABLE").reveal() }
        #expect(throws: ConfigurationError.self) { try Secret.file(folder.appending(path: "none").path).reveal() }
    }

    /// A first start needs no hand-work: the token is made once, readable by its owner alone, and stays.
    @Test func uploadTokenIsMadeOnce() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString)/token").path
        let first = try UploadToken.reveal(.file(path))
        #expect(first.count > 30)
        #expect(try UploadToken.reveal(.file(path)) == first)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }
}
