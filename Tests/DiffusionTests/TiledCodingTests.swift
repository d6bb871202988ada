import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// Large pictures in pieces, and other sizes.
@Suite(.oneAtATime)
struct TiledCodingTests {
    private static let tiling = TiledCoding(longestSide: 8, overlap: 2)

    private static func codec() throws -> LatentCodec {
        let network = try AutoencoderKL.load(directory: Fixtures.folder.appending(path: "vae-kl"))
        return LatentCodec(encode: network.encode, decode: network.decode, tiling: tiling)
    }

    @Test func piecesLieEvenlyAndOverlapEnough() {
        let tiling = TiledCoding()
        for length in 1...500 {
            let (starts, piece) = tiling.pieces(length)
            #expect(starts[0] == 0 && starts[starts.count - 1] + piece == length)
            #expect(piece <= tiling.longestSide)
            for (start, next) in zip(starts, starts.dropFirst()) {
                #expect(next > start && start + piece - next >= tiling.overlap, "\(length)")
            }
        }
        #expect(tiling.pieces(96) == ([0], 96))
        #expect(tiling.pieces(97) == ([0, 40], 57))
        #expect(tiling.pieces(128) == ([0, 56], 72))
    }

    @Test func tiledCodingIsTheReferencesBlending() throws {
        let io = try Safetensors(url: Fixtures.folder.appending(path: "tiles.safetensors"))
        let codec = try Self.codec()
        #expect(Self.tiling.pieces(11) == ([0, 4], 7))
        #expect(Self.tiling.pieces(19) == ([0, 5, 11], 8))
        let picture = try codec.decode(io.tensor("in.latents"), spatialFactor: 2, device: .cpu) {}
        #expect(try NetworkTests.error(picture, io.tensor("out.picture")) <= 1e-4)
        let latents = try codec.encode(io.tensor("in.picture"), spatialFactor: 2, device: .cpu) {}
        #expect(try NetworkTests.error(latents, io.tensor("out.latents")) <= 1e-4)
    }

    /// With a network that looks at no other cell, cutting changes nothing; a real one differs by its norms.
    @Test func whatLooksAtItsOwnCellAloneStaysAsItIs() throws {
        var random = TorchRandom(seed: 3)
        let latents = try random.normal([1, 4, 21, 30])
        var pieces = 0
        let codec = LatentCodec(encode: { try $0.averagePool(2) }, decode: { try $0.upsampled(to: nil) }, tiling: Self.tiling)
        let picture = try codec.decode(latents, spatialFactor: 2, device: .cpu) { pieces += 1 }
        #expect(pieces == 4 * 5)
        #expect(try NetworkTests.error(picture, latents.upsampled(to: nil)) <= 1e-6)
        #expect(try NetworkTests.error(codec.encode(picture, spatialFactor: 2, device: .cpu) {}, latents) <= 1e-6)
    }

    @Test func smallPicturesStayWhole() throws {
        let codec = try Self.codec()
        let latents = try TorchRandom(seed: 4).drawn([1, 4, 8, 8])
        var runs = 0
        let picture = try codec.decode(latents, spatialFactor: 2, device: .cpu) { runs += 1 }
        #expect(runs == 1)
        #expect(try picture.equals(codec.decode(latents)))
    }

    @Test(arguments: [
        (Resampling.nearest, "nearest"), (.nearestExact, "nearestExact"), (.bilinear, "bilinear"), (.bicubic, "bicubic"),
        (.bilinearAntialiased, "bilinearAntialiased"), (.bicubicAntialiased, "bicubicAntialiased"), (.lanczos, "lanczos"),
    ])
    func resamplingEqualsTheReference(resampling: Resampling, name: String) throws {
        let io = try Safetensors(url: Fixtures.folder.appending(path: "resampling.safetensors"))
        let output = try io.tensor("in").resampled(height: 13, width: 7, by: resampling, device: .cpu)
        #expect(try NetworkTests.error(output, io.tensor(name)) <= 1e-5)
        let same = try io.tensor("in").resampled(height: 5, width: 12, by: resampling, device: .cpu)
        #expect(try same.equals(io.tensor("in")))
    }
}

extension TorchRandom {
    fileprivate func drawn(_ shape: [Int]) throws -> Tensor {
        var copy = self
        return try copy.normal(shape)
    }
}
