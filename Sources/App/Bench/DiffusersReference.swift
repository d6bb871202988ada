import Foundation
import Tensors

/// What Python's diffusers takes for the same work, in seconds.
struct DiffusersReference: Decodable {
    let step: Double
    let decoding: Double
    /// Of one prompt.
    let text: Double
    /// In bytes.
    let peakMemory: Int

    private enum CodingKeys: String, CodingKey {
        case step, decoding, text
        case peakMemory = "peak_bytes"
    }

    /// Runs the script that is built into the program.
    ///
    /// - Throws: ``ReferenceError`` with Python's last words.
    static func measure(python: String, dtype: DType, threads: Int, runs: Int) throws -> DiffusersReference {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, "-", "--dtype", dtype.rawValue, "--threads", "\(threads)", "--runs", "\(runs)"]
        let (input, output, errors) = (Pipe(), Pipe(), Pipe())
        (process.standardInput, process.standardOutput, process.standardError) = (input, output, errors)
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(PackageResources.reference_py))
        try input.fileHandleForWriting.close()
        // Python says little; neither pipe fills up before the other is read.
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        let words = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ReferenceError(words: words) }
        return try JSONDecoder().decode(DiffusersReference.self, from: answer)
    }
}

/// diffusers could not be measured.
struct ReferenceError: Error, CustomStringConvertible {
    let words: String

    var description: String {
        "diffusers can't be measured: \(words.split(separator: "\n").last.map(String.init) ?? "Python said nothing")"
    }
}
