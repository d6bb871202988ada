extension Vocabulary {
    /// For Stable Diffusion checkpoints: medium, view, setting, light, palette, mood, detail and finish, for CLIP's 75 tokens.
    public static let paintingsAndPhotographs = Vocabulary(
        lists: [
            .medium: Media.entries, .view: Views.entries, .setting: Settings.entries, .light: Lights.entries, .palette: Palettes.entries,
            .mood: Moods.entries, .detail: Details.entries, .finish: Finishes.entries,
        ],
        patterns: [
            Pattern("{medium} of {a}{idea} {setting}, {light}, {mood?}", weight: 4),
            Pattern("{medium} of {a}{idea} {setting}, {light}, {palette?}, {finish}", weight: 4),
            Pattern("{medium} of {a}{idea} {setting}, {detail}, {mood}", weight: 3),
            Pattern("{medium} of {a}{idea}, {light}, {palette}, {detail}", weight: 3),
            Pattern("{medium} of {a}{idea}, {mood}, {palette}, {finish}", weight: 3),
            Pattern("{medium}, {view} of {a}{idea} {setting?}, {light}, {finish?}", weight: 4),
            Pattern("{view} of {a}{idea} {setting}, {light}, {medium}", weight: 3),
            Pattern("{view} of {a}{idea}, {detail}, {mood}, {medium}, {palette?}", weight: 2),
            Pattern("{idea} {setting}, {light}, {detail}, {medium}, {finish?}", weight: 3),
            Pattern("{idea}, {mood}, {light}, {palette}, {medium}", weight: 2),
        ],
        briefPatterns: front + [
            Pattern("{medium} of {a}{idea}, {light}"), Pattern("{idea}, {medium}"), Pattern("{idea}, {light}"), Pattern("{idea}, {mood}"),
        ],
        frontPatterns: front,
        cues: Cues.paintingsAndPhotographs,
        tokenLimit: 70)

    private static let front = [
        Pattern("{medium}, {idea}", weight: 4), Pattern("{view}, {idea}"), Pattern("{light}, {idea}"), Pattern("{mood}, {idea}"),
        Pattern("{palette}, {idea}"),
    ]
}
