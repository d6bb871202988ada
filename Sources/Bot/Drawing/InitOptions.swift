import Domain

/// A picture to start from (img2img), and the part of it to repaint (inpainting).
struct InitOptions: OptionGroup {
    static let title = "from a picture"
    static let start = Flag("init", aliases: ["from-picture"], .word("ID|URL"), "draws over this picture; “none” ends it")
    static let strength = Flag("strength", aliases: ["denoise"], .word("X"), "how much of it changes, 0 to 1, usually 0.75")
    static let mask = Flag("mask", .word("ID|URL"), "white is repainted, black is kept; “none” ends it")
    static let blur = Flag("mask-blur", .word("PX"), "of the mask's edge, usually 4")
    static let fill = Flag("fill", .text("WHAT"), "what is under the mask at first: original, fill, latent noise or latent nothing")
    static let onlyMasked = Flag(
        "only-masked", .optional("PX"), "draws only the mask and so many pixels around it, usually 32; “none” ends it")
    static let inverted = Flag("invert-mask", .none, "black is repainted instead of white")
    static let flags = [start, strength, mask, blur, fill, onlyMasked, inverted]

    private static let usualPadding = 32

    private let start: Change<PictureMention>?
    private let strength: Double?
    private let mask: Change<PictureMention>?
    private let blur: Int?
    private let fill: InpaintMask.Fill?
    private let padding: Change<Int>?
    private let isInverted: Bool

    init(_ arguments: Arguments) throws(UsageError) {
        start = arguments.change(Self.start)
        strength = try arguments.number(Self.strength, in: ImageRequest.Limits.strength)
        mask = arguments.change(Self.mask)
        blur = try arguments.integer(Self.blur, in: ImageRequest.Limits.maskBlur)
        fill = try Self.fill(arguments)
        if arguments.clears(Self.onlyMasked) {
            padding = .cleared
        } else if arguments.value(of: Self.onlyMasked) == "" {
            padding = .to(Self.usualPadding)
        } else {
            padding = try arguments.integer(Self.onlyMasked, in: ImageRequest.Limits.maskPadding).map { .to($0) }
        }
        isInverted = arguments.has(Self.inverted)
    }

    var pictures: [PictureMention] { [start?.value, mask?.value].compactMap(\.self) }

    func apply(to recipe: inout Recipe, _ setting: DrawingSetting) throws(UsageError) {
        switch start {
        case nil: break
        case .cleared: recipe.initImage = nil
        case .to(let mention):
            let found = try setting.picture(mention)
            recipe.initImage = InitImage(
                picture: found.picture, strength: recipe.initImage?.strength ?? InitImage.usualStrength, mask: recipe.initImage?.mask)
            if !setting.arguments.saysShape {
                (recipe.width, recipe.height) = setting.model.size(aspect: Double(found.width) / Double(found.height))
            }
            // A second pass is for pictures that start from nothing; a line that wants both is refused there.
            recipe.hires = nil
        }
        try applyMask(to: &recipe, setting)
        guard let strength else { return }
        try setting.arguments.require(recipe.initImage, for: Self.strength, example: "\(Self.start.spelling) ..")
        recipe.initImage?.strength = strength
    }

    private func applyMask(to recipe: inout Recipe, _ setting: DrawingSetting) throws(UsageError) {
        switch mask {
        case nil: break
        case .cleared: recipe.initImage?.mask = nil
        case .to(let mention):
            try setting.arguments.require(recipe.initImage, for: Self.mask, example: "\(Self.start.spelling) ..")
            let picture = try setting.picture(mention).picture
            var mask = recipe.initImage?.mask ?? InpaintMask(picture: picture)
            mask.picture = picture
            recipe.initImage?.mask = mask
        }
        let details: [(isGiven: Bool, flag: Flag)] = [
            (blur != nil, Self.blur), (fill != nil, Self.fill), (padding != nil, Self.onlyMasked), (isInverted, Self.inverted),
        ]
        for detail in details where detail.isGiven {
            let example = [recipe.initImage == nil ? "\(Self.start.spelling) .." : nil, "\(Self.mask.spelling) .."].compactMap(\.self)
            try setting.arguments.require(recipe.initImage?.mask, for: detail.flag, example: example.joined(separator: " "))
        }
        if let blur { recipe.initImage?.mask?.blur = blur }
        if let fill { recipe.initImage?.mask?.fill = fill }
        if let padding { recipe.initImage?.mask?.padding = padding.value }
        if isInverted { recipe.initImage?.mask?.isInverted = true }
    }

    private static func fill(_ arguments: Arguments) throws(UsageError) -> InpaintMask.Fill? {
        guard let text = arguments.value(of: fill) else { return nil }
        let names = InpaintMask.Fill.allCases.map(\.rawValue)
        return InpaintMask.Fill(rawValue: try arguments.known("fill", text, flag: fill, among: names))
    }
}
