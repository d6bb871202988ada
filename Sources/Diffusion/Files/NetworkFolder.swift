import Foundation

/// A folder with one network as diffusers writes it, outside of a model's folder.
public enum NetworkFolder: Sendable {
    case controlNet
    case autoencoder

    /// What its `config.json` says; nil for a network that is not used alone.
    ///
    /// - Throws: ``ConfigurationError`` for what is no JSON object.
    public static func kind(_ directory: URL) throws -> NetworkFolder? {
        switch try Configuration(contentsOf: directory.appending(path: "config.json")).value("_class_name")?.text {
        case "ControlNetModel": .controlNet
        case "AutoencoderKL": .autoencoder
        default: nil
        }
    }
}
