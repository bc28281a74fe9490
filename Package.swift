// swift-tools-version: 6.2
// One target per kind of contact with the outside world; see ARCHITECTURE.md.
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let safe: [SwiftSetting] = strict + [.strictMemorySafety()]

/// In the binary that is used Swift's own libraries are linked in: to load them takes longer than one line's scan.
let inRelease = BuildSettingCondition.when(platforms: [.linux], configuration: .release)

let package = Package(
    name: "vigie",
    products: [.executable(name: "vigie", targets: ["vigie"])],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CGNU"),
        .target(name: "CGrams"),
        .target(name: "CSHA"),
        // Libraries that are looked for when the program runs: neither building nor running needs them.
        .target(name: "CHyperscan"),
        .target(name: "CISAL", linkerSettings: [.linkedLibrary("dl")]),
        .target(
            name: "Bindings", dependencies: ["CPCRE2", "CZlib", "CGNU", "CHyperscan", "CISAL", "CGrams", "CSHA"],
            swiftSettings: strict),
        .target(name: "Ingestion", dependencies: ["Bindings"], swiftSettings: safe),
        .target(name: "Detection", dependencies: ["Bindings", "Yams"], swiftSettings: safe),
        .target(
            name: "Tracking",
            dependencies: ["Bindings", "Detection", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: safe),
        .target(name: "Delivery", dependencies: ["Bindings", "Detection", "Tracking"], swiftSettings: safe),
        .executableTarget(
            name: "vigie",
            dependencies: [
                "Bindings", "Ingestion", "Detection", "Tracking", "Delivery",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: safe + [.unsafeFlags(["-static-stdlib"], inRelease)],
            linkerSettings: [.unsafeFlags(["-static-stdlib"], inRelease)]),
        .testTarget(name: "BindingsTests", dependencies: ["Bindings"], swiftSettings: safe),
        .testTarget(name: "IngestionTests", dependencies: ["Ingestion", "Bindings"], swiftSettings: safe),
        .testTarget(name: "DetectionTests", dependencies: ["Detection", "Bindings"], swiftSettings: safe),
        .testTarget(name: "TrackingTests", dependencies: ["Tracking", "Detection"], swiftSettings: safe),
        .testTarget(
            name: "DeliveryTests", dependencies: ["Delivery", "Tracking", "Detection"], swiftSettings: safe),
        .testTarget(
            name: "RuleTests", dependencies: ["Detection", "Bindings"], exclude: ["Examples"], swiftSettings: safe),
        .testTarget(name: "CommandTests", dependencies: ["vigie"], swiftSettings: safe),
        .testTarget(name: "TidyTests", dependencies: ["Detection", "vigie"], swiftSettings: safe),
    ],
    swiftLanguageModes: [.v6]
)
