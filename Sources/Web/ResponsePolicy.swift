import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The outermost layer: turns every error into a readable answer and puts the security headers on every response.
struct ResponsePolicy: RouterMiddleware {
    let pages: PageRenderer

    private static let pagePolicy =
        "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

    /// Of a page with a script, which comes from a file of ours and talks to nobody else.
    static let scriptPagePolicy = "\(pagePolicy); script-src 'self'; connect-src 'self'"

    func handle(
        _ request: Request, context: BasicRequestContext, next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            try checkMethod(of: request)
            response = try await next(request, context)
        } catch let error as HTTPError {
            response = page(for: error, request: request)
        } catch let error as any HTTPResponseError {
            response = page(for: HTTPError(error.status), request: request)
        } catch {
            context.logger.error("request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            response = page(for: HTTPError(.internalServerError), request: request)
        }
        for (name, value) in [
            (.contentSecurityPolicy, Self.pagePolicy), (.xContentTypeOptions, "nosniff"), (.referrerPolicy, "no-referrer"),
            (.crossOriginResourcePolicy, "same-origin"),
        ] as [(HTTPField.Name, String)] where response.headers[name] == nil {
            response.headers[name] = value
        }
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func checkMethod(of request: Request) throws {
        let path = request.uri.path
        let allowed: [HTTPRequest.Method] =
            if path == "/upload" {
                [.options, .post]
            } else if path.hasPrefix("/i/") {
                [.get, .head, .delete]
            } else if path.hasPrefix("/u/") {
                [.get, .head, .post, .put]
            } else {
                [.get, .head]
            }
        guard allowed.contains(request.method) else {
            throw HTTPError(.methodNotAllowed, headers: [.allow: allowed.map(\.rawValue).joined(separator: ", ")])
        }
    }

    /// A page for browsers, a line for programs.
    private func page(for error: HTTPError, request: Request) -> Response {
        let message = error.body ?? Self.explanation(of: error.status)
        let wantsPage = request.headers[.accept]?.contains("text/html") ?? false
        let text = wantsPage ? pages.message(status: error.status, text: message) : message + "\n"
        var response = Response(
            status: error.status,
            headers: [.contentType: wantsPage ? "text/html; charset=utf-8" : "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        response.headers.append(contentsOf: error.headers)
        return response
    }

    private static func explanation(of status: HTTPResponse.Status) -> String {
        switch status {
        case .notFound: "There is nothing here. It may have been deleted."
        case .internalServerError: "Something went wrong on our side. Please try again."
        default: "\(status.reasonPhrase)."
        }
    }
}
