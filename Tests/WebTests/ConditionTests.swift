import ImageCodec
import Testing

@testable import Web

@Suite struct ConditionTests {
    @Test(arguments: [
        (nil, RequestedRange.whole), ("bytes=0-0", .part(0...0)), ("bytes=0-", .part(0...999)), ("bytes=10-19", .part(10...19)),
        ("bytes=990-5000", .part(990...999)), ("bytes=-500", .part(500...999)), ("bytes=-5000", .part(0...999)),
        ("Bytes= 1 - 2 ", .part(1...2)),
        ("bytes=999-", .part(999...999)), ("bytes=1000-", .unsatisfiable), ("bytes=-0", .unsatisfiable),
        ("bytes=99999999999999999999-", .unsatisfiable), ("bytes=0-99999999999999999999", .part(0...999)),
        ("bytes=-99999999999999999999", .part(0...999)), ("bytes=5-4", .whole), ("bytes=0-1,5-6", .whole), ("bytes=", .whole),
        ("bytes=-", .whole),
        ("bytes=a-b", .whole), ("bytes=--5", .whole), ("bytes=1-2-3", .whole), ("bytes=+1-2", .whole), ("bytes=١-٢", .whole),
        ("lines=0-1", .whole), ("0-1", .whole), ("", .whole),
    ])
    func ranges(header: String?, expected: RequestedRange) {
        #expect(RequestedRange(header, size: 1000) == expected)
    }

    @Test(arguments: [
        ("*", true), (" * ", true), ("\"abc\"", true), ("W/\"abc\"", true), ("\"x\", W/\"abc\" , \"y\"", true),
        ("\"x,abc\", \"abc\"", true),
        ("\"x\"", false), ("abc", false), ("", false), ("\"abc", false), ("\"ab\"c\"", false), ("\"x\"abc\"y\"", false), ("\"*\"", false),
    ])
    func entityTags(header: String, isNamed: Bool) {
        #expect(EntityTag(value: "abc").isNamed(by: header) == isNamed)
    }

    @Test(arguments: [
        (String(repeating: "a", count: 64) + ".png", true), (String(repeating: "0", count: 64) + ".jpg", true),
        (String(repeating: "A", count: 64) + ".png", false), (String(repeating: "a", count: 63) + ".png", false),
        (String(repeating: "a", count: 64) + ".php", false), (String(repeating: "a", count: 64) + ".jpeg", false),
        (String(repeating: "a", count: 64) + ".png\0", false), (String(repeating: ".", count: 64) + ".png", false),
        (String(repeating: "a", count: 60) + "/../.png", false), ("../../etc/passwd", false), ("", false),
        (String(repeating: "１", count: 64) + ".png", false),
    ])
    func pictureNames(text: String, isValid: Bool) {
        #expect((PictureName(text)?.description == text) == isValid)
    }

    @Test func hashIsSHA256() {
        #expect(PictureName(of: .init("abc".utf8), format: .png).hash == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test(arguments: [
        ("q=red+fox&by=a%26b&model=DPM%2B%2B", GallerySearch(words: "red fox", author: "a&b", model: "DPM++")),
        ("q=&by=+&x=1&before=7", GallerySearch(before: "7")), ("q=a&q=b", GallerySearch(words: "a")), ("q=%ff&by", GallerySearch()),
    ])
    func searches(query: String, expected: GallerySearch) {
        #expect(GallerySearch(query: query) == expected)
        #expect(GallerySearch(query: String(expected.link.dropFirst(2))) == expected)
    }

    @Test(arguments: [
        ("a \"b\" <c> & 'd'", "a &quot;b&quot; &lt;c&gt; &amp; &#39;d&#39;"), ("\"\u{301} onload=x", "&quot;\u{301} onload=x"),
        ("\0", "\u{FFFD}"),
    ])
    func escaping(text: String, expected: String) {
        #expect(Escaped(text).renderText.unicodeScalars.elementsEqual(expected.unicodeScalars))
    }
}
