/// What the UNet is told at each step of a run.
struct ConditioningSchedule {
    /// Each part holds until its step (exclusive), the last one to the end.
    let parts: [(until: Int, conditioning: Conditioning)]

    /// The same from beginning to end.
    init(_ conditioning: Conditioning) {
        parts = [(.max, conditioning)]
    }

    init(parts: [(until: Int, conditioning: Conditioning)]) {
        self.parts = parts
    }

    subscript(step: Int) -> Conditioning {
        (parts.first { step < $0.until } ?? parts[parts.count - 1]).conditioning
    }
}

/// The texts of a whole run. All conditionings have the same number of tokens, so that they can run as one batch.
struct TextPlan {
    /// One for each part that `AND` joins.
    let conditional: [(weight: Double, schedule: ConditioningSchedule)]
    let unconditional: ConditioningSchedule
}

/// What turns texts into what a UNet sees. Families differ in it.
protocol TextConditioner: AnyObject {
    /// - Parameters:
    ///   - steps: of the run, for texts that change on the way.
    ///   - clipSkip: 1 takes the last layer's states, 2 those of the layer before it, and so on.
    ///   - first: in a second pass, the steps of the first one, in which texts have changed already.
    func plan(prompt: String, negativePrompt: String, steps: Int, clipSkip: Int, after first: Int?) throws -> TextPlan

    /// Names of the textual inversions that stand in prompts.
    func embeddings(in prompts: [String], steps: Int) -> Set<String>

    /// The states of a text that is nothing but words: no weights, no changes on the way.
    func states(of caption: String, clipSkip: Int) throws -> Conditioning

    /// What LoRAs may change.
    var parameters: ParameterList { get }
}

extension TextConditioner {
    func states(of caption: String, clipSkip: Int) throws -> Conditioning {
        try plan(prompt: caption, negativePrompt: "", steps: 1, clipSkip: clipSkip, after: nil).conditional[0].schedule[0]
    }

    /// What the network sees without a text.
    func nothing(clipSkip: Int) throws -> Conditioning {
        try plan(prompt: "", negativePrompt: "", steps: 1, clipSkip: clipSkip, after: nil).unconditional[0]
    }

    func embeddings(in prompts: [String], steps: Int) -> Set<String> { [] }
}
