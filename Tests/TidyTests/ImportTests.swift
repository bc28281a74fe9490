// DESIGN's first two invariants: imports only go down, unsafe code and C only in Bindings, and Detection touches
// nothing of the world. SwiftPM itself does not stop an undeclared import.
import Foundation
import Testing

struct ImportTests {
    /// What each target may import. Whoever adds a line here widens what that target touches.
    private static let allowed: [String: Set<String>] = [
        "CPCRE2": [], "CZlib": [], "CHyperscan": [], "CISAL": [],
        "Bindings": ["CPCRE2", "CZlib", "CHyperscan", "CISAL", "Glibc", "Synchronization"],
        "Ingestion": ["Bindings", "Synchronization"],
        "Detection": ["Bindings", "Yams", "Foundation"],
        "Tracking": ["Detection", "GRDB", "Foundation", "Synchronization"],
        "vigie": ["Bindings", "Ingestion", "Detection", "Tracking", "ArgumentParser", "Foundation", "Synchronization"],
    ]

    private func imports(_ path: String) throws -> [String] {
        try Checkout.code(path).compactMap { line in
            line.firstMatch(of: /^\s*(?:@\w+\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|typealias|let|var)\s+)?(\w+)/)
                .map { String($0.1) }
        }
    }

    @Test func `Imports only go down`() throws {
        for path in Checkout.files("Sources", ".swift") {
            let target = path.split(separator: "/")[1]
            let allowed = try #require(ImportTests.allowed[String(target)], "Say in ImportTests what the target \(target) may import")
            let forbidden = Set(try imports(path)).subtracting(allowed)
            #expect(forbidden.isEmpty, "\(path) imports \(forbidden.sorted())")
        }
    }

    @Test func `Ingestion and Detection do not know each other, nor a tracker`() throws {
        for path in Checkout.files("Sources/Ingestion", ".swift") + Checkout.files("Sources/Detection", ".swift") {
            #expect(Set(try imports(path)).isDisjoint(with: ["Ingestion", "Detection", "Tracking", "GRDB"]), "\(path)")
        }
    }

    @Test func `Unsafe code is in Bindings only`() throws {
        let others = Checkout.files("Sources", ".swift").filter { !$0.hasPrefix("Sources/Bindings/") }
        #expect(try places(of: /\bunsafe\b|\b\w*Unsafe\w*\b/, in: others) == [])
    }

    @Test func `Detection has no clock, file, task or randomness`() throws {
        let world = /\bDate\(|\bDate\.now|\w*Clock\b|\bFileManager\b|\bFileHandle\b|\bTask\b|\basync\b|\bawait\b|\bactor\b|\bThread\b|\bDispatch\w*|\.random\b|\bRandomNumberGenerator\b|\bProcessInfo\b|\bURLSession\b|\bUUID\b/
        #expect(try places(of: world, in: Checkout.files("Sources/Detection", ".swift")) == [])
    }

    @Test func `Detection asks Foundation for the rules of time zones and nothing else`() throws {
        let users = try Checkout.files("Sources/Detection", ".swift").filter { try imports($0).contains("Foundation") }
        #expect(users == ["Sources/Detection/Zone.swift"])
    }
}
