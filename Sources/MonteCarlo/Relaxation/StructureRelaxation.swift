// Part of Ordeal. See LICENSE.

import Structures
import Support

/// Moves atoms, and the cell where it may change, to the nearest minimum of the energy.
///
/// L-BFGS (`QuasiNewton`) with backtracking, on the positions s in the frame of the first cell and a
/// deformation F, r = s Fᵀ:
///
///     ∂E/∂s = −f F      ∂E/∂F = −W F^{−T}
///
/// F is scaled by the square root of the number of atoms times 3 Å, so that both kinds of coordinates
/// are of one size. The pressure is zero.
public struct StructureRelaxation: Sendable {
  /// What may change besides positions.
  public enum CellFreedom: String, Codable, CaseIterable, Sendable {
    /// Nothing.
    case fixed
    /// The volume.
    case iso
    /// Lengths and angles.
    case free
  }

  /// What a relaxation led to.
  public struct Result: Sendable {
    /// The relaxed structure, atoms in their order, with its energy (eV).
    public var structure: Structure
    /// The number of evaluations.
    public var evaluations: Int
    /// Whether a tolerance was met.
    public var isConverged: Bool
  }

  /// What may change besides positions.
  public var cell: CellFreedom
  /// When it ends; of the cell the force is that in generalised coordinates.
  public var thresholds = RelaxationThresholds.trial
  /// The most evaluations.
  public var maximumEvaluations = 400
  /// The farthest that a coordinate may go in one step, Å.
  private static let longestStep = 0.2
  private static let history = 12
  /// A typical inverse stiffness of a metal, Å²/eV, until steps tell better.
  private static let typicalFlexibility = 0.05

  /// A relaxation with the given freedom.
  public init(cell: CellFreedom) { self.cell = cell }

  /// Relaxes a structure.
  ///
  /// - Throws: What the potential throws.
  public func relax(_ structure: Structure, with potential: some Potential) throws -> Result {
    var surface = Surface(structure, cell, potential)
    var x = surface.start
    var (energy, gradient) = try surface.evaluate(x)
    var memory = QuasiNewton(memory: Self.history)
    var quietSteps = 0
    while surface.evaluations < maximumEvaluations {
      if gradient.map(abs).max() ?? 0 < thresholds.force || quietSteps == 3 {
        return Result(
          structure: surface.structure(x, energy), evaluations: surface.evaluations,
          isConverged: true)
      }
      var direction = memory.direction(gradient, nil, first: Self.typicalFlexibility)
      if inner(direction, gradient) >= 0 {
        memory.reset()
        direction = memory.direction(gradient, nil, first: Self.typicalFlexibility)
      }
      guard let step = try backtrack(x, energy, gradient, direction, &surface) else { break }
      memory.learn(
        step: zip(step.x, x).map(-), change: zip(step.gradient, gradient).map(-))
      quietSteps = energy - step.energy < thresholds.energy ? quietSteps + 1 : 0
      (x, energy, gradient) = step
    }
    return Result(
      structure: surface.structure(x, energy), evaluations: surface.evaluations, isConverged: false)
  }

  private typealias Point = (x: [Double], energy: Double, gradient: [Double])

  /// The first of ever shorter steps that lowers the energy enough (Armijo); nil if none does.
  private func backtrack<P: Potential>(
    _ x: [Double], _ energy: Double, _ gradient: [Double], _ direction: [Double],
    _ surface: inout Surface<P>
  ) throws -> Point? {
    let longest = direction.map(abs).max() ?? 0
    guard longest > 0 else { return nil }
    var length = min(1, Self.longestStep / longest)
    let slope = inner(direction, gradient)
    for _ in 0..<12 {
      let trial = zip(x, direction).map { $0 + length * $1 }
      let (trialEnergy, trialGradient) = try surface.evaluate(trial)
      if trialEnergy <= energy + 1e-4 * length * slope {
        return (trial, trialEnergy, trialGradient)
      }
      length *= 0.4
    }
    return nil
  }
}

/// The energy as a function of generalised coordinates.
private struct Surface<P: Potential> {
  private(set) var evaluations = 0
  let start: [Double]
  private let original: Structure
  private let freedom: StructureRelaxation.CellFreedom
  private let potential: P
  private let scale: Double

  init(_ structure: Structure, _ freedom: StructureRelaxation.CellFreedom, _ potential: P) {
    original = structure
    self.freedom = freedom
    self.potential = potential
    let scale = 3 * Double(max(1, structure.count)).squareRoot()
    self.scale = scale
    let identity = Matrix3(diagonal: Vector3(1, 1, 1)).components.map { $0 * scale }
    let positions = structure.positions.flatMap { [$0.x, $0.y, $0.z] }
    start = positions + (freedom == .fixed ? [] : identity)
  }

  private func deformation(_ x: [Double]) -> Matrix3 {
    freedom == .fixed
      ? Matrix3(diagonal: Vector3(1, 1, 1))
      : Matrix3(components: x.suffix(9).map { $0 / scale })
  }

  func structure(_ x: [Double], _ energy: Double?) -> Structure {
    let transposed = deformation(x).transposed
    var result = original
    result.cell = Cell(original.cell.vectors * transposed, isPeriodic: original.cell.isPeriodic)
    result.positions = original.positions.indices.map {
      Vector3(x[3 * $0], x[3 * $0 + 1], x[3 * $0 + 2]) * transposed
    }
    (result.energy, result.forces, result.virial) = (energy, nil, nil)
    return result
  }

  /// E and its gradient; steps so large that atoms meet count as infinitely high.
  mutating func evaluate(_ x: [Double]) throws -> (energy: Double, gradient: [Double]) {
    evaluations += 1
    let deformed = structure(x, nil)
    let evaluation = try potential.evaluate(deformed)
    guard evaluation.energy.isFinite else { return (.infinity, x) }
    let deformation = deformation(x)
    var gradient = evaluation.forces.flatMap { force -> [Double] in
      let pulled = force * deformation
      return [-pulled.x, -pulled.y, -pulled.z]
    }
    guard freedom != .fixed else { return (evaluation.energy, gradient) }
    let strain = evaluation.virial * deformation.inverse.transposed * (-1 / scale)
    if freedom == .iso {
      let mean = (strain.x.x + strain.y.y + strain.z.z) / 3
      gradient += Matrix3(diagonal: Vector3(mean, mean, mean)).components
    } else {
      gradient += strain.components
    }
    return (evaluation.energy, gradient)
  }
}
