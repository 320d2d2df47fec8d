// Part of Ordeal. See LICENSE.

internal import CLAMMPS
internal import PairMTP

extension LAMMPS {
  /// The current step.
  public var step: Int {
    Int(lammps_extract_global(handle, "ntimestep")?.load(as: Int64.self) ?? 0)
  }

  /// A keyword of `thermo_style` ("temp", "press", "pe"), or a formula of them ("pe/atoms"), in
  /// LAMMPS `metal` units.
  ///
  /// - Throws: `LAMMPSError` if LAMMPS does not know the keyword or has not computed it.
  public func thermo(_ keyword: String) throws(LAMMPSError) -> Double {
    var value = 0.0
    try check("thermo keyword \(keyword)", ordeal_lammps_evaluate(handle, keyword, &value))
    return value
  }

  // MARK: Variables

  /// The value of an equal-style variable.
  ///
  /// - Throws: `LAMMPSError` if there is none of this name, or what it needs is not computed.
  public func variable(_ name: String) throws(LAMMPSError) -> Double {
    var value = 0.0
    try check("variable \(name)", ordeal_lammps_variable(handle, name, &value))
    return value
  }

  /// The text of a variable of style index, string, loop, equal, ….
  ///
  /// - Throws: `LAMMPSError` if there is none of this name.
  public func text(ofVariable name: String) throws(LAMMPSError) -> String {
    var text: UnsafePointer<CChar>?
    try check("variable \(name)", ordeal_lammps_variable_text(handle, name, &text))
    return text.map { String(cString: $0) } ?? ""
  }

  // MARK: Computes and fixes

  /// The global scalar of a compute.
  ///
  /// - Throws: `LAMMPSError` if there is none of this name, or it has no scalar.
  public func compute(_ id: String) throws(LAMMPSError) -> Double {
    try global("compute", id, -1)
  }

  /// An entry, 0…, of the global vector of a compute.
  ///
  /// - Throws: `LAMMPSError` if there is none of this name, or no such entry.
  public func compute(_ id: String, _ index: Int) throws(LAMMPSError) -> Double {
    try global("compute", id, index)
  }

  /// The global vector of a compute.
  ///
  /// - Throws: `LAMMPSError` if there is none of this name, or it has no vector.
  public func vector(ofCompute id: String) throws(LAMMPSError) -> [Double] {
    try vector("compute", id)
  }

  /// The global scalar of a fix.
  ///
  /// - Throws: `LAMMPSError` if there is none of this name, or it has no scalar.
  public func fix(_ id: String) throws(LAMMPSError) -> Double { try global("fix", id, -1) }

  /// An entry, 0…, of the global vector of a fix.
  ///
  /// - Throws: `LAMMPSError` if there is none of this name, or no such entry.
  public func fix(_ id: String, _ index: Int) throws(LAMMPSError) -> Double {
    try global("fix", id, index)
  }

  /// The global vector of a fix.
  ///
  /// - Throws: `LAMMPSError` if there is none of this name, or it has no vector.
  public func vector(ofFix id: String) throws(LAMMPSError) -> [Double] { try vector("fix", id) }

  private func vector(_ category: String, _ id: String) throws(LAMMPSError) -> [Double] {
    var size: Int32 = 0
    try check("\(category) \(id)", ordeal_lammps_vector_size(handle, category, id, &size))
    var values: [Double] = []
    for index in 0..<Int(size) { values.append(try global(category, id, index)) }
    return values
  }

  private func global(
    _ category: String, _ id: String, _ index: Int
  ) throws(LAMMPSError) -> Double {
    var value = 0.0
    try check(
      "\(category) \(id)", ordeal_lammps_global(handle, category, id, Int32(index), &value))
    return value
  }

  /// Turns the failure of a call into an error.
  func check(_ call: String, _ succeeded: Bool) throws(LAMMPSError) {
    guard succeeded else { throw .last(call: call) }
  }
}
