import Logging
import NIOCore

/// What a server sends, message by message. Lines that are no message are skipped.
public struct IRCMessages: AsyncSequence, Sendable {
    let bytes: NIOAsyncChannelInboundStream<ByteBuffer>
    let logger: Logger

    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var bytes: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        fileprivate let logger: Logger
        private var buffer = LineBuffer()
        private var lines: ArraySlice<[UInt8]> = []

        fileprivate init(bytes: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator, logger: Logger) {
            self.bytes = bytes
            self.logger = logger
        }

        /// - Returns: nil when the server has closed the connection.
        public mutating func next() async throws -> IRCMessage? {
            while true {
                while let line = lines.popFirst() {
                    guard let message = IRCMessage(bytes: line) else {
                        logger.debug("skipped a line that is no IRC message")
                        continue
                    }
                    logger.trace("received", metadata: ["irc.line": "\(message.loggable)"])
                    return message
                }
                guard let packet = try await bytes.next() else { return nil }
                let skippedBefore = buffer.skippedLines
                lines = buffer.append(packet.readableBytesView)[...]
                if buffer.skippedLines > skippedBefore {
                    logger.debug("skipped an overlong line", metadata: ["irc.skipped": "\(buffer.skippedLines)"])
                }
            }
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(bytes: bytes.makeAsyncIterator(), logger: logger)
    }
}
