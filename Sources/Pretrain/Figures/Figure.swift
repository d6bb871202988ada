/// A colour with the word that a caption uses.
struct Dye: Sendable, Hashable {
    let name: String
    let colour: Colour

    init(_ name: String, _ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.name = name
        colour = Colour(red, green, blue)
    }
}

/// A person as drawn: build, face, clothes and what the hands hold. What a caption says is read from here.
struct Figure: Sendable {
    enum Top: String, Sendable, CaseIterable {
        case shirt, tShirt = "t-shirt", jacket, hoodie, coat, vest, dress, gown, robe, armour
    }

    enum Bottom: String, Sendable, CaseIterable {
        case trousers, shorts, skirt
    }

    enum Hair: String, Sendable, CaseIterable {
        case bald, short, long, bob, ponytail, bun, curly, spiky, pigtails
    }

    enum Hat: String, Sendable, CaseIterable {
        case cap, hood, helmet, crown, beanie
        case topHat = "top hat"
        case wizardHat = "pointed hat"
        case strawHat = "straw hat"
        case chefHat = "chef's hat"
        case santaHat = "red hat"
        case hornedHelmet = "horned helmet"
        case mask, headband
    }

    enum Tool: String, Sendable, CaseIterable {
        case sword, axe, hammer, spear, staff, wand, bow, torch, shield, dagger, pickaxe, broom, umbrella, book, ball, balloon, flower
        case lantern, flag, cup, pan, trident
    }

    /// Traits of a face that only some have.
    enum Trait: Sendable, CaseIterable {
        case pointedEars, tusks, horns, fangs, bigEyes, glasses, lipstick
    }

    /// `woman`, `knight`, `orc`.
    var subject: String
    var build: Build
    var skin: Colour
    var hair: Hair
    var hairDye: Dye
    var beard = false
    var traits: Set<Trait> = []
    var top: Top
    var topDye: Dye
    /// Nil under what reaches to the knees.
    var bottom: (kind: Bottom, dye: Dye)?
    var shoes: Colour
    var gloves: Colour?
    var cape: Dye?
    var hat: (kind: Hat, dye: Dye)?
    /// Whether the caption names the hat: a knight's helmet goes without saying.
    var namesHat = true
    var namesHair = false
    var tool: Tool?
    var toolDye: Dye?
    /// The hand that holds it.
    var hand = Side.right
}
