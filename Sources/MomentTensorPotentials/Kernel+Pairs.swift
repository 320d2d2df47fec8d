// Part of Ordeal. See LICENSE.

/// The two highest bits of an entry of a neighbour list are flags of LAMMPS.
let neighborIndexMask: Int32 = 0x3FFF_FFFF

extension Neighborhoods {
  /// The position of an atom or ghost, Å.
  @inline(__always)
  func position(_ index: Int) -> SIMD3<Double> {
    SIMD3(positions[3 * index], positions[3 * index + 1], positions[3 * index + 2])
  }
}

extension KernelOutput {
  /// Whether anything but energies is wanted.
  var wantsGradient: Bool { forces != nil || virial != nil || atomVirials != nil }

  /// Adds what ∂E_i/∂r_ij means for forces and virials.
  @inline(__always)
  func addPair(_ i: Int, _ j: Int, slope: SIMD3<Double>, displacement d: SIMD3<Double>) {
    if let forces {
      for axis in 0..<3 {
        forces[3 * i + axis] += slope[axis]
        forces[3 * j + axis] -= slope[axis]
      }
    }
    guard virial != nil || atomVirials != nil else { return }
    add(0, slope.x * d.x, i, j)
    add(1, slope.y * d.y, i, j)
    add(2, slope.z * d.z, i, j)
    add(3, slope.x * d.y, i, j)
    add(4, slope.x * d.z, i, j)
    add(5, slope.y * d.z, i, j)
  }

  /// Component k of a pair's ∂E_i/∂r_ij ⊗ r_ij.
  @inline(__always)
  private func add(_ k: Int, _ component: Double, _ i: Int, _ j: Int) {
    virial?[k] -= component
    atomVirials?[6 * i + k] -= component / 2
    atomVirials?[6 * j + k] -= component / 2
  }
}
