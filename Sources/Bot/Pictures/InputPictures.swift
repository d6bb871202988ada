import Domain
import Foundation
import Transfer

/// Brings pictures that people name by an address to the own file host.
public struct InputPictures: Sendable {
    /// As the file host's own decoder has them.
    private static let maximumSide = 8192
    private static let maximumPixels = 25_000_000

    private let client: HTTPClient
    private let rules: DownloadRules
    private let publisher: Publisher

    public init(client: HTTPClient, rules: DownloadRules, publisher: Publisher) {
        self.client = client
        self.rules = rules
        self.publisher = publisher
    }

    /// From anywhere on the internet.
    func fetch(_ url: String) async throws -> FoundPicture {
        let data: Data
        do {
            data = try await client.download(url, by: rules)
        } catch let error as TransferError {
            throw PictureFailure(error)
        }
        let header = try Self.header(data)
        do {
            let stored = try await publisher.upload(
                data, name: "input.\(header.format.fileExtension)", contentType: header.format.mediaType)
            let picture = InputPicture(hash: String(stored.file.prefix(10)), url: stored.url, origin: url)
            return FoundPicture(picture: picture, width: header.width, height: header.height)
        } catch let error as HostFailure where error.isRejection {
            throw PictureFailure.noPicture
        }
    }

    /// One that the own file host has already.
    func own(_ url: String) async throws -> FoundPicture {
        let picture = InputPicture(hash: String(url.split(separator: "/").last?.prefix(10) ?? ""), url: url, origin: url)
        let header = try Self.header(try await publisher.data(of: picture))
        return FoundPicture(picture: picture, width: header.width, height: header.height)
    }

    private static func header(_ data: Data) throws -> PictureHeader {
        guard let header = PictureHeader(data) else { throw PictureFailure.noPicture }
        guard max(header.width, header.height) <= maximumSide, header.width * header.height <= maximumPixels else {
            throw PictureFailure(
                "That picture has \(header.width)x\(header.height) pixels; 25 million in all and 8192 a side are the most.")
        }
        return header
    }
}

/// Why an address gives no picture. It does not tell a closed port from one that is not looked at.
struct PictureFailure: ChatFacingError, Hashable {
    var reply: String

    static let noPicture = PictureFailure("What is at that address is no PNG or JPEG that can be read.")

    init(_ reply: String) { self.reply = reply }

    init(_ error: TransferError) {
        switch error {
        case .status(let status, _): self.init("That address answers \(status) instead of a picture.")
        case .tooLarge(let limit): self.init("What is at that address has more than \(limit / 1_000_000) MB.")
        case .timedOut: self.init("That address takes too long.")
        case .invalidRequest, .unreachable, .refused, .misdirected, .failed: self.init("No picture can be fetched from that address.")
        }
    }
}
