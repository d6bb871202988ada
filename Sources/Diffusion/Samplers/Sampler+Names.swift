extension Sampler {
    /// By name or alias, in any case, with or without spaces. Names of the old kind end with a schedule, `DPM++ 2M Karras`; the
    /// schedule is nil where the name has none.
    public static func named(_ name: String) -> (sampler: Sampler, schedule: SigmaSchedule?)? {
        let key = NameKey(name)
        if let sampler = all.first(where: { $0.keys.contains(key) }) { return (sampler, nil) }
        for schedule in SigmaSchedule.all {
            for start in schedule.keys.compactMap({ key.dropping(ending: $0) }) {
                if let sampler = all.first(where: { $0.keys.contains(start) }) { return (sampler, schedule) }
            }
        }
        return nil
    }

    /// The names nearest to what somebody typed, the nearest first.
    public static func nearest(to name: String) -> [String] {
        let key = NameKey(name)
        let distances = all.map { sampler in (sampler.name, sampler.keys.map { key.distance(to: $0) }.min() ?? .max) }
        return distances.sorted { $0.1 < $1.1 }.prefix(3).map(\.0)
    }

    private var keys: [NameKey] { ([name] + aliases).map(NameKey.init) }
}
