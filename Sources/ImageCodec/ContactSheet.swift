/// One picture that shows up to four, each with its number in a corner.
public enum ContactSheet {
    public static let counts = 1...4

    static let background: [UInt8] = [24, 24, 27]
    static let ink: [UInt8] = [255, 255, 255]

    /// - Parameter images: one to four; smaller ones stand in the middle of their cell.
    /// - Returns: RGB, two cells in a row.
    public static func make(_ images: [Image]) -> Image {
        precondition(counts.contains(images.count), "a contact sheet shows one to four pictures, not \(images.count)")
        let cellWidth = images.map(\.width).max() ?? 1
        let cellHeight = images.map(\.height).max() ?? 1
        let columns = min(images.count, 2)
        let rows = (images.count + 1) / 2
        let gap = max(2, min(cellWidth, cellHeight) / 64)
        var sheet = Image(
            width: columns * cellWidth + (columns - 1) * gap, height: rows * cellHeight + (rows - 1) * gap, fill: background)
        for (index, image) in images.enumerated() {
            let left = index % 2 * (cellWidth + gap)
            let top = index / 2 * (cellHeight + gap)
            sheet.paste(
                image.rgb(background: background), x: left + (cellWidth - image.width) / 2, y: top + (cellHeight - image.height) / 2)
            guard images.count > 1 else { continue }
            let badge = badge(index + 1, scale: max(1, min(cellWidth, cellHeight) / 96))
            sheet.paste(badge, x: left + gap, y: top + gap)
        }
        return sheet
    }

    /// A digit of 3 × 5 dots in a frame of 2, each dot `scale` pixels wide.
    static func badge(_ number: Int, scale: Int) -> Image {
        var badge = Image(width: 7, height: 9, fill: background)
        let dot = Image(width: 1, height: 1, fill: ink)
        for (y, row) in digits[number - 1].enumerated() {
            for (x, mark) in row.enumerated() where mark == "#" { badge.paste(dot, x: x + 2, y: y + 2) }
        }
        return badge.scaled(by: scale)
    }

    private static let digits = [
        [" # ", "## ", " # ", " # ", "###"],
        ["## ", "  #", " # ", "#  ", "###"],
        ["## ", "  #", "## ", "  #", "## "],
        ["# #", "# #", "###", "  #", "  #"],
    ]
}
