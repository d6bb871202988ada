import ArgumentParser
import Testing

@testable import Pretrain

@Suite struct PretrainTests {
    @Test func isCalledPretrain() {
        #expect(Pretrain.configuration.commandName == "pretrain")
    }
}
