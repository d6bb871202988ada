import Domain
import Testing

struct IdentifierTests {
    @Test(arguments: [("k7f3", "k7f3"), ("#k7f3", "k7f3"), ("K7F3", "k7f3"), ("abcdefghjkmn", "abcdefghjkmn")])
    func readsAnID(_ text: String, _ value: String) {
        #expect(PostID(rawValue: text)?.rawValue == value)
    }

    @Test(arguments: ["", "#", "k7f", "7kf3", "k0f3", "kif3", "k7f3x9z2m4q8p", "k7 3", "../x", "k7f3.2", "кафе", "##k7f3"])
    func refusesWhatIsNone(_ text: String) {
        #expect(PostID(rawValue: text) == nil)
    }

    @Test func randomOnesReadBack() throws {
        var generator = SystemRandomNumberGenerator()
        for length in [4, 5, 8] {
            for _ in 0..<500 {
                let id = PostID.random(length: length, using: &generator)
                #expect(id.rawValue.count == length)
                #expect(PostID(rawValue: id.rawValue) == id)
            }
        }
    }

    @Test func pictureOfASet() throws {
        let second = try #require(PictureReference("#k7f3.2"))
        #expect(second.number == 2)
        #expect(second.description == "#k7f3.2")
        #expect(PictureReference("k7f3")?.number == 1)
        for text in ["k7f3.", "k7f3.0", "k7f3.5", "k7f3.x", "k7f3.1.2", "..", ".2", "k7f3.-1", "k7f3.99999999999999999999"] {
            #expect(PictureReference(text) == nil, "\(text)")
        }
    }
}
