// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

/// The command `ordeal` as it was built together with the tests.
///
/// Runs happen in its processes, so that tests of other targets can open LAMMPS in this one.
enum OrdealProgram {
  static let packageFolder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  /// It lies beside the test bundle in the build folder.
  static let path = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "ordeal").path
  static let isBuilt = FileManager.default.isExecutableFile(atPath: path)
  static let howToGet: Comment = "needs the command beside the tests: swift build --product ordeal"

  struct Ending {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Starts the command; `finish` waits for it.
  static func start(_ arguments: [String], path searchPath: String? = nil) throws -> Started {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    // Tests in this process open LAMMPS: MPI leaves variables behind that its own programs obey.
    var environment = ProcessInfo.processInfo.environment.filter { name, _ in
      !["OMPI_", "PMIX_", "PMI_", "ORTE_", "OPAL_"].contains { name.hasPrefix($0) }
    }
    if let searchPath { environment["PATH"] = searchPath }
    process.environment = environment
    let folder = try ScratchFolder()
    let (output, errors) = (folder.path("output"), folder.path("errors"))
    for file in [output, errors] { _ = FileManager.default.createFile(atPath: file, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: output))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: errors))
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return Started(process: process, output: output, errors: errors, folder: folder)
  }

  struct Started {
    let process: Process
    let output: String
    let errors: String
    /// Holds the files for as long as they are needed.
    let folder: ScratchFolder

    func finish() throws -> Ending {
      process.waitUntilExit()
      // A process that a signal has ended has 128 + its number, as in a shell.
      let status = process.terminationStatus
      return Ending(
        status: process.terminationReason == .exit ? status : 128 + status,
        output: try String(contentsOfFile: output, encoding: .utf8),
        errors: try String(contentsOfFile: errors, encoding: .utf8))
    }

    /// The numbers of the processes that run LAMMPS on a folder.
    func workers(of folder: String) throws -> [pid_t] {
      let ids = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap {
        pid_t($0)
      }
      return ids.sorted().filter { id in
        guard let data = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") else {
          return false
        }
        let words = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return words.first == OrdealProgram.path && words.contains("--worker")
          && words.contains(folder)
      }
    }
  }

  static func run(_ arguments: [String], path searchPath: String? = nil) throws -> Ending {
    try start(arguments, path: searchPath).finish()
  }
}

/// A folder that goes when nobody holds it any more.
final class ScratchFolder: Sendable {
  let url: URL

  init() throws {
    // Symbolic links are resolved: the command reports real paths.
    url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appending(path: "ordeal-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: url.appending(path: name)) }

  func write(_ text: String, _ name: String) throws -> String {
    try text.write(toFile: path(name), atomically: false, encoding: .utf8)
    return path(name)
  }
}

/// A Lennard-Jones solid of two elements whose forces are smooth at the cutoff.
enum LennardJonesSolid {
  static let interaction = [
    "--pair-style", "lj/smooth/linear 7.0", "--pair-coeff", "* * 0.02 3.4", "--elements", "Li,Al",
  ]

  /// A rattled face-centred cubic crystal of 4 n³ atoms near its equilibrium, turned as a whole.
  static func crystal(
    _ n: Int, rattledBy sigma: Double = 0.05, constant a: Double = 5.3,
    turnedBy rotation: Matrix3 = .identity
  ) -> Structure {
    var noise = SystemNoise(seed: 11)
    let basis = [
      Vector3(0, 0, 0), Vector3(0, 0.5, 0.5), Vector3(0.5, 0, 0.5), Vector3(0.5, 0.5, 0),
    ]
    var unit = Structure(
      cell: Cell(Matrix3(diagonal: Vector3(repeating: a))),
      elements: [.lithium, .aluminum, .lithium, .aluminum], positions: basis.map { a * $0 })
    unit = unit.replicated(n, n, n)
    unit.cell.vectors = unit.cell.vectors * rotation
    unit.positions = unit.positions.map { position in
      let shift = Vector3(noise.next(), noise.next(), noise.next())
      return (position + sigma * shift) * rotation
    }
    return unit
  }
}

/// Numbers in −1...1 that are the same in every run.
struct SystemNoise {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(1 << 52) - 1
  }
}

/// A proper rotation that has no axis in common with the cell.
let someRotation: Matrix3 = {
  let (a, b) = (0.7, 0.4)
  let aboutZ = Matrix3(Vector3(cos(a), sin(a), 0), Vector3(-sin(a), cos(a), 0), Vector3(0, 0, 1))
  let aboutX = Matrix3(Vector3(1, 0, 0), Vector3(0, cos(b), sin(b)), Vector3(0, -sin(b), cos(b)))
  return aboutZ * aboutX
}()
