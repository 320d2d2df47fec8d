// Part of Ordeal. See LICENSE.

import Support

/// Under which names structures hold their reference energy, forces, stress and label.
///
/// `energy`, `forces`, `stress` (or `virial`) and `label` are a structure's own fields. Other names are
/// keys and columns of extended XYZ, which readers keep: `REF_energy`, `dft_forces`, …; dpdata and GPUMD
/// write a column `force`, MACE reads `REF_energy` and `REF_forces`.
public struct ReferenceKeys: Hashable, Sendable {
  /// The key of the energy of the cell, eV; nil: the first usual name that is there.
  public var energy: String?
  /// The column of the forces, eV/Å.
  public var forces: String?
  /// The key of the stress −W/V, eV/Å³; one whose name ends in "virial(s)" holds W, eV.
  public var stress: String?
  /// The key of the label.
  public var label: String?

  /// The given names; nil for the usual ones.
  public init(
    energy: String? = nil, forces: String? = nil, stress: String? = nil, label: String? = nil
  ) {
    (self.energy, self.forces, self.stress, self.label) = (energy, forces, stress, label)
  }

  /// The usual names of a value, the structure's own first.
  private static let prefixes = ["", "REF_", "dft_", "DFT_"]
  static let usualEnergies = prefixes.map { $0 + "energy" }
  static let usualForces = prefixes.map { $0 + "forces" } + prefixes.map { $0 + "force" }
  static let usualStresses = prefixes.flatMap { [$0 + "stress", $0 + "virial", $0 + "virials"] }
  static let usualLabels = ["label", "config_type"]

  /// What `taking(_:from:)` has found.
  public struct Result: Sendable {
    /// The set with the values in the structures' own fields.
    public var set: StructureSet
    /// The names that values were taken from, where these are not the structure's own:
    /// "energy from REF_energy".
    public var taken: [String]
    /// The names that are there and look like references but were not taken.
    public var lookalikes: [String]

    /// Whether a structure has a reference energy or forces.
    public var hasReference: Bool {
      self.set.structures.contains { $0.energy != nil || $0.forces != nil }
    }
  }

  /// Moves the values into the structures' own fields.
  ///
  /// - Parameter set: The structures as readers give them.
  /// - Returns: The set, and what was taken from where.
  /// - Throws: `OrdealError` if a name that was given is in no structure, a value is no number, two
  ///   usual names of one quantity hold different values, or the file is the output of `ordeal evaluate`
  ///   and no name says which energy is meant.
  public func taking(from set: StructureSet) throws -> Result {
    var taken: [String] = []
    var structures = set.structures
    for index in structures.indices {
      let place = structures[index].provenance ?? "\(set.name), structure \(index + 1)"
      for name in try take(into: &structures[index], at: place) where !taken.contains(name) {
        taken.append(name)
      }
    }
    try checkGiven(set)
    return Result(
      set: StructureSet(name: set.name, structures: structures), taken: taken,
      lookalikes: structures.contains { $0.energy != nil || $0.forces != nil }
        ? [] : Self.lookalikes(set.structures))
  }

  private func take(into structure: inout Structure, at place: String) throws -> [String] {
    let original = structure
    var taken: [String] = []
    func note(_ quantity: String, _ name: String) {
      if name != quantity { taken.append("\(quantity) from \(name)") }
    }
    if energy == nil, original.isEvaluated {
      throw OrdealError(
        "is the output of `ordeal evaluate`, whose energy is a prediction; to take the reference "
          + "that it was given: --energy-key reference_energy --forces-key reference_forces",
        at: place)
    }
    let energies = try candidates(energy, Self.usualEnergies) {
      try original.referenceEnergy($0, place)
    }
    for other in energies.dropFirst() {
      let tolerance = 1e-6 * max(1, abs(energies[0].value))
      guard abs(other.value - energies[0].value) <= tolerance else {
        throw OrdealError(
          "holds the energies \(energies[0].name)=\(energies[0].value) and "
            + "\(other.name)=\(other.value), which differ; say --energy-key", at: place)
      }
    }
    structure.energy = energies.first?.value
    if let first = energies.first { note("energy", first.name) }
    let forces = try candidates(forces, Self.usualForces) {
      try original.referenceForces($0, place)
    }
    for other in forces.dropFirst()
    where zip(other.value, forces[0].value).contains(where: { length($0 - $1) > 1e-6 }) {
      throw OrdealError(
        "holds the forces \(forces[0].name) and \(other.name), which differ; say --forces-key",
        at: place)
    }
    structure.forces = forces.first?.value
    if let first = forces.first { note("forces", first.name) }
    let virials = try candidates(stress, Self.usualStresses) {
      try original.referenceVirial($0, place)
    }
    for other in virials.dropFirst() {
      let (a, b) = (virials[0].value.components, other.value.components)
      let scale = (a + b).map(abs).max() ?? 0
      guard zip(a, b).allSatisfy({ abs($0 - $1) <= 1e-2 * scale + 1e-3 }) else {
        throw OrdealError(
          "holds the stresses \(virials[0].name) and \(other.name), which differ; say --stress-key",
          at: place)
      }
    }
    structure.virial = virials.first?.value
    if let first = virials.first, first.name != "virial" { note("stress", first.name) }
    let labels = try candidates(label, Self.usualLabels) { original.referenceLabel($0) }
    if label != nil || labels.first?.name != "label" { structure.hasPublishedLabel = false }
    structure.label = labels.first.flatMap { $0.value.isEmpty ? nil : $0.value }
    if let first = labels.first, !first.value.isEmpty { note("label", first.name) }
    return taken
  }

  /// The values that the given name, or any usual one, has.
  private func candidates<Value>(
    _ given: String?, _ usual: [String], _ value: (String) throws -> Value?
  ) throws -> [(name: String, value: Value)] {
    try (given.map { [$0] } ?? usual).compactMap { name in
      try value(name).map { (name, $0) }
    }
  }

  /// A name that was given must be in one structure of the set at least: an energy, stress or label
  /// among the keys, forces among the columns.
  private func checkGiven(_ set: StructureSet) throws {
    func check(_ name: String?, _ option: String, _ isThere: (Structure, String) -> Bool) throws {
      guard let name, !set.structures.contains(where: { isThere($0, name) }) else { return }
      let found = Self.names(set.structures)
      throw OrdealError(
        "no structure has \"\(name)\", which \(option) names; there are "
          + (found.isEmpty ? "none" : found.joined(separator: ", ")), at: set.name)
    }
    try check(energy, "--energy-key") {
      ($0.energy != nil && $1 == "energy") || $0.properties.info[$1] != nil
    }
    try check(forces, "--forces-key") {
      ($0.forces != nil && $1 == "forces") || $0.properties.columns[$1] != nil
    }
    try check(stress, "--stress-key") {
      ($0.virial != nil && ["stress", "virial"].contains($1)) || $0.properties.info[$1] != nil
    }
    try check(label, "--label-key") {
      ($0.label != nil && $1 == "label") || $0.properties.info[$1] != nil
    }
  }

  /// Keys and columns whose names sound like energies or forces.
  private static func lookalikes(_ structures: [Structure]) -> [String] {
    names(structures).filter { name in
      let lower = name.lowercased()
      return ["energ", "force", "toten", "e0", "dft", "ref"].contains { lower.contains($0) }
    }
  }

  /// All keys, and all columns as "column force".
  private static func names(_ structures: [Structure]) -> [String] {
    var names: [String] = []
    var known: Set<String> = []
    for structure in structures {
      for name in structure.properties.info.keys.map(\.self)
        + structure.properties.columns.keys.map({ "column \($0)" })
      where known.insert(name).inserted {
        names.append(name)
      }
    }
    return names
  }
}

extension Structure {
  /// The key by which files of `ordeal evaluate` say that their energies and forces are predictions,
  /// and the potential's name.
  public static let predictionKey = "predicted_by"

  /// Whether the energy is a prediction of `ordeal evaluate`.
  fileprivate var isEvaluated: Bool {
    properties.info[Self.predictionKey] != nil || properties.info["reference_energy"] != nil
      || properties.columns["reference_forces"] != nil
  }

  fileprivate func referenceEnergy(_ name: String, _ place: String) throws -> Double? {
    if name == "energy" { return energy }
    switch properties.info[name] {
    case nil: return nil
    case .real(let value) where value.isFinite: return value
    case .reals(let values) where values.count == 1 && values[0].isFinite: return values[0]
    case .integer(let value): return Double(value)
    case .integers(let values) where values.count == 1: return Double(values[0])
    case let value?:
      throw OrdealError(
        "expected a finite number for \(name), got \(value.plainText)", at: place)
    }
  }

  fileprivate func referenceForces(_ name: String, _ place: String) throws -> [Vector3]? {
    if name == "forces" { return forces }
    guard let column = properties.columns[name] else { return nil }
    let values: [Double] =
      switch column.values {
      case .reals(let values): values
      case .integers(let values): values.map(Double.init)
      default: []
      }
    guard column.width == 3, values.count == 3 * count, values.allSatisfy(\.isFinite) else {
      throw OrdealError("expected three finite numbers an atom in the column \(name)", at: place)
    }
    return (0..<count).map { Vector3(values[3 * $0], values[3 * $0 + 1], values[3 * $0 + 2]) }
  }

  fileprivate func referenceVirial(_ name: String, _ place: String) throws -> Matrix3? {
    if name == "stress" || name == "virial" { return virial }
    guard let value = properties.info[name] else { return nil }
    guard let matrix = value.symmetricMatrix else {
      throw OrdealError("expected nine or six finite numbers for \(name)", at: place)
    }
    let isVirial = name.lowercased().hasSuffix("virial") || name.lowercased().hasSuffix("virials")
    return isVirial ? matrix : matrix * -cell.volume
  }

  fileprivate func referenceLabel(_ name: String) -> String? {
    name == "label" ? label : properties.info[name]?.plainText
  }
}

extension Properties.Value {
  /// Nine numbers by rows, or six in ASE's Voigt order xx, yy, zz, yz, xz, xy; nil for anything else.
  fileprivate var symmetricMatrix: Matrix3? {
    let numbers: [Double]
    switch self {
    case .matrix(let matrix): numbers = matrix.components
    case .reals(let values): numbers = values
    case .integers(let values): numbers = values.map(Double.init)
    default: return nil
    }
    guard numbers.allSatisfy(\.isFinite) else { return nil }
    if numbers.count == 6 {
      let n = numbers
      return Matrix3(
        Vector3(n[0], n[5], n[4]), Vector3(n[5], n[1], n[3]), Vector3(n[4], n[3], n[2]))
    }
    return numbers.count == 9 ? Matrix3(components: numbers) : nil
  }
}
