import ArgumentParser
import TestSupport
import Testing

@testable import Pretrain

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct PretrainTests {
    @Test func isCalledPretrain() {
        #expect(Pretrain.configuration.commandName == "pretrain")
    }
}
