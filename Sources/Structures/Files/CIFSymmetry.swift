// Part of Ordeal. See LICENSE.

import Support

/// The symmetry operations of a crystallographic information file.
///
/// Its own list counts. Without one they are those of the space group that the file names, by Hall's
/// symbol, the Hermann–Mauguin symbol or the number, from spglib's database.
struct CIFSymmetry {
  /// x′ = R x + t in fractional coordinates.
  struct Operation {
    var rotation: Matrix3
    var translation: Vector3

    func apply(_ p: Vector3) -> Vector3 {
      Vector3(dot(rotation.x, p), dot(rotation.y, p), dot(rotation.z, p)) + translation
    }

    /// Whether it takes every point to itself or to one of its images.
    var isIdentity: Bool {
      rotation == .identity && (0..<3).allSatisfy { translation[$0] == translation[$0].rounded() }
    }
  }

  /// All operations.
  private(set) var operations: [Operation]
  /// The setting that was taken from the database: "F 4/m -3 2/m (225)".
  private(set) var setting: String?

  private static let operationKeys = [
    "_space_group_symop_operation_xyz", "_symmetry_equiv_pos_as_xyz",
  ]
  private static let hallKeys = ["_space_group_name_hall", "_symmetry_space_group_name_hall"]
  private static let symbolKeys = [
    "_space_group_name_h-m_alt", "_space_group_name_h-m_full", "_symmetry_space_group_name_h-m",
    "_symmetry_space_group_name_h-m_full", "_space_group_name_h-m",
  ]
  private static let numberKeys = ["_space_group_it_number", "_symmetry_int_tables_number"]
  private static let codeKey = "_space_group_it_coordinate_system_code"

  /// Reads the symmetry of a block with the given cell.
  ///
  /// - Throws: `OrdealError` if there is none, if it does not fit the cell, or if the file leaves open
  ///   which setting it means.
  init(_ block: CIFBlock, cell: Cell) throws {
    if let operations = try Self.listed(block) ?? Self.magnetic(block) {
      self.operations = operations
      return
    }
    let setting = try Self.setting(block, cell)
    operations = setting.operations.map {
      Operation(rotation: $0.rotation, translation: $0.translation)
    }
    let origin = setting.choice.isEmpty ? "" : ", setting \(setting.choice)"
    self.setting = "\(setting.symbol) (\(setting.number)\(origin))"
  }

  // MARK: Operations of the file

  /// The operations of a list, which has x,y,z among them.
  private static func listed(_ block: CIFBlock) throws -> [Operation]? {
    // "?" stands for a list that the file does not give.
    guard
      let key = operationKeys.first(where: {
        block.column($0)?.contains { !$0.isMissing } ?? false
      })
    else { return nil }
    return try operations(block, key) { Operation($0) }
  }

  /// The operations of a magnetic space group, "x,y,z,+1", each with each of its centrings: what they do
  /// to spins does not matter here.
  private static func magnetic(_ block: CIFBlock) throws -> [Operation]? {
    let keys = ["operation", "centering"].map { "_space_group_symop_magn_\($0)_xyz" }
    guard block.column(keys[0]) != nil else { return nil }
    func spatial(_ text: String) -> Operation? {
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      guard parts.count == 4, ["1", "+1", "-1"].contains(parts[3].trimmingWhitespace) else {
        return nil
      }
      return Operation(parts.prefix(3).joined(separator: ","))
    }
    let own = try operations(block, keys[0], spatial)
    guard block.column(keys[1]) != nil else { return own }
    let centrings = try operations(block, keys[1], spatial)
    return centrings.flatMap { centring in
      own.map {
        Operation(rotation: $0.rotation, translation: $0.translation + centring.translation)
      }
    }
  }

  private static func operations(
    _ block: CIFBlock, _ key: String, _ operation: (String) -> Operation?
  ) throws -> [Operation] {
    let texts = block.column(key) ?? []
    // Those of the largest space groups, in the cells that are in use.
    guard texts.count <= 192 else {
      throw block.error(
        "expected at most 192 symmetry operations, got \(texts.count)", at: texts.first?.line)
    }
    let operations = try texts.map { text in
      guard let operation = operation(text.text) else {
        throw block.error("\"\(text.text)\" is not a symmetry operation", at: text.line)
      }
      return operation
    }
    guard operations.contains(where: \.isIdentity) else {
      throw block.error(
        "expected x,y,z among the symmetry operations (\(key))", at: texts.first?.line)
    }
    return operations
  }

  // MARK: Space groups

  private static func setting(_ block: CIFBlock, _ cell: Cell) throws -> SpaceGroupSetting {
    var (candidates, name, line) = try named(block)
    if let text = numberKeys.lazy.compactMap({ block.value($0) }).first {
      guard let number = Int(text.text), 1...230 ~= number else {
        throw block.error("\"\(text.text)\" is not the number of a space group", at: text.line)
      }
      guard candidates.contains(where: { $0.number == number }) else {
        throw block.error("\(name) is not space group \(number)", at: text.line)
      }
      candidates = candidates.filter { $0.number == number }
      if name.isEmpty { (name, line) = ("number \(number)", text.line) }
    }
    guard !name.isEmpty else {
      throw block.error(
        "expected symmetry operations (\(operationKeys[0])) or a space group "
          + "(\(symbolKeys[0]), \(numberKeys[0])), got neither", at: nil)
    }
    if let code = block.value(codeKey)?.text.lowercased() {
      candidates = candidates.filter { matches($0, code) }
    }
    let fitting = candidates.filter { $0.fits(cell) }
    guard let first = fitting.first else {
      throw block.error(
        "the cell does not have the symmetry of space group \(name), lengths \(text(cell.lengths)) and "
          + "angles \(text(cell.angles))", at: line)
    }
    guard !first.isOriginChoice || fitting.allSatisfy({ $0.choice.first == first.choice.first })
    else {
      throw block.error(
        "no symmetry operations, and space group \(name) has two origins of which the file does not "
          + "name one: write \"\(first.symbol):1\" or \"\(first.symbol):2\", or the operations",
        at: line)
    }
    return first
  }

  private static func text(_ v: Vector3) -> String { "\(v.x) \(v.y) \(v.z)" }

  /// The settings that Hall's symbol or the Hermann–Mauguin symbol may mean; all if there is none.
  private static func named(
    _ block: CIFBlock
  ) throws -> (settings: [SpaceGroupSetting], name: String, line: Int?) {
    let hall = hallKeys.lazy.compactMap { block.value($0) }.first
    let symbol = symbolKeys.lazy.compactMap { block.value($0) }.first
    var settings = SpaceGroupSetting.all
    if let symbol {
      settings = Self.settings(ofSymbol: symbol.text)
      guard !settings.isEmpty else {
        throw block.error(
          "\"\(symbol.text)\" is not the symbol of a space group, and there are no symmetry operations",
          at: symbol.line)
      }
    }
    if let hall {
      let key = SpaceGroupSetting.key(hall.text)
      let own = settings.filter { $0.hallKey == key }
      let isKnown = SpaceGroupSetting.all.contains { $0.hallKey == key }
      // One that is spelt in another way says nothing beside the Hermann–Mauguin symbol.
      guard !own.isEmpty || symbol != nil && !isKnown else {
        throw block.error(
          "\"\(hall.text)\" is not the Hall symbol of \(symbol?.text ?? "a space group"), "
            + "and there are no symmetry operations", at: hall.line)
      }
      if !own.isEmpty { settings = own }
    }
    let name = symbol ?? hall
    return (settings, name?.text ?? "", name?.line)
  }

  /// The settings that a symbol may mean: "F d -3 m:2", "R -3 m H", "P 21/n", "Fd-3mZ".
  private static func settings(ofSymbol text: String) -> [SpaceGroupSetting] {
    let parts = text.split(separator: ":", maxSplits: 1)
    let key = SpaceGroupSetting.key(parts.first ?? "")
    let code = parts.dropFirst().first.map { SpaceGroupSetting.key($0) }
    let own = SpaceGroupSetting.all.filter { $0.keys.contains(key) }
    if !own.isEmpty { return code.map { code in own.filter { matches($0, code) } } ?? own }
    // The Inorganic Crystal Structure Database writes S and Z for the first and the second origin.
    guard code == nil, let last = key.last,
      let choice = ["s": "1", "z": "2", "h": "h", "r": "r"][last]
    else { return [] }
    return SpaceGroupSetting.all.filter {
      $0.keys.contains(String(key.dropLast())) && matches($0, choice)
    }
  }

  /// Whether a setting has a code of axes, "b1", "h" or "abc" (the standard), or of the origin, "1" or
  /// "2".
  private static func matches(_ setting: SpaceGroupSetting, _ code: String) -> Bool {
    let choice = setting.choice.lowercased()
    let code = code.replacing("abc", with: "")
    return choice == code || (code == "1" || code == "2") && choice.hasPrefix(code)
  }
}

// MARK: Operations as text

extension CIFSymmetry.Operation {
  /// "x+1/2, -y, z"; nil for what is no operation of a crystal.
  init?(_ text: String) {
    let parts = text.lowercased().filter { !$0.isWhitespace && $0 != "'" }
      .split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    var rows: [Vector3] = []
    translation = .zero
    for (axis, part) in parts.enumerated() {
      guard let (row, shift) = Self.coordinate(part) else { return nil }
      rows.append(row)
      translation[axis] = shift
    }
    rotation = Matrix3(rows[0], rows[1], rows[2])
    guard abs(abs(rotation.determinant) - 1) < 1e-9 else { return nil }
  }

  /// The row of R and the part of t in "1/2+x-y".
  private static func coordinate(_ text: Substring) -> (row: Vector3, shift: Double)? {
    var (row, shift) = (Vector3.zero, 0.0)
    var rest = text
    while !rest.isEmpty {
      var sign = 1.0
      if let first = rest.first, "+-".contains(first) {
        sign = first == "-" ? -1 : 1
        rest = rest.dropFirst()
      } else if rest.startIndex != text.startIndex {
        return nil
      }
      let term = rest.prefix { !"+-".contains($0) }
      rest = rest.dropFirst(term.count)
      if let axis = ["x", "y", "z"].firstIndex(where: { term.hasSuffix($0) }) {
        var factor = term.dropLast()
        if factor.last == "*" { factor = factor.dropLast() }
        guard let value = factor.isEmpty ? 1 : fraction(factor) else { return nil }
        row[axis] += sign * value
      } else {
        guard let value = fraction(term) else { return nil }
        shift += sign * value
      }
    }
    return text.isEmpty ? nil : (row, shift)
  }

  /// "1/2", "0.5" or "2".
  private static func fraction(_ text: Substring) -> Double? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) }
    guard let top = parts.first ?? nil, parts.count <= 2 else { return nil }
    guard parts.count == 2 else { return top.isFinite ? top : nil }
    guard let bottom = parts[1], (top / bottom).isFinite else { return nil }
    return top / bottom
  }
}
