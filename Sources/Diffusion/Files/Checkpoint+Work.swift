extension Checkpoint {
    /// Multiplications of the UNet's weights in a picture of the usual size and steps, both runs of each step counted: a measure of what
    /// pictures cost beside each other. The products of the attention are left out, a sixth at most of the published sizes.
    public var usualWork: Double {
        let side = Double(description.imageSize / description.spatialFactor)
        let levels = unet.settings.levels.count
        let work = unet.tensors.places.reduce(0.0) { sum, entry in
            guard entry.value.shape.count >= 2 else { return sum }
            let depth = Self.depth(of: entry.key, levels: levels)
            let cells = depth.map { side * side / Double(1 << (2 * $0)) } ?? 1
            return sum + cells * Double(entry.value.shape.reduce(1, *))
        }
        return 2 * work * Double(description.steps)
    }

    /// How often the picture was halved where a weight acts; nil for one that acts on the time.
    private static func depth(of name: String, levels: Int) -> Int? {
        if name.hasPrefix("time_embedding.") || name.hasPrefix("class_embedding.") || name.contains("time_emb_proj") { return nil }
        if let level = name.firstIndex(after: "down_blocks.") { return min(level, levels - 1) }
        if let level = name.firstIndex(after: "up_blocks.") { return max(0, levels - 1 - level) }
        return name.hasPrefix("mid_block.") ? levels - 1 : 0
    }
}
