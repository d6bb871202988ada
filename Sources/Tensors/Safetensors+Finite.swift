import Foundation

extension Safetensors {
    /// Whether a tensor holds neither NaN nor an infinity; true for integers. Reads its bytes once and allocates nothing.
    ///
    /// - Throws: ``SafetensorsError/missing(_:)``, ``SafetensorsError/changed(_:)``.
    public func isFinite(_ name: String) throws(SafetensorsError) -> Bool {
        guard let entry = header.entries[name] else { throw .missing(name) }
        try checkUnchanged()
        let part = part(of: entry)
        return withExtendedLifetime(part) {
            let bytes = part.bytes
            return switch entry.dtype {
            case .float16: bytes.allFinite(exponent: UInt16(0x7C00))
            case .bfloat16: bytes.allFinite(exponent: UInt16(0x7F80))
            case .float32: bytes.allFinite(exponent: UInt32(0x7F80_0000))
            case .float64: bytes.allFinite(exponent: UInt64(0x7FF0_0000_0000_0000))
            case .int64, .int32, .uint8, .bool: true
            }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// A number is finite unless all bits of its exponent are set. Adding the lowest of them carries into the sign's place in that case
    /// alone, so that a block needs no branch.
    fileprivate func allFinite<Bits: FixedWidthInteger & UnsignedInteger>(exponent: Bits) -> Bool {
        let (size, block) = (MemoryLayout<Bits>.size, 1 << 14)
        let lowest: Bits = exponent & (~exponent &+ 1)
        let sign: Bits = 1 << (Bits.bitWidth - 1)
        let count = self.count / size
        var start = 0
        while start < count {
            let end = Swift.min(start + block, count)
            var carried: Bits = 0
            for index in start..<end {
                carried |= (loadUnaligned(fromByteOffset: index * size, as: Bits.self) & exponent) &+ lowest
            }
            if carried & sign != 0 { return false }
            start = end
        }
        return true
    }
}
