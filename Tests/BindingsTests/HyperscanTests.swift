// Which libhs is believed to lose nothing: Vectorscan has Hyperscan's names and goes on with its version numbers.
import Testing

@testable import Bindings

@Suite struct HyperscanTests {
    @Test(arguments: ["5.2.1", "5.3.0", "5.4.0", "5.4.1", "5.4.2"])
    func `Hyperscan's versions are known`(version: String) { #expect(Hyperscan.isKnown(version: version)) }

    @Test(arguments: ["5.4.3", "5.4.9", "5.4.10", "5.4.11", "5.4.12", "5.5.0", "6.0.0", "5.20.0", ""])
    func `Vectorscan's versions are not`(version: String) { #expect(!Hyperscan.isKnown(version: version)) }
}
