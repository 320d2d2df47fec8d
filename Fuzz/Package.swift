// swift-tools-version: 6.2
import PackageDescription

// Built by `make fuzz`, with libFuzzer and its instrumentation in all of Ordeal's readers.
let package = Package(
  name: "ordeal-fuzz",
  dependencies: [.package(name: "ordeal", path: "..")],
  targets: [
    .target(name: "CLibFuzzer"),
    .executableTarget(
      name: "ordeal-fuzz",
      dependencies: ["CLibFuzzer", .product(name: "OrdealFiles", package: "ordeal")]),
  ],
  swiftLanguageModes: [.v6]
)
