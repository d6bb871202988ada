import ArgumentParser

/// Makes the embedded model from nothing: the data set, the autoencoder, the UNet and the networks around them.
@main
struct Pretrain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pretrain", abstract: "Makes the embedded model: its data set, its networks, and what measures them.",
        subcommands: [
            DataCommand.self, ContactCommand.self, AutoencoderCommand.self, UNetCommand.self, SheetCommand.self, ProbeCommand.self,
        ])
}
