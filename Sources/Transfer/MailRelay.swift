import CurlShim
import Foundation

/// The server that takes mails for all the world.
public struct MailRelay: Sendable {
    /// `smtps://mail.example.org`, or `smtp://mail.example.org:587`, which is encrypted too once a password is used.
    public var url: String
    public var sender: MailAddress
    /// Nil when the relay wants none.
    public var user: String?
    public var password: String?
    public var timeLimit: Duration

    public init(url: String, sender: MailAddress, user: String? = nil, password: String? = nil, timeLimit: Duration = .seconds(15)) {
        self.url = url
        self.sender = sender
        self.user = user
        self.password = password
        self.timeLimit = timeLimit
    }

    /// Hands a mail over. Returning means that the relay has taken it.
    ///
    /// - Throws: ``MailError``.
    public func send(_ message: MailMessage) async throws {
        let exchange = MailExchange(relay: self, message: message)
        let result: Result<Void, MailError> = await withCheckedContinuation { continuation in
            // A thread: the exchange blocks for as long as the relay takes.
            Thread.detachNewThread { continuation.resume(returning: exchange.run()) }
        }
        try result.get()
    }
}

/// Why a mail was not taken.
public struct MailError: Error, Sendable, Hashable, CustomStringConvertible {
    public var description: String
    /// Trying again is of no use: the relay refuses the address or the mail.
    public var isFinal: Bool
}

/// One mail on its way, on one thread.
private final class MailExchange: @unchecked Sendable {
    private let relay: MailRelay
    private let recipient: String
    private let text: Data
    private var sent = 0

    init(relay: MailRelay, message: MailMessage) {
        self.relay = relay
        recipient = "<\(message.recipient.text)>"
        text = message.text(from: relay.sender)
    }

    func run() -> Result<Void, MailError> {
        guard TransferLoop.isReady, let handle = curl_easy_init() else {
            return .failure(MailError(description: "out of memory", isFinal: false))
        }
        let errorText = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0)
        let recipients = curl_slist_append(nil, recipient)
        defer {
            curl_easy_cleanup(handle)
            curl_slist_free_all(recipients)
            errorText.deallocate()
        }
        // The path is the name that it greets with.
        curl_shim_set_text(handle, CURLOPT_URL, "\(relay.url)/\(relay.sender.domain)")
        curl_shim_set_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        curl_shim_set_text(handle, CURLOPT_PROXY, "")
        curl_shim_set_text(handle, CURLOPT_MAIL_FROM, "<\(relay.sender.text)>")
        curl_shim_set_pointer(handle, CURLOPT_MAIL_RCPT, recipients)
        curl_shim_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText.baseAddress)
        curl_shim_set_number(handle, CURLOPT_UPLOAD, 1)
        curl_shim_set_number(handle, CURLOPT_NOSIGNAL, 1)
        curl_shim_set_number(handle, CURLOPT_TIMEOUT_MS, relay.timeLimit.milliseconds)
        if let user = relay.user, let password = relay.password {
            curl_shim_set_text(handle, CURLOPT_USERNAME, user)
            curl_shim_set_text(handle, CURLOPT_PASSWORD, password)
        }
        let encryption = relay.user == nil ? CURLUSESSL_TRY : CURLUSESSL_ALL
        curl_shim_set_number(handle, CURLOPT_USE_SSL, Int(encryption.rawValue))
        curl_shim_set_reader(handle, giveBytes, Unmanaged.passUnretained(self).toOpaque())
        let code = curl_easy_perform(handle)
        guard code != CURLE_OK else { return .success(()) }
        let written = String(decoding: errorText.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let status = curl_shim_status(handle)
        let isFinal = (500..<600).contains(status) && code != CURLE_LOGIN_DENIED
        return .failure(MailError(description: written.isEmpty ? String(cString: curl_easy_strerror(code)) : written, isFinal: isFinal))
    }

    fileprivate func give(_ room: UnsafeMutableRawBufferPointer) -> Int {
        let part = text.dropFirst(sent).prefix(room.count)
        part.copyBytes(to: room)
        sent += part.count
        return part.count
    }
}

/// libcurl's read callback: 0 is the end.
private func giveBytes(bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?) -> Int {
    guard let context else { return 0 }
    let exchange = Unmanaged<MailExchange>.fromOpaque(context).takeUnretainedValue()
    return exchange.give(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}
