// Part of Ordeal. See LICENSE.

import Structures

/// A direction in which a loss looks: how much each energy counts, and how the atoms move.
///
/// With residuals held fixed the derivative of a loss is that of one number,
///
///     ∂L/∂θ = ∂/∂θ (a E + D_u E),   D_u E = Σ_k u_k · ∂E/∂r_k + Σ_ab ε_ab ∂E/∂ε_ab
///
/// with a = 2 w_E (E − E₀), u_k = −2 w_F (F_k − F_{0,k}), ε = −2 w_W (W − W₀).
package struct LossDirection: Sendable {
  /// a.
  package var energy: Double
  /// u, shape [atoms]; empty for none.
  package var velocities: [Vector3]
  /// ε, symmetric.
  package var strain: Matrix3

  /// The given direction.
  package init(energy: Double, velocities: [Vector3] = [], strain: Matrix3 = .zero) {
    (self.energy, self.velocities, self.strain) = (energy, velocities, strain)
  }

  /// The velocity of every atom and image, shape [images][3].
  func velocities(of list: NeighborList) -> [Double] {
    var result = [Double](repeating: 0, count: list.positions.count)
    for (image, owner) in list.owners.enumerated() {
      var u = list.position(image) * strain
      if !velocities.isEmpty { u += velocities[Int(owner)] }
      (result[3 * image], result[3 * image + 1], result[3 * image + 2]) = (u.x, u.y, u.z)
    }
    return result
  }
}

/// A potential whose coefficients are being trained, compiled for one set of coefficients.
package final class TrainablePotential: Sendable {
  /// What does not depend on the coefficients.
  package let basis: TrainableBasis
  /// The potential.
  package let potential: MomentTensorPotential
  let tables: SphericalTables
  let features: FeatureTable

  /// Compiles a potential.
  ///
  /// - Parameters:
  ///   - potential: The potential.
  ///   - basis: The spherical form of its basis.
  /// - Throws: `PotentialError` if the potential is inconsistent, or not one of the basis.
  package init(
    _ potential: MomentTensorPotential, _ basis: TrainableBasis
  ) throws(PotentialError) {
    guard potential.basis == basis.moments, let tables = basis.tables(of: potential) else {
      throw PotentialError("the moments are not those of the basis that is being trained")
    }
    (self.potential, self.basis, self.tables) = (potential, basis, tables)
    features = FeatureTable(basis)
  }

  /// The number of parameters: ξ, then c_z, then radial coefficients.
  package var parameterCount: Int {
    basis.scalarCount + potential.speciesCount + potential.radialCoefficients.count
  }
}

/// Energies, forces, and derivatives of losses with respect to all coefficients.
///
/// It owns scratch memory: one for each thread.
package final class TrainingKernel {
  private let potential: TrainablePotential
  private let evaluator: SphericalKernel
  /// Calls whose types are all known, which the compiler specialises.
  private let sums: (LossDirection, StructureNeighborhoods) -> DualKernelSums
  private let rows: (StructureNeighborhoods) -> DesignRows

  /// A kernel with scratch memory of its own.
  package init(_ potential: TrainablePotential) {
    self.potential = potential
    evaluator = SphericalKernel(potential.tables, precision: .double)
    let blocks = DualBlocks<NativeLanes>(potential)
    sums = { blocks.sums($0, of: $1) }
    rows = { blocks.designRows(of: $0) }
  }

  /// Energy, forces and virial.
  package func evaluate(_ neighborhoods: StructureNeighborhoods) -> Evaluation {
    let part = PartialEvaluation(neighborhoods, 0..<neighborhoods.list.atomCount, evaluator)
    return Evaluation([part], neighborhoods.list)
  }

  /// ∂/∂θ of what a loss looks at, shape [parameters]: ξ, then c_z, then radial coefficients.
  package func gradient(
    _ direction: LossDirection, of neighborhoods: StructureNeighborhoods
  ) -> [Double] {
    let sums = sums(direction, neighborhoods)
    var gradient = [Double](repeating: 0, count: potential.parameterCount)
    gradient.withUnsafeMutableBufferPointer { gradient in
      let (scalars, species) = (potential.basis.scalarCount, potential.potential.speciesCount)
      sums.raw.withUnsafeBufferPointer {
        potential.basis.pullBack($0, to: UnsafeMutableBufferPointer(rebasing: gradient[..<scalars]))
      }
      for z in 0..<species { gradient[scalars + z] = direction.energy * Double(sums.counts[z]) }
      for (index, value) in sums.radial.enumerated() {
        gradient[scalars + species + index] = potential.potential.scaling * value
      }
    }
    return gradient
  }

  /// How a configuration's energy, forces and virial depend on ξ, by rows: see `DesignRows`.
  package func designRows(of neighborhoods: StructureNeighborhoods) -> DesignRows {
    rows(neighborhoods)
  }
}

/// Sums over a configuration's atoms.
struct DualKernelSums {
  /// ∂/∂(w, lin).
  var raw: [Double]
  /// ∂/∂(scaling · c), as `radialCoefficients`.
  var radial: [Double]
  /// The number of atoms of each species.
  var counts: [Int]
}
