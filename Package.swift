// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "atelier",
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0")
    ],
    targets: [
        .target(name: "Domain", swiftSettings: strict),
        .target(name: "Storage", dependencies: ["Domain", .product(name: "GRDB", package: "GRDB.swift")], swiftSettings: strict),
        .testTarget(
            name: "StorageTests", dependencies: ["Domain", "Storage", .product(name: "GRDB", package: "GRDB.swift")], swiftSettings: strict),
    ]
)
