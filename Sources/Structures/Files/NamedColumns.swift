// Part of Ordeal. See LICENSE.

import Support

/// The columns of a table of atoms, found by the names in its header and never by their order.
struct NamedColumns {
  /// In the order of the file.
  let names: [String]
  private let places: [String: Int]

  /// The columns of a header.
  ///
  /// - Throws: `OrdealError` at the last line read if a name is there twice, is no key, or holds a
  ///   colon or a quote, which no column of extended XYZ can.
  init(_ names: [String], _ lines: TextLines) throws(OrdealError) {
    self.names = names
    var places: [String: Int] = [:]
    for (place, name) in names.enumerated() {
      guard name.isKey, !name.contains(where: { ":\"".contains($0) }) else {
        throw lines.error("expected the name of a column, got \(name.onOneLine)")
      }
      guard places.updateValue(place, forKey: name) == nil else {
        throw lines.error("the column \(name) is there twice")
      }
    }
    self.places = places
  }

  /// Where a column stands, or nil.
  func place(_ name: String) -> Int? { places[name] }

  /// Where the three components of a vector stand; nil where none of them is there.
  ///
  /// - Throws: `OrdealError` at the last line read if only some of them are there.
  func vector(_ names: [String], _ lines: TextLines) throws(OrdealError) -> [Int]? {
    let found = names.compactMap { places[$0] }
    guard !found.isEmpty else { return nil }
    guard found.count == 3 else {
      let missing = names.filter { places[$0] == nil }.joined(separator: ", ")
      throw lines.error("expected the columns \(names.joined(separator: " ")); \(missing) missing")
    }
    return found
  }

  /// The words of the next line, one for each column.
  ///
  /// - Throws: `OrdealError` if there are more or fewer.
  func row(_ lines: inout TextLines) throws -> [Range<Int>] {
    let words = try lines.words("an atom")
    guard words.count == names.count else {
      throw lines.error("expected \(names.count) columns, got \(words.count)")
    }
    return words
  }
}

extension TextLines {
  /// Three words, wherever they stand in a row, as a finite vector.
  ///
  /// - Throws: `OrdealError` naming the line otherwise.
  func vector(
    _ words: [Range<Int>], at places: [Int], _ what: @autoclosure () -> String
  ) throws -> Vector3 {
    Vector3(
      try finite(words[places[0]], what()), try finite(words[places[1]], what()),
      try finite(words[places[2]], what()))
  }
}
