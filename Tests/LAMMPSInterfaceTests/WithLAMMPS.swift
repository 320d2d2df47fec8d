// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import Structures
import Testing

@testable import MomentTensorPotentials

/// Everything that opens LAMMPS: its global state allows one test at a time.
@Suite(.serialized) enum WithLAMMPS {}

/// A small potential of two species, Li and Al by the default rule, in a file without a card.
enum TestPotential {
  static let model: MomentTensorPotential = {
    do {
      var potential = try MomentTensorPotential.untrained(
        level: 8, speciesCount: 2, cutoff: 4, minimumDistance: 1.5, radialBasisSize: 4, seed: 5)
      potential.speciesCoefficients = [-1.25, -3.5]
      // Forces of the order of 1 eV/Å, as in a rattled metal.
      potential.momentCoefficients = potential.momentCoefficients.map { 300 * $0 }
      return potential
    } catch {
      fatalError("\(error)")
    }
  }()

  /// A folder of this process, gone when it ends well.
  static let folder: URL = {
    let url = FileManager.default.temporaryDirectory.appending(path: "ordeal-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      fatalError("\(error)")
    }
    atexit { try? FileManager.default.removeItem(at: TestPotential.folder) }
    return url
  }()

  static let path: String = write(named: "small.mtp")

  /// Writes the potential, with a card that says its elements if they are given.
  static func write(named name: String, elements: [Element]? = nil) -> String {
    let url = folder.appending(path: name)
    do {
      try model.write(to: url)
      if let elements {
        try PotentialCard(elements: elements).write(to: PotentialCard.url(beside: url))
      }
    } catch {
      fatalError("\(error)")
    }
    return url.path
  }
}

/// What the readable kernel says about a structure, from our own neighbour lists.
struct ReferenceResult {
  var evaluation: Evaluation
  /// xx, yy, zz, xy, xz, yz of each atom, eV.
  var atomVirials: [[Double]]

  init(
    _ structure: Structure, elements: [Element] = [.lithium, .aluminum],
    potential: MomentTensorPotential = TestPotential.model
  ) throws {
    let kernel = ReferenceKernel(potential)
    let lists = try StructureNeighborhoods(
      structure, cutoff: potential.cutoff, elements: ElementMapping(elements))
    evaluation = Evaluation([PartialEvaluation(lists, 0..<structure.count, kernel)], lists.list)
    var virials = [Double](repeating: 0, count: 6 * lists.imageCount)
    virials.withUnsafeMutableBufferPointer {
      _ = lists.compute(
        0..<structure.count, with: kernel, into: KernelOutput(atomVirials: $0.baseAddress))
    }
    atomVirials = Array(repeating: Array(repeating: 0, count: 6), count: structure.count)
    for (image, owner) in lists.list.owners.enumerated() {
      for k in 0..<6 { atomVirials[Int(owner)][k] += virials[6 * image + k] }
    }
  }
}

extension LAMMPS {
  /// An instance with the atoms of a structure and the small potential.
  static func withPotential(
    _ structure: Structure, elements: [Element] = [.lithium, .aluminum],
    path: String = TestPotential.path
  ) throws -> LAMMPS {
    let lammps = try LAMMPS()
    _ = try lammps.create(structure, elements: elements)
    try lammps.setPairStyle(mtp: path, elements: elements)
    try lammps.defineVirial()
    return lammps
  }
}

/// The greatest difference between components of vectors.
func difference(_ a: [Vector3], _ b: [Vector3]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).map { abs($0 - $1).max() }.max() ?? 0
}

/// The greatest difference between components of matrices.
func difference(_ a: Matrix3, _ b: Matrix3) -> Double {
  zip(a.components, b.components).map { abs($0 - $1) }.max() ?? 0
}

private func abs(_ v: Vector3) -> Vector3 {
  Vector3(Swift.abs(v.x), Swift.abs(v.y), Swift.abs(v.z))
}
