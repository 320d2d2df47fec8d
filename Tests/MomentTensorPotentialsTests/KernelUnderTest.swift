// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@testable import MomentTensorPotentials

/// The kernels that must obey the same laws.
enum KernelUnderTest: CaseIterable, CustomTestStringConvertible {
  case reference
  case cartesian
  #if ORDEAL_BOTH_WIDTHS
  /// The fast kernel with vectors of 32 bytes.
  case sphericalNarrow
  /// The fast kernel with vectors of 64 bytes; runs on any processor.
  case sphericalWide
  #else
  /// The fast kernel with vectors of the build's instruction set.
  case sphericalNative
  #endif

  /// The fast kernel, in each width that the build has.
  static var spherical: [KernelUnderTest] {
    allCases.filter { $0 != .reference && $0 != .cartesian }
  }

  func make(_ potential: MomentTensorPotential) -> any MomentTensorKernel {
    switch self {
    case .reference: ReferenceKernel(potential)
    case .cartesian: CartesianKernel(potential)
    #if ORDEAL_BOTH_WIDTHS
    case .sphericalNarrow:
      spherical(potential) { SphericalKernel($0, precision: .double, width: .narrow) }
    case .sphericalWide:
      spherical(potential) { SphericalKernel($0, precision: .double, width: .wide) }
    #else
    case .sphericalNative: spherical(potential) { SphericalKernel($0, precision: .double) }
    #endif
    }
  }

  private func spherical(
    _ potential: MomentTensorPotential, _ make: (SphericalTables) -> SphericalKernel
  ) -> any MomentTensorKernel {
    guard let tables = Self.compiled.tables(for: potential) else {
      Issue.record("the potential does not fit the spherical form")
      return ReferenceKernel(potential)
    }
    return make(tables)
  }

  private static let compiled = CompiledPotentials()

  var testDescription: String { "\(self)" }
}

/// Potentials that tests have compiled: level 26 takes half a second.
private final class CompiledPotentials: @unchecked Sendable {
  private let lock = NSLock()
  private var known: [MomentTensorPotential: SphericalTables] = [:]

  func tables(for potential: MomentTensorPotential) -> SphericalTables? {
    lock.withLock {
      if let tables = known[potential] { return tables }
      let plan = SphericalPlan(potential)
      known[potential] = plan.map { SphericalTables($0, of: potential) }
      return known[potential]
    }
  }
}

/// Everything that a kernel says about a structure.
struct KernelResult {
  var energy: Double
  var atomEnergies: [Double]
  var forces: [Vector3]
  /// xx, yy, zz, xy, xz, yz.
  var virial: [Double]
  /// The same for each atom.
  var atomVirials: [[Double]]

  init(
    _ kernel: any MomentTensorKernel, _ potential: MomentTensorPotential, _ structure: Structure
  ) throws {
    let lists = try StructureNeighborhoods(
      structure, cutoff: potential.cutoff, elements: testElements)
    let part = PartialEvaluation(lists, 0..<structure.count, kernel)
    let evaluation = Evaluation([part], lists.list)
    energy = evaluation.energy
    atomEnergies = evaluation.atomEnergies
    forces = evaluation.forces
    virial = part.virial
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

/// The energy alone, by the kernel's energy-only path, eV.
func energy(
  _ kernel: any MomentTensorKernel, _ potential: MomentTensorPotential, _ structure: Structure
) throws -> Double {
  let lists = try StructureNeighborhoods(
    structure, cutoff: potential.cutoff, elements: testElements)
  return lists.compute(0..<structure.count, with: kernel, into: KernelOutput())
}

/// Species 0 and 1 of potentials in tests.
let testElements = ElementMapping([.lithium, .aluminum])

/// The greatest difference, relative to the greatest number (at least 1).
func relativeDifference(_ a: [Double], _ b: [Double]) -> Double {
  let scale = max(1, a.map(abs).max() ?? 0)
  return zip(a, b).map { abs($0 - $1) / scale }.max() ?? 0
}

extension [Vector3] {
  /// x, y, z of all vectors.
  var components: [Double] { flatMap { [$0.x, $0.y, $0.z] } }
}
