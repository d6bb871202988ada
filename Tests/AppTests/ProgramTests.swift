import Domain
import Foundation
import ImageCodec
import TestSupport
import Testing

/// The program from the outside: its subcommands, as a person types them.
@Suite(.timeLimit(.minutes(3)))
struct ProgramTests {
    /// `printf '…\n' | make run`: every line is answered, and the end of the input ends everything with status 0.
    @Test func demoAnswersLineByLine() async throws {
        let place = try Program.Place()
        let input = "!imagine a red dragon, pixel art --seed 7\nhello\n!unknown\n!help\n!remix .. a blue dragon\n"
        let result = try await Program.run(["demo", "--config", place.configuration], input: input)
        #expect(result.status == 0, "\(result.errors)")
        // On a busy machine a picture takes long enough to be acknowledged first.
        let lines = result.output.split(separator: "\n").map(String.init).filter { !$0.contains(", about ") }
        try #require(lines.count == 8, "\(result.output)")
        #expect(lines[0] == "<you> !imagine a red dragon, pixel art --seed 7")
        #expect(lines[1].hasPrefix("<atelier> you: #"))
        #expect(lines[1].contains(" a red dragon, pixel art · seed 7 · 4 tokens, 146 left · http://127.0.0.1:\(place.webPort)/p/"))
        #expect(lines[2...3] == ["<you> hello", "<you> !unknown"])
        #expect(lines[5].contains("Commands: imagine"))
        #expect(lines[7].contains(" a blue dragon · seed ") && lines[7].contains("142 left"))
        #expect(result.errors.contains("The gallery: http://127.0.0.1:\(place.webPort)/"))
        // Nothing stays behind: the same ports serve a second run, and the first one's posts are still there.
        let again = try await Program.run(["demo", "--config", place.configuration], input: "!gallery\n")
        #expect(again.output.contains("2 posts"))
    }

    /// Everything that the program logs, at its most talkative, with a marker for a secret.
    @Test func noLogShowsASecret() async throws {
        let place = try Program.Place()
        _ = try place.folder.write("marker-7b1c9e\n", to: "token")
        let result = try await Program.run(["demo", "--verbose", "--config", place.configuration], input: "!imagine a red fox\n!about\n")
        #expect(result.status == 0)
        #expect(result.errors.contains("debug"))
        #expect(!(result.output + result.errors).contains("marker-7b1c9e"))
    }

    @Test func demoSaysThatAPortIsTaken() async throws {
        let listener = try LocalListener()
        let place = try Program.Place(ircPort: listener.port)
        let result = try await Program.run(["demo", "--config", place.configuration])
        #expect(result.status != 0)
        #expect(result.errors.contains("Port \(listener.port) of 127.0.0.1 is taken"))
    }

    @Test func imagineWritesAPictureThatCanBeRepeated() async throws {
        let place = try Program.Place()
        let first = place.folder.url.appending(path: "fox.png").path
        let second = place.folder.url.appending(path: "again.png").path
        let drawn = try await Program.run([
            "imagine", "a red fox", "-o", first, "--seed", "7", "--steps", "4", "--sampler", "Euler a", "--config", place.configuration,
        ])
        #expect(drawn.status == 0, "\(drawn.errors)")
        let data = try Data(contentsOf: URL(filePath: first))
        let infotext = try #require(try ImageFile(data).text("parameters"))
        #expect(infotext.hasPrefix("a red fox\nSteps: 4, Sampler: Euler a, "))
        let repeated = try await Program.run(["imagine", "--from", first, "-o", second, "--config", place.configuration])
        #expect(repeated.status == 0, "\(repeated.errors)")
        #expect(try Data(contentsOf: URL(filePath: second)) == data)
    }

    @Test(arguments: [
        (["imagine"], "What should be in the picture"), (["imagine", "fox", "--steps", "0"], "--steps is a whole number from 1 to 100"),
        (["imagine", "fox", "--sampler", "eular"], "There is no sampler"), (["imagine", "--from", "/nowhere.png"], "cannot be read"),
        (["imagine", "fox", "--sed", "3"], "Try: atelier imagine fox --seed 3"),
    ])
    func imagineSaysWhatIsWrong(_ arguments: [String], _ part: String) async throws {
        let place = try Program.Place()
        let result = try await Program.run(arguments + ["--config", place.configuration])
        #expect(result.status != 0)
        #expect(result.errors.contains(part), "\(result.errors)")
    }

    /// All problems of the file together, and the status of sysexits(3).
    @Test func aBadConfigurationIs78() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("[tokens]\ndaily = -1\nweekly = 3\n[engine]\ndtype = \"float8\"\n", to: "bad.toml")
        let result = try await Program.run(["run", "--config", file])
        #expect(result.status == 78)
        for part in ["tokens.daily is a whole number", "tokens.weekly is unknown", "engine.dtype is auto"] {
            #expect(result.errors.contains(part), "\(result.errors)")
        }
        #expect(try await Program.run(["run", "--config", "/nowhere.toml"]).status == 78)
        let place = try Program.Place()
        let noModel = try place.folder.write("[engine]\nmodels = \"\(place.folder.url.path)\"\n", to: "no-model.toml")
        #expect(try await Program.run(["run", "--config", noModel]).status == 78)
    }

    @Test func doctorFindsThisMachineFit() async throws {
        let place = try Program.Place()
        let result = try await Program.run(["doctor", "--config", place.configuration])
        #expect(result.status == 0, "\(result.output)")
        for subject in ["configuration", "libtorch", "BLAS", "models", "file host", "disk", "chat server"] {
            #expect(result.output.contains("ok    \(subject)"), "\(result.output)")
        }
    }

    @Test func doctorSaysHowToMend() async throws {
        let listener = try LocalListener()
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "[host]\nlisten = \"127.0.0.1:\(listener.port)\"\n[engine]\nmodels = \"\(folder.url.path)\"\n", to: "poor.toml")
        let result = try await Program.run(["doctor", "--config", file])
        #expect(result.status != 0)
        #expect(result.output.contains("BAD   models") && result.output.contains("note  file host: port \(listener.port) is in use"))
        #expect(result.output.contains("→"))
    }

    @Test func modelsAreListed() async throws {
        let place = try Program.Place()
        let result = try await Program.run(["models", "--config", place.configuration])
        #expect(result.status == 0)
        #expect(result.output.contains("atelier-mini [") && result.output.contains("licence:"))
    }
}
