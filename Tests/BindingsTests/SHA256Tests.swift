// SHA-256 against the vectors of NIST (FIPS 180-4 examples and the CAVP short messages), and its two ways against each
// other.
import Foundation
import Testing

@testable import Bindings

struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ])
    func `a message has the digest that NIST says`(message: String, digest: String) {
        #expect(SHA256.hex(message.utf8) == digest)
    }

    @Test func `a million a's have the digest that NIST says`() {
        let digest = SHA256.hex([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
        #expect(digest == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test(arguments: [1, 3, 55, 56, 63, 64, 65, 127, 200])
    func `cutting a message changes nothing`(size: Int) {
        let message = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        var hash = SHA256()
        for start in stride(from: 0, to: message.count, by: size) {
            hash.update(message[start..<min(start + size, message.count)])
        }
        #expect(hash.hexDigest() == SHA256.hex(message))
    }

    @Test func `the processor's instructions and the plain way agree`() throws {
        try #require(SHA256.hasInstructions || !machineHasThem)
        let seed = UInt64.random(in: .min ... .max)
        var state = seed
        for _ in 0..<200 {
            let message = (0..<Int(state >> 32 % 700)).map { index in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> UInt64(24 + index % 32))
            }
            state = state &* 6_364_136_223_846_793_005 &+ 1
            var (fast, plain) = (SHA256(), SHA256(usesInstructions: false))
            fast.update(message)
            plain.update(message)
            #expect(fast.hexDigest() == plain.hexDigest(), "seed \(seed)")
        }
    }

    /// What the kernel says of this machine.
    private var machineHasThem: Bool {
        let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        return information.split(whereSeparator: \.isWhitespace).contains("sha_ni")
    }
}
