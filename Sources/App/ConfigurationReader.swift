import ChatIRC
import Foundation
import TOMLKit
import Tensors
import Transfer

/// Reads TOML strictly: an unknown key, a wrong type and an impossible value are problems, and all of them are collected before it throws.
struct ConfigurationReader {
    private(set) var problems: [String] = []

    /// - Throws: ``ConfigurationError`` with every problem of the file.
    static func read(path: String) throws -> Configuration {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ConfigurationError(problems: ["\(path) cannot be read"])
        }
        return try parse(text, name: path)
    }

    static func parse(_ text: String, name: String) throws -> Configuration {
        let root: TOMLTable
        do {
            root = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw ConfigurationError(problems: ["\(name), line \(error.source.begin.line): \(error.description)"])
        }
        var reader = ConfigurationReader()
        let configuration = reader.configuration(root)
        guard reader.problems.isEmpty else { throw ConfigurationError(problems: reader.problems.map { "\(name): \($0)" }) }
        return configuration
    }

    private mutating func configuration(_ root: TOMLTable) -> Configuration {
        var result = Configuration()
        let top = Section(name: "", table: root)
        var storage = subsection("storage", of: top)
        string("path", of: &storage, into: &result.storage.path)
        finish(storage)

        var host = subsection("host", of: top)
        string("listen", of: &host, into: &result.host.listen)
        string("public_url", of: &host, into: &result.host.publicURL)
        secret("upload_token", of: &host, into: &result.host.uploadToken)
        if result.host.address == nil { problems.append("host.listen is address:port, not “\(result.host.listen)”") }
        while result.host.publicURL.hasSuffix("/") { result.host.publicURL.removeLast() }
        if let url = URL(string: result.host.publicURL), ["http", "https"].contains(url.scheme), url.host() != nil {
        } else {
            problems.append("host.public_url is an http or https address, not “\(result.host.publicURL)”")
        }
        if result.host.uploadToken == .none { problems.append("host.upload_token is needed: \"env:NAME\" or \"file:PATH\"") }
        finish(host)

        var tokens = subsection("tokens", of: top)
        integer("daily", of: &tokens, in: 0...1_000_000, into: &result.tokens.daily)
        finish(tokens)

        var engine = subsection("engine", of: top)
        string("models", of: &engine, into: &result.engine.models)
        string("default_model", of: &engine, into: &result.engine.defaultModel)
        integer("threads", of: &engine, in: 0...1024, into: &result.engine.threads)
        var dtype = result.engine.dtype.rawValue
        string("dtype", of: &engine, into: &dtype)
        if let precision = Configuration.EngineSection.Precision(rawValue: dtype) {
            result.engine.dtype = precision
        } else {
            problems.append("engine.dtype is auto, float32 or bfloat16, not “\(dtype)”")
        }
        string("device", of: &engine, into: &result.engine.device)
        if Device(named: result.engine.device) == nil {
            problems.append("engine.device is cpu, cuda or cuda:1, not “\(result.engine.device)”")
        }
        integer("model_memory", of: &engine, in: 0...65536, into: &result.engine.modelMemory)
        finish(engine)

        var bot = subsection("bot", of: top)
        var places: [String] = []
        strings("fetch_from", of: &bot, into: &places)
        result.bot.fetchFrom = places.compactMap { SocketPlace($0) }
        for place in places where SocketPlace(place) == nil {
            problems.append("bot.fetch_from lists addresses with ports, for example \"192.168.1.5:8080\", not “\(place)”")
        }
        finish(bot)

        var training = subsection("training", of: top)
        integer("link_minutes", of: &training, in: 1...10080, into: &result.training.linkMinutes)
        finish(training)
        result.mail = mail(subsection("mail", of: top))

        if let networks = root["irc"] {
            result.irc = (networks.array.map(Array.init) ?? []).enumerated().map { network($0.element, number: $0.offset + 1) }
            if networks.array == nil { problems.append("irc is a list: write [[irc]]") }
        }
        let names = result.irc.map(\.name)
        for name in Set(names).sorted() where names.filter({ $0 == name }).count > 1 {
            problems.append("two networks are named “\(name)”")
        }
        finish(Section(name: "", table: root, known: ["storage", "host", "tokens", "engine", "bot", "training", "mail", "irc"]))
        return result
    }

    private mutating func mail(_ given: Section) -> Configuration.MailSection {
        var (result, section) = (Configuration.MailSection(), given)
        string("relay", of: &section, into: &result.relay, mayBeEmpty: true)
        string("from", of: &section, into: &result.from, mayBeEmpty: true)
        string("user", of: &section, into: &result.user, mayBeEmpty: true)
        secret("password", of: &section, into: &result.password)
        finish(section)
        guard !result.relay.isEmpty else { return result }
        let url = URLComponents(string: result.relay)
        if !["smtp", "smtps"].contains(url?.scheme) || (url?.host ?? "").isEmpty || !(url?.path ?? "").isEmpty || url?.user != nil {
            problems.append("mail.relay is smtps://HOST or smtp://HOST:PORT, not “\(result.relay)”")
        }
        if MailAddress(result.from) == nil { problems.append("mail.from is a mail address, not “\(result.from)”") }
        if result.user.isEmpty != (result.password == .none) { problems.append("mail.user and mail.password go together") }
        return result
    }

    private mutating func network(_ value: any TOMLValueConvertible, number: Int) -> Configuration.IRCSection {
        var result = Configuration.IRCSection()
        guard let table = value.table else {
            problems.append("irc number \(number) is no table: write [[irc]]")
            return result
        }
        var section = Section(name: "irc number \(number)", table: table)
        string("name", of: &section, into: &result.name)
        string("host", of: &section, into: &result.host)
        integer("port", of: &section, in: 1...65535, into: &result.port)
        boolean("tls", of: &section, into: &result.tls)
        string("nick", of: &section, into: &result.nick)
        strings("channels", of: &section, into: &result.channels)
        string("sasl_user", of: &section, into: &result.saslUser, mayBeEmpty: true)
        secret("sasl_password", of: &section, into: &result.saslPassword)
        string("certificate", of: &section, into: &result.certificate, mayBeEmpty: true)
        string("certificate_key", of: &section, into: &result.certificateKey, mayBeEmpty: true)
        strings("prefixes", of: &section, into: &result.prefixes)
        finish(section)
        if result.name.contains("/") || result.name.contains(" ") { problems.append("\(section.name).name has neither / nor spaces") }
        // The password itself is not looked up for this.
        problems += IRCConfiguration(result, password: result.saslPassword == .none ? nil : "secret").problems()
        return result
    }
}

extension ConfigurationReader {
    /// A table with the keys that were asked for so far.
    private struct Section {
        var name: String
        var table: TOMLTable?
        var known: Set<String> = []

        func path(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }
    }

    private mutating func subsection(_ name: String, of parent: Section) -> Section {
        guard let value = parent.table?[name] else { return Section(name: name, table: nil) }
        if value.table == nil { problems.append("\(name) is a table: write [\(name)]") }
        return Section(name: name, table: value.table)
    }

    private mutating func value(_ key: String, of section: inout Section) -> (any TOMLValueConvertible)? {
        section.known.insert(key)
        return section.table?[key]
    }

    private mutating func string(_ key: String, of section: inout Section, into target: inout String, mayBeEmpty: Bool = false) {
        guard let found = value(key, of: &section) else { return }
        guard let text = found.string, mayBeEmpty || !text.isEmpty else {
            problems.append("\(section.path(key)) is a text in quotes\(mayBeEmpty ? "" : ", not empty")")
            return
        }
        target = text
    }

    private mutating func secret(_ key: String, of section: inout Section, into target: inout Secret) {
        var text = target.description
        string(key, of: &section, into: &text, mayBeEmpty: true)
        guard let secret = Secret(text) else {
            problems.append("\(section.path(key)) is a secret: write \"env:NAME\" or \"file:PATH\", not the secret itself")
            return
        }
        target = secret
    }

    private mutating func integer(_ key: String, of section: inout Section, in range: ClosedRange<Int>, into target: inout Int) {
        guard let found = value(key, of: &section) else { return }
        guard let number = found.int, range.contains(number) else {
            problems.append("\(section.path(key)) is a whole number from \(range.lowerBound) to \(range.upperBound)")
            return
        }
        target = number
    }

    private mutating func boolean(_ key: String, of section: inout Section, into target: inout Bool) {
        guard let found = value(key, of: &section) else { return }
        guard let flag = found.bool else {
            problems.append("\(section.path(key)) is true or false")
            return
        }
        target = flag
    }

    private mutating func strings(_ key: String, of section: inout Section, into target: inout [String]) {
        guard let found = value(key, of: &section) else { return }
        guard let array = found.array, case let texts = array.compactMap(\.string), texts.count == array.count, !texts.contains("") else {
            problems.append("\(section.path(key)) is a list of texts: [\"…\"]")
            return
        }
        target = texts
    }

    /// Keys that nobody asked for are mistakes.
    private mutating func finish(_ section: Section) {
        guard let keys = section.table?.keys else { return }
        for key in keys.sorted() where !section.known.contains(key) { problems.append("\(section.path(key)) is unknown") }
    }
}
