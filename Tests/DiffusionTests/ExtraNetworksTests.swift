import Diffusion
import TestSupport
import Testing

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct ExtraNetworksTests {
    static let tags: [(String, LoRATag)] = [
        ("<lora:pixel>", .init(name: "pixel", textWeight: 1, unetWeight: 1)),
        ("<lora:pixel art v2:0.8>", .init(name: "pixel art v2", textWeight: 0.8, unetWeight: 0.8)),
        ("<lora:a:-0.5:1.5>", .init(name: "a", textWeight: -0.5, unetWeight: 1.5)),
        ("<lora:a:te=0.5:unet=1>", .init(name: "a", textWeight: 0.5, unetWeight: 1)),
        ("<lora:a:unet=0.25>", .init(name: "a", textWeight: 1, unetWeight: 0.25)),
        ("<lora:a:0.5:te=0>", .init(name: "a", textWeight: 0, unetWeight: 0)),
        ("<LoRA:a: 0.5 >", .init(name: "a", textWeight: 0.5, unetWeight: 0.5)),
        ("<lyco:日本:.5>", .init(name: "日本", textWeight: 0.5, unetWeight: 0.5)),
    ]

    @Test(arguments: tags.indices) func aTagIsTakenOut(_ index: Int) throws {
        let (tag, expected) = Self.tags[index]
        let (prompt, loras) = try ExtraNetworks.parse("a cat\(tag), (sun:1.2)")
        #expect(prompt == "a cat, (sun:1.2)")
        #expect(loras == [expected])
    }

    @Test func severalKeepTheirOrder() throws {
        let (prompt, loras) = try ExtraNetworks.parse("<lora:b:1> x <lora:a:2><lora:b:3>")
        #expect(prompt == " x ")
        #expect(loras.map(\.name) == ["b", "a", "b"])
        #expect(loras.map(\.unetWeight) == [1, 2, 3])
    }

    @Test(arguments: ["", "a < b > c", "<lora>", "<:a>", "<lora:>", "<lora:a", "<<", "<3", "a <b c:d>", "<|endoftext|>", "<é\u{301}"])
    func otherTextStays(_ text: String) throws {
        let (prompt, loras) = try ExtraNetworks.parse(text)
        #expect(prompt == text)
        #expect(loras.isEmpty)
    }

    @Test func anUnfinishedTagHidesNoOther() throws {
        #expect(try ExtraNetworks.parse("<lora:a <lora:b>") == ("<lora:a ", [LoRATag(name: "b", textWeight: 1, unetWeight: 1)]))
    }

    @Test(arguments: [
        ("<hypernet:old:0.5>", ExtraNetworkError.hypernetwork("<hypernet:old:0.5>")),
        ("<loar:a:1>", .unknownKind("loar", "<loar:a:1>")),
        ("<lora:a:much>", .badWeight("much", "<lora:a:much>")),
        ("<lora:a:nan>", .badWeight("nan", "<lora:a:nan>")),
        ("<lora:a:1e999>", .badWeight("1e999", "<lora:a:1e999>")),
        ("<lora:a:>", .badWeight("", "<lora:a:>")),
        ("<lora:a:1:1:8>", .badWeight("8", "<lora:a:1:1:8>")),
        ("<lora:a:dyn=8>", .badWeight("dyn=8", "<lora:a:dyn=8>")),
        ("<lora: :1>", .noName("<lora: :1>")),
    ]) func whatIsNotThereIsRefused(_ tag: String, _ error: ExtraNetworkError) {
        #expect(throws: error) { try ExtraNetworks.parse("a \(tag) b") }
    }

    @Test(arguments: ["<", "<lora:", "<lora:a>", "<a:b", ">"]) func nothingIsTooHard(_ part: String) throws {
        let text = String(repeating: part, count: 10_000)
        let (prompt, loras) = try ExtraNetworks.parse(text)
        #expect(prompt.count + loras.count * part.count == text.count)
    }
}
