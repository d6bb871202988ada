import Domain
import Storage

/// Tells how long drawing takes, from the step times that this machine has shown.
struct Estimator: Sendable {
    /// Until the first picture of a model was drawn; then measured.
    static let unmeasuredSecondsPerStep = 0.1

    let store: Store
    let engine: any ImageEngine

    func seconds(for request: ImageRequest) async throws -> Double {
        let recipe = request.recipe
        let perStep = try await store.secondsPerStep(model: recipe.model, width: recipe.width, height: recipe.height)
        return (perStep ?? Self.unmeasuredSecondsPerStep) * recipe.equivalentSteps(evaluations: engine.evaluations(of: recipe))
            * Double(request.count)
    }
}

extension BotServices {
    /// Place in the queue (0 is being drawn, 1 is next) and the seconds until the last picture of a job is there.
    func wait(for id: PostID) async throws -> (position: Int, seconds: Double) {
        guard let place = try await store.place(of: id) else { return (0, 0) }
        let progress = await runner.progress
        var seconds = 0.0
        for job in place.ahead + [place.job] {
            let whole = try await estimator.seconds(for: job.request)
            seconds += progress?.job == job.id ? whole * (1 - (progress?.fraction ?? 0)) : whole
        }
        return (place.position, seconds)
    }
}
