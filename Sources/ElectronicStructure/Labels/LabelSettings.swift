// Part of Ordeal. See LICENSE.

import Jobs
import Structures
import Support

/// All that decides a label: how it is calculated, and of what.
///
/// The job of a ledger holds it.
public struct LabelSettings: Sendable {
  /// How it is calculated.
  public var calculation: any LabelCalculation
  /// What it is calculated of.
  public var structure: LabelledCell

  /// A calculation of a structure.
  public init(_ calculation: any LabelCalculation, of structure: Structure) {
    self.calculation = calculation
    self.structure = LabelledCell(structure)
  }

  /// The kind of such jobs in a ledger.
  public static let jobKind = "label"

  /// The job of a label.
  ///
  /// - Parameters:
  ///   - name: How people call it.
  ///   - priority: The highest begins first.
  /// - Returns: The job, the same for the same settings.
  /// - Throws: If a number is not finite.
  public func job(name: String, priority: Double) throws -> Job {
    try Job(kind: Self.jobKind, name: name, settings: self, priority: priority)
  }
}

extension LabelSettings: Hashable {
  /// Whether they lead to the same label.
  public static func == (left: LabelSettings, right: LabelSettings) -> Bool {
    left.structure == right.structure
      && AnyHashable(left.calculation) == AnyHashable(right.calculation)
  }

  /// Hashes what decides the label.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(structure)
    hasher.combine(AnyHashable(calculation))
  }
}

extension LabelSettings: Codable {
  private enum Key: CodingKey {
    case calculation, structure
  }

  /// What every calculation encodes.
  private struct EngineName: Decodable {
    var engine: String
  }

  /// Reads settings whose calculation is that of a registered engine.
  ///
  /// - Throws: `OrdealError` if there is no such engine, or what the decoder throws.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let name = try container.decode(EngineName.self, forKey: .calculation).engine
    func decode<Engine: LabellingEngine>(_: Engine) throws -> any LabelCalculation {
      try container.decode(Engine.Calculation.self, forKey: .calculation)
    }
    calculation = try decode(try DFTEngines.labelling(named: name))
    structure = try container.decode(LabelledCell.self, forKey: .structure)
  }

  /// Writes the calculation as its engine has it, and the structure.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(calculation, forKey: .calculation)
    try container.encode(structure, forKey: .structure)
  }
}

/// A periodic structure as a label's settings hold it.
public struct LabelledCell: Codable, Hashable, Sendable {
  /// The symbol of each atom.
  public var symbols: [String]
  /// The atoms' Cartesian positions, Å, shape [3 · atoms].
  public var positions: [Double]
  /// The lattice vectors a, b, c, Å, shape [9].
  public var cell: [Double]

  /// The atoms and the cell of a structure.
  init(_ structure: Structure) {
    symbols = structure.elements.map(\.symbol)
    positions = structure.positions.flatMap { [$0.x, $0.y, $0.z] }
    cell = structure.cell.vectors.components
  }
}
