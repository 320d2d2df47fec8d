// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "ordeal",
  products: [
    .library(name: "Ordeal", targets: ["Ordeal"]),
    // The readers and writers of files alone; `make fuzz` builds these.
    .library(
      name: "OrdealFiles",
      targets: [
        "Support", "Structures", "MomentTensorPotentials", "ElectronicStructure", "Settings",
      ]),
    .executable(name: "ordeal", targets: ["OrdealCLI"]),
    // For LAMMPS's `plugin load`: docs/lammps.md.
    .library(name: "OrdealPlugin", type: .dynamic, targets: ["LAMMPSInterface"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
  ],
  targets: [
    // MARK: C libraries, one module map each
    .systemLibrary(name: "CLAMMPS", pkgConfig: "liblammps", providers: [.apt(["liblammps-dev"])]),
    .systemLibrary(name: "CMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
    .systemLibrary(
      name: "CLAPACK", pkgConfig: "lapacke", providers: [.apt(["liblapacke-dev"])]),
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CSpglib", pkgConfig: "spglib", providers: [.apt(["libsymspg-dev"])]),

    // MARK: C and C++ of our own
    .target(name: "CInstructionSet"),
    .target(name: "CStartup", dependencies: ["CInstructionSet"]),
    .target(
      name: "PairMTP", dependencies: ["CLAMMPS", "CMPI"],
      cxxSettings: [
        .headerSearchPath("debian"), .define("LAMMPS_SMALLBIG"), .define("OMPI_SKIP_MPICXX"),
      ]),

    // MARK: The library
    .target(name: "Support", dependencies: ["CZip", "CZlib"]),
    .target(
      name: "Structures",
      dependencies: [
        "CSpglib", "Support",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ]),
    .target(name: "RandomNumbers"),
    .target(
      name: "Settings",
      dependencies: [
        "Support", .product(name: "OrderedCollections", package: "swift-collections"),
      ]),
    .target(
      name: "StructureSets",
      dependencies: ["Support", "Structures", "CSpglib", "RandomNumbers", "Settings"]),
    .target(
      name: "MomentTensorPotentials",
      dependencies: ["Support", "Structures", "CLAPACK", "CInstructionSet"]),
    .target(
      name: "MonteCarlo",
      dependencies: ["Support", "Structures", "MomentTensorPotentials", "RandomNumbers"]),
    .target(
      name: "LAMMPSInterface",
      dependencies: [
        "Support", "Structures", "MomentTensorPotentials", "CLAMMPS", "CMPI", "PairMTP",
      ]),
    .target(name: "Jobs", dependencies: ["Support", "CSQLite"]),
    .target(
      name: "ElectronicStructure", dependencies: ["Support", "Settings", "Structures", "Jobs"],
      resources: [.embedInCode("GPAW/label.py")]),
    .target(
      name: "Sampling",
      dependencies: [
        "Support", "Structures", "LAMMPSInterface", "MomentTensorPotentials", "MonteCarlo",
        "Scoring", "Settings",
      ],
      exclude: ["inputs/README.md"],
      resources: [
        .embedInCode("inputs/in.nve"), .embedInCode("inputs/in.nvt"),
        .embedInCode("inputs/in.npt"), .embedInCode("inputs/in.langevin"),
        .embedInCode("inputs/in.npt.langevin"), .embedInCode("inputs/in.relax"),
      ]),
    .target(
      name: "Training",
      dependencies: ["Support", "Structures", "MomentTensorPotentials", "CLAPACK"]),
    .target(
      name: "Grid",
      dependencies: [
        "Support", "Jobs", "MomentTensorPotentials", "Scoring", "Settings", "Structures",
        "Training",
      ]),
    .target(name: "Scoring", dependencies: ["Support", "Structures"]),
    .target(name: "Descriptors", dependencies: ["Support", "Structures", "CLAPACK"]),
    .target(
      name: "Reports", dependencies: ["Support", "Descriptors", "Scoring", "Structures"],
      resources: [.embedInCode("Page/report.css"), .embedInCode("Page/report.js")]),
    .target(
      name: "Studies",
      dependencies: [
        "Support", "Reports", "Settings", "Structures",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ]),
    .target(
      name: "Ordeal",
      dependencies: [
        "Structures", "MomentTensorPotentials", "MonteCarlo", "LAMMPSInterface", "Sampling",
        "Scoring", "Descriptors", "ElectronicStructure", "Grid", "RandomNumbers", "Reports", "Jobs",
        "StructureSets", "Studies", "Training",
      ]),

    // MARK: The command
    .executableTarget(
      name: "OrdealCLI",
      dependencies: [
        "Support",  // Each module that it imports, so that it is compiled anew when one changes.
        "Structures", "MomentTensorPotentials", "MonteCarlo", "LAMMPSInterface", "Sampling",
        "Scoring", "Descriptors", "Reports", "Jobs", "Settings", "StructureSets", "Training",
        "ElectronicStructure", "Grid", "Studies", "CInstructionSet", "CStartup",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // MARK: Benchmarks, which `make bench` runs
    .executableTarget(
      name: "ordeal-bench",
      dependencies: [
        "CInstructionSet", "Descriptors", "LAMMPSInterface", "MomentTensorPotentials",
        "MonteCarlo", "Scoring", "Structures", "Support",
      ], path: "Benchmarks"),

    // MARK: Examples of the library, which a test runs
    .executableTarget(
      name: "example-evaluate", dependencies: ["Ordeal"], path: "examples/evaluate"),
    .executableTarget(
      name: "example-own-move", dependencies: ["Ordeal"], path: "examples/own-move"),
    .executableTarget(
      name: "example-own-metric", dependencies: ["Ordeal"], path: "examples/own-metric"),

    // MARK: Tests
    .target(
      name: "TestSupport", dependencies: ["Support", "Structures"], path: "Tests/TestSupport"),
    // A pool of jobs for tests to kill.
    .executableTarget(
      name: "job-rehearsal", dependencies: ["Support", "Jobs"], path: "Tests/JobRehearsal"),
    .testTarget(
      name: "JobsTests", dependencies: ["Support", "Jobs", "job-rehearsal"], exclude: ["Golden"]),
    .testTarget(
      name: "ExamplesTests",
      dependencies: ["Support", "example-evaluate", "example-own-move", "example-own-metric"]),
    .testTarget(
      name: "GridTests",
      dependencies: [
        "Support",
        "Grid", "Jobs", "MomentTensorPotentials", "Scoring", "Settings", "Structures", "Training",
      ]),
    .testTarget(
      name: "ElectronicStructureTests",
      dependencies: [
        "Support", "ElectronicStructure", "Jobs", "Settings", "Structures", "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(name: "SettingsTests", dependencies: ["Support", "Settings"]),
    .testTarget(name: "SupportTests", dependencies: ["Support"]),
    .testTarget(name: "StructuresTests", dependencies: ["Support", "Structures", "TestSupport"]),
    .testTarget(
      name: "StructureSetsTests",
      dependencies: [
        "Support", "StructureSets", "Structures", "RandomNumbers", "Settings", "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "MomentTensorPotentialsTests",
      dependencies: ["Support", "MomentTensorPotentials", "Structures", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "MonteCarloTests",
      dependencies: [
        "Support",
        "MonteCarlo", "MomentTensorPotentials", "RandomNumbers", "Structures", "TestSupport",
      ]),
    .testTarget(
      name: "LAMMPSInterfaceTests",
      dependencies: [
        "Support", "LAMMPSInterface", "MomentTensorPotentials", "MonteCarlo", "Structures",
        "TestSupport",
      ]),
    .testTarget(
      name: "SamplingTests",
      dependencies: [
        "Support", "Sampling", "MomentTensorPotentials", "MonteCarlo", "Structures", "TestSupport",
      ]),
    .testTarget(
      name: "DescriptorsTests",
      dependencies: ["Support", "Descriptors", "Structures", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "ScoringTests", dependencies: ["Support", "Scoring", "Structures", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: ["Support", "Training", "MomentTensorPotentials", "Structures", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "StudiesTests", dependencies: ["Support", "Settings", "Studies"]),
    .testTarget(
      name: "OrdealTests",
      dependencies: ["Support", "MomentTensorPotentials", "Scoring", "Structures", "TestSupport"]),
    .testTarget(
      name: "OrdealCLITests",
      dependencies: [
        "Support", "CInstructionSet", "MomentTensorPotentials", "Structures", "TestSupport",
      ],
      exclude: ["MadeByVersion0.1.0"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// Warnings are errors in what is ours; other people's deprecations are not.
for target in package.targets where [.regular, .executable, .test].contains(target.type) {
  target.swiftSettings = [
    .treatAllWarnings(as: .error), .treatWarning("DeprecatedDeclaration", as: .warning),
    // Tests try the kernels in both widths; a release build needs one: `make test` defines it too.
    .define("ORDEAL_BOTH_WIDTHS", .when(configuration: .debug)),
  ]
}
