import Domain
import Foundation

/// Where the file host listens and what it takes.
public struct WebConfiguration: Sendable {
    public var host: String
    /// 0 takes a free one.
    public var port: Int
    /// The address under which others reach the host, without a slash at the end; nil makes all addresses relative to it.
    public var publicURL: String?
    /// What an upload must bring as `Authorization: Bearer`.
    public var uploadToken: String
    /// Made when it is missing. Nothing else may write there.
    public var picturesDirectory: URL
    /// Where the pictures of trainings go; nil takes none.
    public var trainings: TrainingFolder?
    /// In bytes.
    public var maximumUpload: Int
    public var siteTitle: String

    public init(
        host: String = "127.0.0.1", port: Int = 8080, publicURL: String? = nil, uploadToken: String, picturesDirectory: URL,
        trainings: TrainingFolder? = nil, maximumUpload: Int = 15_000_000, siteTitle: String = "Atelier"
    ) {
        self.host = host
        self.port = port
        self.publicURL = publicURL.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        self.uploadToken = uploadToken
        self.picturesDirectory = picturesDirectory
        self.trainings = trainings
        self.maximumUpload = maximumUpload
        self.siteTitle = siteTitle
    }

    /// Absolute when ``publicURL`` is known.
    func address(of path: String) -> String { (publicURL ?? "") + path }
}

extension WebConfiguration: CustomStringConvertible, CustomReflectable {
    /// Without the token, so that no log shows it.
    public var description: String { "\(host):\(port)" }
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
