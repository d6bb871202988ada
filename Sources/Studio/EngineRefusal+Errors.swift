import Diffusion
import Domain
import Foundation
import Tensors

extension EngineRefusal {
    /// What people should read of an error of the engine; nil for one that only its keeper can mend.
    init?(_ error: any Error) {
        switch error {
        case let refusal as EngineRefusal: self = refusal
        case is GenerationError, is MemoryShortage, is NonFiniteLatents, is OutOfMemory, is LoRAError, is PromptError, is ExtraNetworkError,
            is PromptAlternativesError, is StyleProblem, is ModelFileError, is ModelFolderError, is ConfigurationError,
            is SchedulerConfigurationError, is NonFiniteLoss, is VocabularyError, is WeightsError, is SafetensorsError, is CocoaError:
            self.init("\(error.sentence).")
        default: return nil
        }
    }

    /// Runs `body`, and turns what people should read into a refusal.
    static func reading<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            throw EngineRefusal(error) ?? error
        }
    }
}

extension Error {
    /// What went wrong, for people; without a full stop.
    var sentence: String {
        // Foundation's own errors describe themselves for programmers, over several lines.
        guard let error = self as? CocoaError else { return "\(self)" }
        let why = error.localizedDescription
        let name = (error.filePath ?? error.url?.path).map { URL(filePath: $0).lastPathComponent } ?? "a file"
        return "\(name) can't be read: \(why.hasSuffix(".") ? String(why.dropLast()) : why)"
    }
}
