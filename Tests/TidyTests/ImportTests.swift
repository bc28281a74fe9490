// DESIGN's first two invariants: imports only go down, unsafe code and C only in Bindings, and Detection touches
// nothing of the world. SwiftPM itself does not stop an undeclared import.
import Foundation
import Testing

struct ImportTests {
    /// What each target may import, C modules apart. Whoever adds a word here widens what that target touches.
    private static let allowed: [String: Set<String>] = [
        "Bindings": ["Glibc", "Synchronization"],
        "Ingestion": ["Bindings", "Synchronization"],
        "Detection": ["Bindings", "Yams", "Foundation", "Synchronization"],
        "Tracking": ["Bindings", "Detection", "GRDB", "Foundation", "Synchronization"],
        "Delivery": ["Bindings", "Detection", "Tracking", "Foundation", "Synchronization"],
        "vigie": [
            "Bindings", "Ingestion", "Detection", "Tracking", "Delivery", "ArgumentParser", "Foundation",
            "Synchronization",
        ],
    ]

    private static let cModules = Set(
        Checkout.files("Sources", "/module.modulemap").map { String($0.split(separator: "/")[1]) })

    private func imports(_ path: String) -> Set<String> {
        let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "typealias", "let", "var"]
        let names = (Checkout.words[path] ?? []).compactMap { words -> String? in
            guard let index = words.firstIndex(of: "import") else { return nil }
            return words[(index + 1)...].first { !kinds.contains($0) }
        }
        return Set(names)
    }

    @Test func `Imports only go down`() throws {
        for path in Checkout.files("Sources", ".swift") {
            let target = String(path.split(separator: "/")[1])
            var allowed = try #require(ImportTests.allowed[target], "Say in ImportTests what \(target) may import")
            if target == "Bindings" { allowed.formUnion(ImportTests.cModules) }
            let forbidden = imports(path).subtracting(allowed).sorted()
            #expect(forbidden.isEmpty, "\(path) imports \(forbidden)")
        }
    }

    @Test func `C modules are seen by Bindings only, in tests too`() {
        #expect(!ImportTests.cModules.isEmpty)
        for path in Checkout.swiftFiles where !path.hasPrefix("Sources/Bindings/") {
            #expect(imports(path).isDisjoint(with: ImportTests.cModules), "\(path)")
        }
    }

    @Test func `Ingestion and Detection do not know each other, nor a tracker`() {
        for target in ["Ingestion", "Detection"] {
            for path in Checkout.files("Sources/" + target, ".swift") {
                #expect(imports(path).isDisjoint(with: ["Ingestion", "Detection", "Tracking", "GRDB"]), "\(path)")
            }
        }
    }

    @Test func `Unsafe code is in Bindings only`() {
        let others = Checkout.files("Sources", ".swift").filter { !$0.hasPrefix("Sources/Bindings/") }
        #expect(Checkout.places(in: others) { $0 == "unsafe" || $0.contains("Unsafe") } == [])
    }

    @Test func `Detection has no clock, file, task or randomness`() {
        let world: Set<String> = [
            "FileManager", "FileHandle", "Task", "async", "await", "actor", "Thread", "random", "shuffled",
            "SystemRandomNumberGenerator", "ProcessInfo", "UUID", "Data", "URL", "now", "DispatchQueue", "print",
        ]
        let places = Checkout.places(in: Checkout.files("Sources/Detection", ".swift")) {
            world.contains($0) || $0.hasSuffix("Clock")
        }
        // Instants that people write may be relative to a `now` that they hand in.
        #expect(places.filter { !$0.hasPrefix("Sources/Detection/Instant.swift") } == [])
    }

    @Test func `Detection asks Foundation for the rules of time zones and nothing else`() {
        let users = Checkout.files("Sources/Detection", ".swift").filter { imports($0).contains("Foundation") }
        #expect(users == ["Sources/Detection/Zone.swift"])
    }
}
