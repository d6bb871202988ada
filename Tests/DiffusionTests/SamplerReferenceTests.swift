import Diffusion
import Foundation
import Tensors
import TestSupport
import Testing

/// Against diffusers 0.27.2: its schedulers evaluation by evaluation.
@Suite(.oneAtATime) struct SamplerReferenceTests {
    struct Case: Decodable, Sendable {
        let config: SchedulerConfiguration
        let steps: Int
        let eta: Double?
    }

    static let cases: [String: Case] = {
        let data = try? Data(contentsOf: Fixtures.folder.appending(path: "schedulers.json"))
        return data.flatMap { try? JSONDecoder().decode([String: Case].self, from: $0) } ?? [:]
    }()

    static let samplers: [String: Sampler] = [
        "ddim": .ddim, "pndm": .pndm, "euler": .euler, "euler_a": .eulerAncestral, "heun": .heun, "dpm2": .dpm2,
        "dpm2_a": .dpm2Ancestral, "dpmpp_2m": .dpmPlusPlus2M, "dpmpp_2m_sde": .dpmPlusPlus2MSDE, "dpmpp_sde": .dpmPlusPlusSDE,
        "dpmpp_2s_a": .dpmPlusPlus2SAncestral, "unipc": .uniPC, "lcm": .lcm, "tcd": .tcd,
    ]

    private let file: Safetensors

    init() throws {
        file = try Safetensors(url: Fixtures.folder.appending(path: "schedulers.safetensors"))
    }

    private static func sampler(_ name: String) throws -> Sampler {
        try #require(samplers[String(name.prefix { $0 != "." })])
    }

    @Test func theCasesAreThere() {
        #expect(Set(Self.cases.keys.map { $0.prefix { $0 != "." } }.map(String.init)) == Set(Self.samplers.keys))
        #expect(Set(Self.samplers.values.map(\.name)) == Set(Sampler.all.map(\.name)))
    }

    @Test(arguments: cases.keys.sorted()) func sigmas(_ name: String) throws {
        let given = try #require(Self.cases[name])
        let noise = NoiseSchedule(given.config)
        let sampler = try Self.sampler(name)
        // Those of distilled models have their own; of the others, some leave the last one out.
        let distilled = [Sampler.lcm.name, Sampler.tcd.name].contains(sampler.name)
        let sigmas = distilled ? sampler.sigmas(of: noise, steps: given.steps) : noise.sigmas(steps: given.steps)
        let expected = try file.tensor("\(name).sigmas").floats().map(Double.init)
        #expect(sigmas.count == expected.count)
        // Between training steps diffusers interpolates sigma, here it is its logarithm; some of its schedulers end at the smallest.
        for (sigma, reference) in zip(sigmas, expected).dropLast() { #expect(abs(sigma - reference) <= 2e-5 * reference) }
        #expect(sigmas.last == 0)
    }

    @Test(arguments: cases.keys.sorted()) func everyEvaluation(_ name: String) throws {
        let given = try #require(Self.cases[name])
        let sampler = try Self.sampler(name)
        let noise = NoiseSchedule(given.config)
        let timesteps = file.names.contains("\(name).timesteps") ? try file.tensor("\(name).timesteps").floats() : []
        let sigmas = try file.tensor("\(name).sigmas").floats().map(Double.init)

        var evaluations = 0
        var steps = 0
        let denoiser = Denoiser(schedule: noise) { _, timestep in
            // Some of diffusers' schedulers round.
            if !timesteps.isEmpty { #expect(abs(timestep - Double(timesteps[evaluations])) < 0.51) }
            return try file.tensor("\(name).model.\(evaluations)")
        }
        func check(_ x: Tensor) throws {
            let reference = try file.tensor("\(name).x.\(evaluations)")
            let error = try largest(x - reference) / largest(reference)
            #expect(error <= 1e-5, "at evaluation \(evaluations)")
        }
        func stepNoise() throws -> Tensor { try file.tensor("\(name).noise.\(evaluations - 1)") }
        let result = try sampler.sample(
            try file.tensor("\(name).x.0"), sigmas: sigmas, schedule: noise, options: SamplerOptions(eta: given.eta),
            denoise: { x, sigma in
                try check(x)
                defer { evaluations += 1 }
                return try denoiser(x, sigma: sigma)
            }, noise: StepNoise(fresh: stepNoise), onStep: { steps = $0 })
        #expect(steps == sigmas.count - 1)
        try check(result)
        #expect(evaluations <= steps * sampler.evaluationsPerStep + 1)
    }

    private func largest(_ x: Tensor) throws -> Float {
        try x.floats().reduce(0) { max($0, abs($1)) }
    }
}
