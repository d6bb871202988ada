/// MT19937 (Matsumoto and Nishimura 1998), the generator behind torch's random numbers on the CPU.
struct MersenneTwister {
    private static let size = 624
    private var state: [UInt32]
    private var index = Self.size

    init(seed: UInt32) {
        state = [seed]
        state.reserveCapacity(Self.size)
        for i in 1..<Self.size {
            let last = state[i - 1]
            state.append(1_812_433_253 &* (last ^ (last >> 30)) &+ UInt32(i))
        }
    }

    mutating func next() -> UInt32 {
        if index == Self.size { refill() }
        var y = state[index]
        index += 1
        y ^= y >> 11
        y ^= (y << 7) & 0x9D2C_5680
        y ^= (y << 15) & 0xEFC6_0000
        return y ^ (y >> 18)
    }

    private mutating func refill() {
        for i in 0..<Self.size {
            let joined = (state[i] & 0x8000_0000) | (state[(i + 1) % Self.size] & 0x7FFF_FFFF)
            state[i] = state[(i + 397) % Self.size] ^ (joined >> 1) ^ (joined & 1 == 1 ? 0x9908_B0DF : 0)
        }
        index = 0
    }
}
