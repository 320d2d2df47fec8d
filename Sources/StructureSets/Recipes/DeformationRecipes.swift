// Part of Ordeal. See LICENSE.

import Settings
import Structures
import Support

/// Volumes multiplied by factors.
public struct VolumeRecipe: Recipe {
  /// "volume".
  public static let name = "volume"
  /// `factors`.
  public static let keys: Set<String> = ["factors"]

  private let factors: [Double]

  /// Reads the settings of a step.
  ///
  /// - Throws: `OrdealError` if `factors` are missing or not positive.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    factors = try table.numbers("factors") ?? []
    guard !factors.isEmpty, factors.allSatisfy({ $0 > 0 }) else {
      throw table.error("factors", "expected positive factors of the volume, got \(factors)")
    }
  }

  /// Every parent at every factor.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    parents.flatMap { parent in
      factors.map { factor in
        var structure = parent.scaled(volumeBy: factor)
        structure.setRecord(.change, "volume \(factor)")
        return structure
      }
    }
  }
}

/// One or two cell vectors longer or shorter by a fraction.
public struct StrainRecipe: Recipe {
  /// "strain".
  public static let name = "strain"
  /// `strain`, `singles`, `pairs`.
  public static let keys: Set<String> = ["strain", "singles", "pairs"]

  private let strain: Double
  private let singles: Bool
  private let pairs: Bool

  /// Reads the settings of a step: 0.15, singles and pairs unless they say otherwise.
  ///
  /// - Throws: `OrdealError` if the strain is not between 0 and 1.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    strain = try table.number("strain") ?? 0.15
    guard strain > 0, strain < 1 else {
      throw table.error("strain", "expected a fraction between 0 and 1, got \(strain)")
    }
    singles = try table.logical("singles") ?? true
    pairs = try table.logical("pairs") ?? true
  }

  /// 6 singles and 12 pairs of each parent.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    parents.flatMap { parent in
      strains.map { strain in
        var structure = parent.withCell(stretchedBy: strain)
        let parts = zip(["a", "b", "c"], [strain.x, strain.y, strain.z])
        structure.setRecord(
          .change,
          parts.filter { $1 != 0 }.map { "\($0) \($1 > 0 ? "+" : "")\($1)" }
            .joined(separator: " "))
        return structure
      }
    }
  }

  private var strains: [Vector3] {
    var result: [Vector3] = []
    for axis in 0..<3 where singles {
      for sign in [-1.0, 1] {
        var v = Vector3.zero
        v[axis] = sign * strain
        result.append(v)
      }
    }
    for (first, second) in [(0, 1), (0, 2), (1, 2)] where pairs {
      for (s, t) in [(1.0, 1.0), (-1, -1), (1, -1), (-1, 1)] {
        var v = Vector3.zero
        (v[first], v[second]) = (s * strain, t * strain)
        result.append(v)
      }
    }
    return result
  }
}

/// Cell angles changed by a fraction, lengths kept.
public struct AngleRecipe: Recipe {
  /// "angles".
  public static let name = "angles"
  /// `fraction`, `cumulative`.
  public static let keys: Set<String> = ["fraction", "cumulative"]

  private let fraction: Double
  private let isCumulative: Bool

  /// Reads the settings of a step: 0.15, each angle by itself unless they say otherwise.
  ///
  /// - Throws: `OrdealError` if the fraction is not between 0 and 1.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    fraction = try table.number("fraction") ?? 0.15
    guard fraction > 0, fraction < 1 else {
      throw table.error("fraction", "expected a fraction between 0 and 1, got \(fraction)")
    }
    isCumulative = try table.logical("cumulative") ?? false
  }

  /// 6 of each parent: α, β, γ larger, then smaller; cumulative ones keep what came before.
  ///
  /// - Throws: `OrdealError` if three angles close no cell.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    try parents.flatMap { parent in
      var angles = parent.cell.angles
      return try [(1.0, "+"), (-1, "-")].flatMap { sign, text in
        try (0..<3).map { axis in
          if !isCumulative { angles = parent.cell.angles }
          angles[axis] *= 1 + sign * fraction
          var structure = try parent.withCell(angles: angles)
          let name = ["alpha", "beta", "gamma"][axis]
          structure.setRecord(
            .change, "\(name) \(text)\(fraction)" + (isCumulative ? " cumulative" : ""))
          return structure
        }
      }
    }
  }
}

/// Every atom moved in a random direction by a uniform length.
public struct DisplacementRecipe: Recipe {
  /// "displace".
  public static let name = "displace"
  /// `maximum`, `copies`.
  public static let keys: Set<String> = ["maximum", "copies"]

  private let maximum: Double
  private let copies: Int

  /// Reads the settings of a step: 0.5 Å, one copy, unless they say otherwise.
  ///
  /// - Throws: `OrdealError` if the length is not positive.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    maximum = try table.number("maximum") ?? 0.5
    guard maximum > 0 else {
      throw table.error("maximum", "expected a positive length, Å, got \(maximum)")
    }
    copies = try table.integer("copies") ?? 1
    guard 1...1_000_000 ~= copies else {
      throw table.error("copies", "expected 1 to 1000000, got \(copies)")
    }
  }

  /// So many copies of each parent.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    var result: [Structure] = []
    for parent in parents {
      for _ in 0..<copies {
        var stream = step.stream(result.count + 1)
        var structure = parent.displaced(upTo: maximum, using: &stream)
        structure.setRecord(.change, "displaced up to \(maximum)")
        result.append(structure)
      }
    }
    return result
  }
}
