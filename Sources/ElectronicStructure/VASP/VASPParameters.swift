// Part of Ordeal. See LICENSE.

/// The settings of a run that decide what its numbers mean, under VASP's own names.
public struct VASPParameters: Hashable, Sendable {
  /// ENCUT or ENMAX, eV.
  public var cutoff: Double?
  /// EDIFF, eV.
  public var energyTolerance: Double?
  /// NELM: the most electronic steps in one ionic step.
  public var mostElectronicSteps: Int?
  /// ICHARG: from 10 on the density is not made self-consistent.
  public var initialCharge: Int?
  /// IALGO: 2 to 4 keep the orbitals.
  public var algorithm: Int?
  /// ISMEAR.
  public var smearing: Int?
  /// SIGMA, eV.
  public var smearingWidth: Double?
  /// ISPIN.
  public var spin: Int?
  /// NSW: the most ionic steps.
  public var mostIonicSteps: Int?
  /// IBRION: −1 static, 0 dynamics, 1 to 3 relaxation.
  public var ionicMethod: Int?
  /// ISIF: stresses are whole from 2 on.
  public var stressKind: Int?
  /// PSTRESS, kB.
  public var pressure: Double?
  /// The divisions of a regular mesh of k-points.
  public var kpoints: [Int]?
  /// How many k-points there were after symmetry.
  public var kpointCount: Int?

  /// Nothing known.
  init() {}

  /// Where a setting counts.
  ///
  /// Its name may stand elsewhere with another meaning: VASP 5 and 6.2 write NELM of response functions,
  /// too.
  struct Section {
    /// The innermost `<separator>` of `vasprun.xml`.
    var separator: String
    /// How the heading in OUTCAR begins, lower case.
    var heading: String
  }

  /// The sections of the settings that are taken.
  static let sections: [String: Section] = {
    let electronic = "electronic relaxation 1"
    let start = "startparameter"
    let ionic = Section(separator: "ionic", heading: "ionic relaxation")
    let smearing = Section(separator: "electronic smearing", heading: "dos related values")
    return [
      "ENCUT": Section(separator: "electronic", heading: electronic),
      "EDIFF": Section(separator: "electronic", heading: electronic),
      "NELM": Section(separator: "electronic convergence", heading: electronic),
      "ICHARG": Section(separator: "electronic startup", heading: start),
      "IALGO": Section(separator: "electronic", heading: "electronic relaxation 2"),
      "ISMEAR": smearing, "SIGMA": smearing,
      "ISPIN": Section(separator: "electronic spin", heading: start),
      "NSW": ionic, "IBRION": ionic, "ISIF": ionic, "PSTRESS": ionic,
    ]
  }()

  /// Takes a setting of `sections`.
  ///
  /// - Returns: False for a value that is not the number that it should be; then nothing is taken.
  mutating func take(_ key: String, _ value: some StringProtocol) -> Bool {
    switch key {
    case "ENCUT": Self.take(Double(value), &cutoff)
    case "EDIFF": Self.take(Double(value), &energyTolerance)
    case "NELM": Self.take(Int(value), &mostElectronicSteps)
    case "ICHARG": Self.take(Int(value), &initialCharge)
    case "IALGO": Self.take(Int(value), &algorithm)
    case "ISMEAR": Self.take(Int(value), &smearing)
    case "SIGMA": Self.take(Double(value), &smearingWidth)
    case "ISPIN": Self.take(Int(value), &spin)
    case "NSW": Self.take(Int(value), &mostIonicSteps)
    case "IBRION": Self.take(Int(value), &ionicMethod)
    case "ISIF": Self.take(Int(value), &stressKind)
    case "PSTRESS": Self.take(Double(value), &pressure)
    default: false
    }
  }

  private static func take<Value>(_ value: Value?, _ place: inout Value?) -> Bool {
    if let value { place = value }
    return value != nil
  }
}
