import Diffusion
import Domain
import Foundation
import ImageCodec

/// The pictures that a request starts from, each decoded when it is asked for.
struct InputImages {
    let files: [InputPicture: Data]

    /// - Throws: ``EngineRefusal`` for one that is not there or can't be read.
    func image(_ picture: InputPicture) throws -> Image {
        guard let data = files[picture] else { throw EngineRefusal("the picture \(picture.name) is not there any more.") }
        do {
            return try ImageFile(data).image
        } catch {
            throw EngineRefusal("the picture \(picture.name) can't be read: \(error).")
        }
    }
}

extension CanvasMask {
    /// - Throws: as ``InputImages/image(_:)``.
    init(_ mask: InpaintMask, _ inputs: InputImages) throws {
        let content: Content =
            switch mask.fill {
            case .fill: .fill
            case .original: .original
            case .latentNoise: .latentNoise
            case .latentNothing: .latentNothing
            }
        self.init(
            picture: try inputs.image(mask.picture), blur: Double(mask.blur), content: content, padding: mask.padding,
            isInverted: mask.isInverted)
    }
}
