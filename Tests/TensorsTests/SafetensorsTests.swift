import Foundation
import Tensors
import TestSupport
import Testing

@Suite(.oneAtATime)
final class SafetensorsTests {
    private let root = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    /// A file with this header and as many zero bytes after it.
    private func file(_ header: String, data: Int = 0, length: UInt64? = nil) throws -> URL {
        var bytes = Data()
        withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: header.utf8)
        bytes.append(Data(count: data))
        return try write(bytes)
    }

    private func write(_ bytes: Data) throws -> URL {
        let url = root.appending(path: "\(UUID().uuidString).safetensors")
        try bytes.write(to: url)
        return url
    }

    private static let a = #""a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#

    @Test(arguments: DType.allCases)
    func readsWhatItWrote(dtype: DType) throws {
        let url = try write(Data())
        let tensor = try Tensor([0, 1, 1, 0, 0, 1], shape: [2, 3], dtype: dtype)
        let name = "layer.\"ü\"/0"
        try Safetensors.write(
            [name: tensor, "b": .ones([3], dtype: .uint8), "empty": .zeros([0, 4])], metadata: ["format": "pt"], to: url)
        let read = try Safetensors(url: url)
        #expect(read.names == ["b", "empty", name])
        #expect(read.header.metadata == ["format": "pt"])
        #expect(try read.tensor(name).equals(tensor))
        #expect(try read.tensor("empty").shape == [0, 4])
        #expect(try read.tensor(name, as: .bfloat16).dtype == (dtype.isFloatingPoint ? .bfloat16 : dtype))
        #expect(throws: SafetensorsError.missing("c")) { try read.tensor("c") }
    }

    @Test func readsEscapesAndSpaces() throws {
        let url = try file(" {}".replacingOccurrences(of: " ", with: ""), data: 0)
        #expect(try Safetensors(url: url).names == [])
        let spaced = try file(#"{ "\u00e9\ud83d\ude00\n" : { "shape" : [ ] , "dtype" : "U8" , "data_offsets" : [ 0 , 1 ] } }   "#, data: 1)
        #expect(try Safetensors(url: spaced).names == ["é😀\n"])
    }

    /// Each header lies in one way; the words say which the error must name.
    static let hostile: [(header: String, data: Int, says: String)] = [
        ("{\(a)}", 7, "cut off: it holds 7 of its tensors' 8 bytes"),
        ("{\(a)}", 9, "need 8 bytes"),
        ("{\(a),\(a)}", 8, "twice"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4, "needs 8 bytes"),
        (#"{"a":{"dtype":"F32","shape":[4194305,4194305,211106198978564],"data_offsets":[0,16]}}"#, 16, "too large"),
        (#"{"a":{"dtype":"F32","shape":[0,9223372036854775807,2],"data_offsets":[0,0]}}"#, 0, "too large"),
        (#"{"a":{"dtype":"F32","shape":[9223372036854775807,2],"data_offsets":[0,8]}}"#, 8, "too large"),
        (#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#, 8, "smaller number"),
        (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 8, "non-negative"),
        (#"{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#, 8, "expected"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8, "no range"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}"#, 8, "no range"),
        (#"{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}"#, 8, "not supported"),
        (#"{"a":{"dtype":"F32","shape":[2]}}"#, 8, "missing"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":"x"}}"#, 8, "unknown"),
        (#"{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 8, "twice"),
        (#"{\#(a),"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, 12, "overlaps"),
        (#"{\#(a),"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 8, "overlaps"),
        (#"{\#(a),"b":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}}"#, 20, "hole"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, 12, "hole"),
        (#"{"__metadata__":{"a":"b"},"__metadata__":{"a":"b"}}"#, 0, "twice"),
        (#"{"__metadata__":{"a":1}}"#, 0, "expected"),
        ("{\(a)", 8, "expected"),
        ("{\(a),}", 8, "expected"),
        ("{\(a)}x", 8, "the end expected"),
        ("[]", 0, "not JSON"),
        ("", 0, "not JSON"),
        ("{\"a\\ud800\":1}", 0, "expected"),
        ("{\"a\\u00\":1}", 0, "hex"),
        ("{\"a\n\":1}", 0, "control"),
        (String(repeating: "[", count: 100_000), 0, "not JSON"),
        ("{\"a\":" + String(repeating: "{\"dtype\":", count: 50_000), 0, "expected"),
    ]

    @Test(arguments: hostile)
    func refusesHeadersThatLie(header: String, data: Int, says: String) throws {
        let url = try file(header, data: data)
        let error = #expect(throws: SafetensorsError.self) { try Safetensors(url: url) }
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    }

    @Test func refusesLengthsBeyondTheFile() throws {
        for length in [9, 1000, SafetensorsHeader.maximumLength + 1, Int.max] {
            let url = try file("{}", data: 0, length: UInt64(length))
            #expect(throws: SafetensorsError.self, "\(length)") { try Safetensors(url: url) }
        }
        let url = try file("{}", data: 0, length: .max)
        #expect(throws: SafetensorsError.self) { try Safetensors(url: url) }
    }

    @Test func refusesNamesThatAreNotUTF8() throws {
        var bytes = Data([8, 0, 0, 0, 0, 0, 0, 0])
        bytes.append(contentsOf: [0x7B, 0x22, 0xFF, 0xC0, 0x22, 0x3A, 0x31, 0x7D])
        let url = try write(bytes)
        #expect(throws: SafetensorsError.notSafetensors("a name is not UTF-8")) { try Safetensors(url: url) }
    }

    @Test func refusesTooManyEntries() throws {
        let entries = (0...SafetensorsHeader.maximumEntries).map { #""\#($0)":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}"# }
        let url = try file("{" + entries.joined(separator: ",") + "}")
        #expect(throws: SafetensorsError.tooManyEntries) { try Safetensors(url: url) }
    }

    @Test func refusesWhatIsNoSafetensors() throws {
        let short = try write(Data([1, 2, 3]))
        #expect(throws: SafetensorsError.notSafetensors("it is shorter than 8 bytes")) { try Safetensors(url: short) }
        let zip = try write(Data([0x50, 0x4B, 3, 4]) + Data(count: 100))
        #expect(throws: SafetensorsError.pickle) { try Safetensors(url: zip) }
        let pickle = try write(Data([0x80, 2]) + Data(count: 100))
        #expect(throws: SafetensorsError.pickle) { try Safetensors(url: pickle) }
        #expect(throws: SafetensorsError.self) { try Safetensors(url: URL(fileURLWithPath: "/nowhere.safetensors")) }
    }

    /// The length's first byte is then the one that pickles begin with.
    @Test func readsAHeaderOf128Bytes() throws {
        let header = Data(#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#.utf8)
        let padded = header + Data(repeating: UInt8(ascii: " "), count: 128 - header.count)
        let file = try write(Data([0x80, 0, 0, 0, 0, 0, 0, 0]) + padded + Data(count: 4))
        #expect(try Safetensors(url: file).names == ["x"])
    }

    /// How much of a mapped file the process holds, in kB.
    private static func resident(_ url: URL) throws -> Int {
        // In many reads: the system tells no length.
        let text = try FileHandle(forReadingFrom: URL(filePath: "/proc/self/smaps")).readToEnd() ?? Data()
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        let start = try #require(lines.firstIndex { $0.hasSuffix(url.lastPathComponent) })
        let line = try #require(lines[start...].first { $0.hasPrefix("Rss:") })
        return try #require(line.split(separator: " ").compactMap { Int($0) }.first)
    }

    @Test func whatNobodyUsesLeavesTheMemory() throws {
        let url = root.appending(path: "large.safetensors")
        let numbers = try (Tensor.arange(1 << 22) / 1e3).cast(to: .float16)
        try Safetensors.write(["a": numbers, "b": numbers], to: url)
        let file = try Safetensors(url: url)
        var kept: Tensor? = try file.tensor("a").narrow(dim: 0, start: 1, length: (1 << 22) - 1)
        // A part of "b" is forgotten with "a" and comes back.
        let other = try file.tensor("b")
        _ = try (kept?.floats(), other.floats())
        #expect(try Self.resident(url) >= 16000)
        kept = nil
        // The system takes neighbours along, up to 2 MB.
        let left = try Self.resident(url)
        #expect(4000...9000 ~= left)
        #expect(try other.equals(numbers))
        _ = try file.tensor("a", as: .bfloat16)
        #expect(try file.isFinite("a"))
        #expect(try Self.resident(url) <= 9000)
    }
}
