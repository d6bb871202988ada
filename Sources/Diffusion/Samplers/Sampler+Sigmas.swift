extension Sampler {
    /// The schedule that `asked` means for a model: where nothing is asked for, the one that a model insists on
    /// (``SchedulerConfiguration/insistsOnSchedule``), else the sampler's own. A distilled model's sampler goes before both.
    public func schedule(_ asked: SigmaSchedule, for configuration: SchedulerConfiguration) -> SigmaSchedule {
        guard asked == .automatic, defaultSchedule != .distillation else { return asked == .automatic ? defaultSchedule : asked }
        return configuration.insistsOnSchedule ? .automatic : defaultSchedule
    }

    /// The sigmas that a run of `steps` steps visits: strictly descending, the last one 0; see ``NoiseSchedule/sigmas(steps:schedule:)``.
    public func sigmas(of noise: NoiseSchedule, steps: Int, schedule asked: SigmaSchedule = .automatic) -> [Double] {
        let schedule = schedule(asked, for: noise.configuration)
        guard discardsPenultimateSigma else { return noise.sigmas(steps: steps, schedule: schedule) }
        return noise.sigmas(steps: max(steps, 1) + 1, schedule: schedule).dropLast(2) + [0]
    }
}
