import Foundation

/// The real InspIRCd with Atheme's services, over plain TCP and TLS: accounts, SASL PLAIN and EXTERNAL, and all of IRCv3 that it knows.
public final class InspIRCdServer: Sendable {
    public let port: Int
    public let tlsPort: Int
    public let folder: TemporaryFolder
    /// What the server shows; also the authority to trust.
    public let certificate: TestCertificate
    private let server: ServerProcess
    private let services: ServerProcess

    private init() throws {
        folder = try TemporaryFolder()
        port = try LocalSocket.freePort()
        tlsPort = try LocalSocket.freePort()
        let linkPort = try LocalSocket.freePort()
        certificate = try TestCertificate(named: "server", in: folder)
        let path = folder.url.path
        let serverFile = try folder.write(
            Self.serverConfiguration(path: path, port: port, tlsPort: tlsPort, linkPort: linkPort, certificate), to: "inspircd.conf")
        let servicesFile = try folder.write(Self.servicesConfiguration(linkPort: linkPort), to: "atheme.conf")
        try folder.write("", to: "services.db")
        try folder.giveToNobody()
        let program = ["/usr/sbin/inspircd", "/usr/bin/atheme-services"].first { !FileManager.default.isExecutableFile(atPath: $0) }
        if let program { throw TestFailure("\(program) is not installed; `make setup` installs it") }
        server = try ServerProcess(
            ServerProcess.asNobody(["/usr/sbin/inspircd", "--nofork", "--config=\(serverFile)"]),
            log: "inspircd.log", in: folder)
        services = try ServerProcess(
            ServerProcess.asNobody([
                "/usr/bin/atheme-services", "-n", "-c", servicesFile, "-l", path + "/atheme.log", "-p", path + "/atheme.pid", "-D", path,
            ]),
            log: "services.log", in: folder)
    }

    /// Starts both and waits until the services offer SASL.
    public static func start() async throws -> InspIRCdServer {
        let server = try InspIRCdServer()
        try await eventually("InspIRCd with services:\n\(server.server.output)\n\(server.services.output)", within: .seconds(30)) {
            () -> Void? in
            guard server.server.isRunning, server.services.isRunning else {
                throw TestFailure("a server ended by itself:\n\(server.server.output)\n\(server.services.output)")
            }
            guard let client = try? RawIRCClient(port: server.port, nick: "probe") else { return nil }
            try client.send("CAP LS 302")
            return try await client.expect(" CAP ").contains("sasl=") ? () : nil
        }
        return server
    }

    deinit { stop() }

    public func stop() {
        services.stop()
        server.stop()
    }

    /// Somebody who registers the account of their nick and is logged in to it.
    public func join(_ channels: [String] = [], registering nick: String, password: String) async throws -> RawIRCClient {
        let client = try await RawIRCClient.join(channels, as: nick, port: port)
        try client.send("PRIVMSG NickServ :REGISTER \(password) \(nick)@test.local")
        try await client.expect(" 900 ")
        return client
    }

    /// Lets whoever shows the certificate in to the account of a client that is logged in.
    public func allow(_ certificate: TestCertificate, for client: RawIRCClient) async throws {
        let pem = try String(contentsOfFile: certificate.certificateFile, encoding: .utf8)
        let base64 = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
        let der = folder.url.appendingPathComponent("client.der")
        try (Data(base64Encoded: base64) ?? Data()).write(to: der)
        let sums = folder.path("client.sum")
        try ServerProcess.execute(["sh", "-c", "sha256sum '\(der.path)' > '\(sums)'"])
        let fingerprint = try String(contentsOfFile: sums, encoding: .utf8).prefix(64)
        try client.send("PRIVMSG NickServ :CERT ADD \(fingerprint)")
        try await client.expect("fingerprint list") { $0.contains("NickServ") && $0.contains(fingerprint) }
    }

    private static func serverConfiguration(path: String, port: Int, tlsPort: Int, linkPort: Int, _ certificate: TestCertificate) -> String
    {
        let modules = [
            "ssl_gnutls", "spanningtree", "hidechans", "svshold", "services_account", "sasl", "cap", "ircv3", "ircv3_accounttag",
            "ircv3_batch", "ircv3_capnotify", "ircv3_chghost", "ircv3_ctctags", "ircv3_echomessage", "ircv3_invitenotify",
            "ircv3_labeledresponse", "ircv3_msgid", "ircv3_servertime", "monitor", "botmode", "namesx", "uhnames", "sslinfo", "callerid",
        ]
        return """
            <server name="irc.test.local" description="tests" id="1AA" network="TestNet">
            <admin name="t" nick="t" email="t@test.local">
            <bind address="127.0.0.1" port="\(port)" type="clients">
            <bind address="127.0.0.1" port="\(tlsPort)" type="clients" sslprofile="Clients">
            <bind address="127.0.0.1" port="\(linkPort)" type="servers">
            \(modules.map { "<module name=\"\($0)\">" }.joined(separator: "\n"))
            <sslprofile name="Clients" provider="gnutls" hash="sha256"
              certfile="\(certificate.certificateFile)" keyfile="\(certificate.keyFile)" requestclientcert="yes">
            <connect name="main" allow="*" resolvehostnames="no" timeout="15" pingfreq="120"
              recvq="16384" softsendq="16384" hardsendq="1048576"
              commandrate="100000" threshold="200" fakelag="yes" localmax="1000" globalmax="1000">
            <options casemapping="rfc1459" defaultmodes="not">
            <limits maxnick="30" maxline="512">
            <link name="services.test.local" ipaddr="127.0.0.1" port="\(linkPort)" allowmask="127.0.0.0/8"
              sendpass="linkpw" recvpass="linkpw">
            <uline server="services.test.local" silent="yes">
            <sasl target="services.test.local" requiressl="no">
            <pid file="\(path)/inspircd.pid">
            <path configdir="\(path)" datadir="\(path)" logdir="\(path)" runtimedir="\(path)" moduledir="/usr/lib/inspircd/modules">

            """
    }

    private static func servicesConfiguration(linkPort: Int) -> String {
        let modules = [
            "protocol/inspircd", "backend/opensex", "crypto/pbkdf2v2", "nickserv/main", "nickserv/identify", "nickserv/register",
            "nickserv/cert", "nickserv/group", "nickserv/ghost", "saslserv/main", "saslserv/plain", "saslserv/external",
        ]
        return """
            \(modules.map { "loadmodule \"modules/\($0)\";" }.joined(separator: "\n"))
            serverinfo {
              name = "services.test.local"; desc = "services"; numeric = "00A"; recontime = 1; netname = "TestNet";
              adminname = "t"; adminemail = "t@test.local"; registeremail = "r@test.local"; auth = none; casemapping = rfc1459;
            };
            general { commit_interval = 1; };
            uplink "irc.test.local" { host = "127.0.0.1"; port = \(linkPort); send_password = "linkpw"; receive_password = "linkpw"; };
            nickserv { nick = "NickServ"; user = "NickServ"; host = "services.test.local"; real = "n"; };
            saslserv { nick = "SaslServ"; user = "SaslServ"; host = "services.test.local"; real = "s"; };

            """
    }
}
