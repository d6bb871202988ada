import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// Whole prompts to conditioning, against an independent writing of the web UI's way on transformers' network.
@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct PromptEncoderTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let flavour: String
        let prompt: String
        let negative: String
        let steps: Int
        let clipSkip: Int
        let emphasis: String
        let weights: [Double]
        let conditional: [[PromptGrammarTests.Row.Pair<Int, String>]]
        let unconditional: [PromptGrammarTests.Row.Pair<Int, String>]

        var testDescription: String { "\(flavour), clip skip \(clipSkip), \(emphasis): \(prompt.prefix(40))" }
    }

    static let cases: [Case] = {
        let data = try? Data(contentsOf: Fixtures.folder.appending(path: "prompt-conditioning.json"))
        return data.flatMap { try? JSONDecoder().decode([Case].self, from: $0) } ?? []
    }()

    private func model(_ flavour: String = "quick") throws -> CLIPTextModel {
        try .load(directory: Fixtures.folder.appending(path: "clip-\(flavour)"))
    }

    private func encoder(_ flavour: String = "quick", model: CLIPTextModel? = nil, embeddings: [String: Tensor] = [:]) throws
        -> PromptEncoder
    {
        try PromptEncoder(
            tokenizer: CLIPTokenizer(contentsOf: Fixtures.folder.appending(path: "clip-tokenizer")),
            model: model ?? self.model(flavour), padding: flavour == "quick" ? .end : .zero, embeddings: embeddings)
    }

    @Test func theTableIsThere() {
        #expect(Self.cases.count >= 15)
    }

    @Test(arguments: cases) func equalsTheReference(_ row: Case) throws {
        let golden = try Safetensors(url: Fixtures.folder.appending(path: "prompt-conditioning.safetensors"))
        let prefix = "embedding.\(row.flavour)."
        let names = golden.names.filter { $0.hasPrefix(prefix) }
        let embeddings = try names.map { try (String($0.dropFirst(prefix.count)), golden.tensor($0)) }
        #expect(embeddings.count == 4)
        let encoder = try encoder(row.flavour, embeddings: Dictionary(uniqueKeysWithValues: embeddings))
        let emphasis = try #require(PromptEncoder.Emphasis(rawValue: row.emphasis))
        let plan = try encoder.plan(
            prompt: row.prompt, negativePrompt: row.negative, steps: row.steps, clipSkip: row.clipSkip, emphasis: emphasis)
        #expect(plan.conditional.map(\.weight) == row.weights)
        let schedules = plan.conditional.map(\.schedule) + [plan.unconditional]
        var lengths: Set<Int> = []
        for (schedule, expected) in zip(schedules, row.conditional + [row.unconditional]) {
            #expect(schedule.parts.map(\.until) == expected.map { $0.first + 1 })
            for (part, expected) in zip(schedule.parts, expected) {
                let states = part.conditioning.states
                lengths.insert(states.shape[1])
                // Every third state was kept.
                let padding = (3 - states.shape[1] % 3) % 3
                let kept = try states.padded([0, 0, 0, padding])
                    .reshape([1, (states.shape[1] + padding) / 3, 3, states.shape[2]]).narrow(dim: 2, start: 0, length: 1).squeeze(2)
                #expect(try NetworkTests.error(kept, golden.tensor(expected.second)) <= 1e-4, "\(expected.second)")
            }
        }
        #expect(lengths.count == 1)
    }

    @Test func eachStepFindsItsPart() throws {
        let plan = try encoder().plan(prompt: "[a:b:2]", negativePrompt: "[a|b]", steps: 4)
        let parts = plan.conditional[0].schedule
        func holds(_ schedule: ConditioningSchedule, _ step: Int, _ part: Int) throws -> Bool {
            try schedule[step].states.equals(schedule.parts[part].conditioning.states)
        }
        // Both changes come one step late, as in the web UI.
        for (step, part) in [(0, 0), (1, 0), (2, 0), (3, 1), (4, 1), (1000, 1)] { #expect(try holds(parts, step, part), "step \(step)") }
        for (step, part) in [(0, 0), (1, 0), (2, 1), (3, 2), (9, 3)] {
            #expect(try holds(plan.unconditional, step, part), "step \(step)")
        }
    }

    @Test func whatIsKeptIsWhatIsMade() throws {
        let model = try model()
        let encoder = try encoder(model: model)
        let prompts = ["a (red:1.3) cat", "[a:b:2] cat", "a BREAK b", "", "a [x|(y:1.2)]"]
        func states(_ plan: TextPlan) -> [Tensor] {
            (plan.conditional[0].schedule.parts + plan.unconditional.parts).map(\.conditioning.states)
        }
        let first = try prompts.map { states(try encoder.plan(prompt: $0, negativePrompt: "bad", steps: 4)) }
        for (prompt, expected) in zip(prompts, first).reversed() {
            let again = try states(encoder.plan(prompt: prompt, negativePrompt: "bad", steps: 4))
            let fresh = try states(self.encoder().plan(prompt: prompt, negativePrompt: "bad", steps: 4))
            for (kept, (made, fresh)) in zip(again, zip(expected, fresh)) { #expect(try kept.equals(made) && kept.equals(fresh)) }
        }
        // Nothing is taken for something else.
        let other = try states(encoder.plan(prompt: "a (red:1.3) cat", negativePrompt: "bad", steps: 4, clipSkip: 2))
        #expect(try !other[0].equals(first[0][0]))
        let noNorm = try states(encoder.plan(prompt: "a (red:1.3) cat", negativePrompt: "bad", steps: 4, emphasis: .noNorm))
        #expect(try !noNorm[0].equals(first[0][0]))

        // The text encoder changes, and what it is named with it.
        let parameter = try #require(model.parameters.byName["text_model.encoder.layers.2.mlp.fc1.weight"])
        func again(_ weights: String) throws -> Tensor {
            try states(encoder.plan(prompt: prompts[0], negativePrompt: "bad", steps: 4, weights: weights))[0]
        }
        parameter.change(by: [{ try .ones([20, 12]) }])
        #expect(try again("").equals(first[0][0]))
        #expect(try !again("a LoRA").equals(first[0][0]))
    }

    // MARK: - Bad input

    @Test func whatCannotBeDrawnIsRefused() throws {
        let encoder = try encoder()
        func plan(_ prompt: String, steps: Int = 20, clipSkip: Int = 1) throws -> TextPlan {
            try encoder.plan(prompt: prompt, negativePrompt: "", steps: steps, clipSkip: clipSkip)
        }
        for skip in [0, -1, 4, .max] { #expect(throws: PromptError.clipSkip(skip, limit: 3)) { try plan("a", clipSkip: skip) } }
        #expect(throws: PromptError.tooManyParts(1001, limit: 16)) { try plan(String(repeating: "a AND ", count: 1000)) }
        #expect(throws: PromptError.tooLong(limit: 512)) { try plan(String(repeating: "a BREAK ", count: 600)) }
        #expect(throws: PromptError.tooLong(limit: 512)) { try plan("[a|b] " + String(repeating: "c ", count: 30_000)) }
        let manyTexts = "[" + (0..<1000).map(String.init).joined(separator: "|") + "]" + String(repeating: " long", count: 300)
        #expect(throws: PromptError.tooLong(limit: 512)) { try plan(manyTexts, steps: 1000) }
        // And it goes on.
        #expect(try plan("a cat").conditional.count == 1)
    }

    @Test(arguments: PromptGrammarTests.hard.indices) func nothingIsTooHard(_ index: Int) throws {
        let encoder = try encoder()
        let plan = Result { try encoder.plan(prompt: PromptGrammarTests.hard[index], negativePrompt: "", steps: 20) }
        switch plan {
        case .success(let plan):
            let states = plan.conditional[0].schedule[0].states
            #expect(try states.abs().max().floats()[0].isFinite)
            #expect(plan.unconditional[0].states.shape == states.shape)
        case .failure(let error): #expect(error is PromptError)
        }
    }

    @Test(arguments: ["", "  ", "\u{0}\u{1}", "(a:1e999)", "(a:nan)", "[a:b:-1]", "[a:b:1e9]", "🍎👩\u{200D}🚀", "(((((", ")))))", "(a:0)"])
    func oddPromptsHaveStates(_ prompt: String) throws {
        let plan = try encoder().plan(prompt: prompt, negativePrompt: prompt, steps: 1)
        #expect(plan.unconditional[0].states.shape == [1, 77, 12])
        #expect(try plan.conditional[0].schedule[0].states.abs().max().floats()[0].isFinite)
    }

    @Test func embeddingsMustFit() throws {
        for (name, shape) in [("a", [2, 8]), ("a", [12]), ("a", [0, 12]), ("a", [76, 12]), ("\u{0}", [1, 12]), ("", [1, 12])] {
            let vectors = try Tensor.zeros(shape)
            #expect(throws: PromptError.self, "\(name.debugDescription) \(shape)") {
                try encoder(embeddings: [name: vectors])
            }
        }
    }
}
