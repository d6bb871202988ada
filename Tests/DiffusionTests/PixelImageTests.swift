import Tensors
import TestSupport
import Testing

@testable import Diffusion

@Suite(.oneAtATime)
struct PixelImageTests {
    @Test func levelsAreRoundedToNearestAndCutOff() throws {
        // −1…1 to 0…255; 0.5 of a level goes to the even one.
        let values: [Float] = [-1, 1, 0.2, -9, 9, -0.9999]
        let image = try PixelImage(Tensor(values + values, shape: [1, 3, 2, 2]))
        #expect((image.width, image.height) == (2, 2))
        // Planes of red, green and blue become pixels, row by row.
        let levels: [UInt8] = [0, 255, 153, 0, 255, 0, 0, 255, 153, 0, 255, 0]
        let expected = (0..<4).flatMap { pixel in (0..<3).map { levels[$0 * 4 + pixel] } }
        #expect(image.bytes == expected)
    }

    @Test(arguments: [[3, 2, 2], [2, 3, 2, 2], [1, 4, 2, 2]])
    func otherShapesAreErrors(shape: [Int]) {
        #expect(throws: TensorError.self) { try PixelImage(Tensor.zeros(shape)) }
    }
}
