import Diffusion
import Domain
import Tensors

extension EngineRefusal {
    /// What people should read of an error of the engine; nil for one that only its keeper can mend.
    init?(_ error: any Error) {
        switch error {
        case let refusal as EngineRefusal: self = refusal
        case is GenerationError, is MemoryShortage, is NonFiniteLatents, is OutOfMemory, is LoRAError, is PromptError, is ExtraNetworkError,
            is PromptAlternativesError, is ModelFileError, is ModelFolderError, is ConfigurationError, is WeightsError, is SafetensorsError:
            self.init("\(error).")
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
