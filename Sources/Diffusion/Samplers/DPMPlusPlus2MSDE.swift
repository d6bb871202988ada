extension Sampler {
    /// The stochastic form of ``dpmPlusPlus2M``, by the midpoint rule: k-diffusion's `sample_dpmpp_2m_sde`, Lu et al., "DPM-Solver++",
    /// 2022, appendix B.
    public static let dpmPlusPlus2MSDE = Sampler(
        name: "DPM++ 2M SDE", aliases: ["k_dpmpp_2m_sde"], defaultSchedule: .exponential, eta: 1
    ) { start, run in
        try solveDPMPlusPlus2M(start, run, eta: run.eta)
    }
}
