/// How the result of a first pass is enlarged for the second, by AUTOMATIC1111's name.
public struct Upscaler: Sendable, Hashable {
    public let name: String
    let resampling: Resampling
    /// Whether pixels are enlarged, with the way through the autoencoder and back, instead of latents.
    let enlargesPixels: Bool

    public static let all: [Upscaler] = [
        Upscaler(name: "Latent", resampling: .bilinear, enlargesPixels: false),
        Upscaler(name: "Latent (antialiased)", resampling: .bilinearAntialiased, enlargesPixels: false),
        Upscaler(name: "Latent (bicubic)", resampling: .bicubic, enlargesPixels: false),
        Upscaler(name: "Latent (bicubic antialiased)", resampling: .bicubicAntialiased, enlargesPixels: false),
        Upscaler(name: "Latent (nearest)", resampling: .nearest, enlargesPixels: false),
        Upscaler(name: "Latent (nearest-exact)", resampling: .nearestExact, enlargesPixels: false),
        Upscaler(name: "Lanczos", resampling: .lanczos, enlargesPixels: true),
        Upscaler(name: "Nearest", resampling: .nearest, enlargesPixels: true),
    ]

    /// By name, in any case, with or without spaces.
    public static func named(_ name: String) -> Upscaler? {
        let key = NameKey(name)
        return all.first { NameKey($0.name) == key }
    }
}
