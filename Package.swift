// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target: Swift 6 mode, no warnings.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncAlgorithms = Target.Dependency.product(name: "AsyncAlgorithms", package: "swift-async-algorithms")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let toml = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")

/// Another libtorch than Debian's: the folder of PyTorch's own, with `include` and `lib`. It has no oneDNN that others could use.
let libtorch = Context.environment["LIBTORCH"].map { folder in
    (
        includes: ["-I\(folder)/include", "-I\(folder)/include/torch/csrc/api/include"],
        libraries: ["-L\(folder)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(folder)/lib"]
    )
}

let package = Package(
    name: "atelier",
    products: [
        .executable(name: "atelier", targets: ["App"]), .executable(name: "pretrain", targets: ["Pretrain"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.4"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: ["FullFoundation"]),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // MARK: The program
        .executableTarget(
            name: "App",
            dependencies: [
                "Bot", "Chat", "ChatIRC", "Domain", "ImageCodec", "Storage", "Studio", "Tensors", "Transfer", "Web", argumentParser,
                lifecycle, logging, toml, unixSignals,
            ],
            resources: [.embedInCode("Bench/reference.py")],
            swiftSettings: strict),
        .testTarget(
            name: "AppTests",
            dependencies: [
                "App", "Bot", "Chat", "ChatIRC", "Domain", "ImageCodec", "Storage", "TestSupport", "Transfer", lifecycle, logging,
            ], swiftSettings: strict),

        // MARK: IRC
        .target(name: "ChatIRC", dependencies: ["Chat", lifecycle, logging, nioCore, nioPosix, nioSSL, nioTLS], swiftSettings: strict),
        .testTarget(name: "ChatIRCTests", dependencies: ["Chat", "ChatIRC", "TestSupport", lifecycle, logging], swiftSettings: strict),

        // MARK: The bot
        .target(
            name: "Bot",
            dependencies: ["Chat", "Domain", "Prompts", "Storage", "Transfer", asyncAlgorithms, lifecycle, logging],
            swiftSettings: strict),
        .testTarget(
            name: "BotTests",
            dependencies: [
                "Bot", "Chat", "Domain", "ImageCodec", "Storage", "TestSupport", "Transfer", "Web", lifecycle, logging,
            ],
            swiftSettings: strict),

        // MARK: The engine
        .target(name: "Studio", dependencies: ["Diffusion", "Domain", "ImageCodec", "Tensors"], swiftSettings: strict),
        .testTarget(
            name: "StudioTests", dependencies: ["Diffusion", "Domain", "ImageCodec", "Studio", "TestSupport"], swiftSettings: strict),
        .target(name: "Diffusion", dependencies: ["CCrypto", "Tensors"], swiftSettings: strict),
        .testTarget(name: "DiffusionTests", dependencies: ["Diffusion", "Tensors", "TestSupport"], swiftSettings: strict),
        .target(name: "Tensors", dependencies: ["CTorch"], swiftSettings: strict),
        .testTarget(name: "TensorsTests", dependencies: ["Tensors", "TestSupport"], swiftSettings: strict),
        .target(
            name: "CTorch",
            // Kernels without optimisation would make the tests wait.
            cxxSettings: [.unsafeFlags(["-O2"], .when(configuration: .debug))]
                + (libtorch.map { [.define("ATELIER_WITHOUT_ONEDNN"), .unsafeFlags($0.includes)] } ?? []),
            linkerSettings: [.linkedLibrary("torch_cpu"), .linkedLibrary("c10")]
                + (libtorch.map { [.unsafeFlags($0.libraries)] } ?? [.linkedLibrary("dnnl")])),

        // MARK: The embedded model's making
        .executableTarget(
            name: "Pretrain", dependencies: ["Diffusion", "ImageCodec", "Tensors", "Vision", argumentParser], swiftSettings: strict),
        .testTarget(
            name: "PretrainTests",
            dependencies: ["Diffusion", "ImageCodec", "Pretrain", "Tensors", "TestSupport", "Vision", argumentParser],
            swiftSettings: strict),

        // MARK: File host and gallery
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(
            name: "Web",
            dependencies: [
                "CCrypto", "Domain", "ImageCodec", "Storage", httpTypes, hummingbird, hummingbirdCore, lifecycle, logging, mustache,
                nioCore, nioPosix,
            ],
            // In the binary, so that it can be moved.
            resources: [
                "card.mustache", "expansion.mustache", "gallery.mustache", "layout.mustache", "message.mustache", "post.mustache",
                "training.mustache", "upload.mustache", "icon.svg", "style.css", "upload.js",
            ].map { .embedInCode("Templates/\($0)") },
            swiftSettings: strict),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "Domain", "ImageCodec", "Storage", "Transfer", "Web", httpTypes, hummingbird, lifecycle, logging, nioCore,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ],
            swiftSettings: strict),

        // MARK: Storage, words, transfer
        .target(name: "Storage", dependencies: ["CCrypto", "Domain", grdb], swiftSettings: strict),
        .testTarget(name: "StorageTests", dependencies: ["Domain", "Storage", grdb], swiftSettings: strict),
        .target(name: "Prompts", dependencies: ["Domain"], swiftSettings: strict),
        .testTarget(name: "PromptsTests", dependencies: ["Domain", "Prompts"], swiftSettings: strict),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CurlShim", dependencies: ["CCurl"]),
        .target(name: "Transfer", dependencies: ["CurlShim"], swiftSettings: strict),
        .testTarget(name: "TransferTests", dependencies: ["Transfer"], swiftSettings: strict),

        // MARK: Pictures
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"])]),
        .target(name: "ImageShim", dependencies: ["CPNG", "CJPEG"]),
        .target(name: "ImageCodec", dependencies: ["ImageShim"], swiftSettings: strict),
        .testTarget(name: "ImageCodecTests", dependencies: ["ImageCodec"], resources: [.copy("Fixtures")], swiftSettings: strict),

        .target(name: "Vision", dependencies: ["ImageCodec"], swiftSettings: strict),
        .testTarget(name: "VisionTests", dependencies: ["ImageCodec", "TestSupport", "Vision"], swiftSettings: strict),

        // MARK: Words that everybody shares
        .target(name: "Chat", dependencies: [lifecycle], swiftSettings: strict),
        .target(name: "Domain", swiftSettings: strict),
        .testTarget(name: "DomainTests", dependencies: ["Domain"], swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["Chat", "Domain", "ImageCodec", lifecycle, logging], path: "Tests/TestSupport",
            swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)
