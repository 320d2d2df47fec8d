// Part of Ordeal. See LICENSE.

internal import CSpglib

/// A setting of a space group from spglib's database: one of 530 choices of axes and origin.
///
/// Togo, Shinohara & Tanaka, Sci. Technol. Adv. Mater. Methods 4, 2384822 (2024).
package struct SpaceGroupSetting: Sendable {
  /// 1...530.
  package let hallNumber: Int
  /// The number of the space group, 1...230.
  package let number: Int
  /// Which axes and origin: "", "b1", "H", "2cab".
  package let choice: String
  /// The full Hermann–Mauguin symbol, "P 1 2_1/c 1".
  let symbol: String
  /// How symbols of the setting read, as `key` writes them.
  let keys: Set<String>
  /// How Hall's symbol reads, as `key` writes it.
  let hallKey: String

  /// All settings, by Hall number.
  package static let all: [SpaceGroupSetting] = (1...530).map(SpaceGroupSetting.init)

  /// A symbol without blanks, underscores, parentheses and letter case: "p21/c" of "P 2_1/c" and "P2(1)/c".
  static func key(_ symbol: some StringProtocol) -> String {
    symbol.lowercased().replacing("''", with: "\"").filter {
      !$0.isWhitespace && !"_()".contains($0)
    }
  }

  private init(hallNumber: Int) {
    let type = spg_get_spacegroup_type(Int32(hallNumber))
    self.hallNumber = hallNumber
    number = Int(type.number)
    choice = Self.text(type.choice)
    symbol = Self.text(type.international_full)
    hallKey = Self.key(Self.text(type.hall_symbol))
    keys = Self.keys(
      number: Int(type.number), choice: Self.text(type.choice),
      full: Self.text(type.international_full),
      names: Self.text(type.international).split(separator: "="))
  }

  /// Whether the origin is one of two that are in use.
  var isOriginChoice: Bool { choice.first == "1" || choice.first == "2" }

  // MARK: Symbols

  /// The symbols that stand for a setting.
  ///
  /// Of monoclinic groups the first name is that of the group in all settings; what stands for one is its
  /// full symbol without the axes that have no symmetry, "P 2_1/n" for "P 1 2_1/n 1". Cubic groups
  /// were written without the bar of −3, and C m c e as C m c a.
  private static func keys(
    number: Int, choice: String, full: String, names: [Substring]
  ) -> Set<String> {
    var symbols = [full]
    if 3...15 ~= number {
      symbols.append(full.split(separator: " ").filter { $0 != "1" }.joined(separator: " "))
      symbols += names.dropFirst().map(String.init)
    } else {
      symbols += names.map(String.init)
    }
    if number >= 195 { symbols += symbols.map { $0.replacing("-3", with: "3") } }
    if let old = symbolsBefore1992[number], ["", "1", "2"].contains(choice) { symbols.append(old) }
    return Set(symbols.map { key($0) })
  }

  /// The standard symbols of the groups with an e-glide plane, before there was that letter.
  private static let symbolsBefore1992 = [
    39: "A b m 2", 41: "A b a 2", 64: "C m c a", 67: "C m m a", 68: "C c c a",
  ]

  /// The text in an array of C characters.
  private static func text(_ characters: some Any) -> String {
    withUnsafeBytes(of: characters) { bytes in
      let text = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      return text.split(separator: " ").joined(separator: " ")
    }
  }

  // MARK: Operations

  /// x′ = R x + t in fractional coordinates, for each operation.
  package var operations: [(rotation: Matrix3, translation: Vector3)] {
    typealias Row = (Int32, Int32, Int32)
    var rotations = [(Row, Row, Row)](repeating: ((0, 0, 0), (0, 0, 0), (0, 0, 0)), count: 192)
    var translations = [(Double, Double, Double)](repeating: (0, 0, 0), count: 192)
    let count = Int(
      spg_get_symmetry_from_database(&rotations, &translations, Int32(hallNumber)))
    func vector(_ row: Row) -> Vector3 { Vector3(Double(row.0), Double(row.1), Double(row.2)) }
    return (0..<max(0, count)).map { k in
      let (r, t) = (rotations[k], translations[k])
      return (Matrix3(vector(r.0), vector(r.1), vector(r.2)), Vector3(t.0, t.1, t.2))
    }
  }

  /// Whether the operations leave the lengths and angles of a cell as they are, to 1 %.
  func fits(_ cell: Cell) -> Bool {
    let lengths = cell.lengths
    let metric = cell.vectors * cell.vectors.transposed
    return operations.allSatisfy { rotation, _ in
      let difference = rotation.transposed * metric * rotation - metric
      return (0..<3).allSatisfy { i in
        (0..<3).allSatisfy { j in abs(difference[i, j]) <= 0.01 * lengths[i] * lengths[j] }
      }
    }
  }
}
