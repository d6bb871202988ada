import CurlShim
import Foundation

/// One exchange under way: a curl handle and what it has brought so far.
///
/// It crosses to the loop's thread once and is touched only there afterwards, but for ``isCancelled``, which the loop's lock guards.
final class Transfer: @unchecked Sendable {
    let request: HTTPRequest
    var isCancelled = false
    var continuation: CheckedContinuation<HTTPResponse, any Error>?

    private(set) var handle: OpaquePointerHandle?
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorText = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var received = Data()
    private var isTooLarge = false
    private var isRefused = false

    typealias OpaquePointerHandle = UnsafeMutableRawPointer

    init(_ request: HTTPRequest) {
        self.request = request
        errorText.initialize(repeating: 0)
    }

    deinit {
        curl_slist_free_all(headerList)
        if let handle { curl_easy_cleanup(handle) }
        errorText.deallocate()
    }

    /// Makes the handle.
    func prepare() throws -> OpaquePointerHandle {
        guard let handle = curl_easy_init() else { throw TransferError.failed("out of memory") }
        self.handle = handle
        for (name, value) in request.headers + [(name: "Expect", value: "")] {
            let line = value.isEmpty ? "\(name):" : "\(name): \(value)"
            guard !line.utf8.contains(where: { $0 < 32 }) else { throw TransferError.invalidRequest("a header holds a line break") }
            headerList = curl_slist_append(headerList, line)
        }
        let context = Unmanaged.passUnretained(self).toOpaque()
        curl_shim_set_pointer(handle, CURLOPT_PRIVATE, context)
        curl_shim_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText.baseAddress)
        curl_shim_set_pointer(handle, CURLOPT_HTTPHEADER, headerList)
        curl_shim_set_writer(handle, takeBytes, context)
        curl_shim_set_text(handle, CURLOPT_URL, request.url)
        curl_shim_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        // An empty proxy switches off the environment's, which would see every request.
        curl_shim_set_text(handle, CURLOPT_PROXY, "")
        curl_shim_set_number(handle, CURLOPT_NOSIGNAL, 1)
        curl_shim_set_number(handle, CURLOPT_TIMEOUT_MS, request.timeLimit.milliseconds)
        curl_shim_set_number(handle, CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeLimit.milliseconds)
        if request.addressGuard != nil {
            curl_shim_set_opener(handle, openSocket, context)
            // A connection that is kept alive was opened without the guard.
            curl_shim_set_number(handle, CURLOPT_FRESH_CONNECT, 1)
            curl_shim_set_number(handle, CURLOPT_FORBID_REUSE, 1)
        }
        if let body = request.body {
            curl_shim_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            body.withUnsafeBytes {
                _ = curl_shim_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: $0.baseAddress))
            }
        }
        if request.method == "HEAD" {
            curl_shim_set_number(handle, CURLOPT_NOBODY, 1)
        } else {
            curl_shim_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
        }
        return handle
    }

    func finish(_ code: CURLcode) { finish(result(code)) }

    func finish(_ result: Result<HTTPResponse, any Error>) {
        continuation?.resume(with: result)
        continuation = nil
    }

    /// False ends the transfer. A limit on the length that the server announces would not bind a server that announces none.
    fileprivate func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let room = request.answerLimit - received.count
        received.append(contentsOf: bytes.prefix(room))
        isTooLarge = bytes.count > room
        return !isTooLarge
    }

    /// What libcurl is about to connect to, after names were looked up: what is judged here is what is connected to.
    fileprivate func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        guard let addressGuard = request.addressGuard, let place = SocketPlace(address), addressGuard.permits(place) else {
            isRefused = true
            return CURL_SOCKET_BAD
        }
        return curl_shim_open(address)
    }

    private func result(_ code: CURLcode) -> Result<HTTPResponse, any Error> {
        let status = curl_shim_status(handle)
        if code == CURLE_OK || (isTooLarge && status >= 400) {
            return .success(
                HTTPResponse(
                    status: status, contentType: header("Content-Type"), location: header("Location"),
                    redirect: curl_shim_redirect(handle).map { String(cString: $0) }, body: received))
        }
        let written = String(decoding: errorText.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let reason = written.isEmpty ? String(cString: curl_easy_strerror(code)) : written
        let error: TransferError =
            switch code {
            case CURLE_WRITE_ERROR where isTooLarge: .tooLarge(limit: request.answerLimit)
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_COULDNT_CONNECT where isRefused: .refused
            case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST: .unreachable(reason)
            case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .invalidRequest(reason)
            default: .failed(reason)
            }
        return .failure(error)
    }

    private func header(_ name: String) -> String? {
        var header: UnsafeMutablePointer<curl_header>?
        guard curl_easy_header(handle, name, 0, UInt32(CURLH_HEADER), -1, &header) == CURLHE_OK else { return nil }
        return header.map { String(cString: $0.pointee.value) }
    }
}

/// libcurl's write callback; a return value other than the count ends the transfer.
private func takeBytes(bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?) -> Int {
    guard let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

/// libcurl's callback that opens a socket.
private func openSocket(
    context: UnsafeMutableRawPointer?, purpose: curlsocktype, address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let context, let address, purpose == CURLSOCKTYPE_IPCXN else { return CURL_SOCKET_BAD }
    return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().open(address)
}

extension Duration {
    /// At least 1: libcurl takes 0 for no limit.
    var milliseconds: Int {
        Int(max(1, components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000))
    }
}
