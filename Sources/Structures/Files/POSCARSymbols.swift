// Part of Ordeal. See LICENSE.

import Support

/// The elements of a POSCAR's blocks of atoms, by everything in the file that names them.
///
/// pymatgen writes a symbol behind each position, VASP 4 has its users write the symbols, or a formula, at
/// the beginning of the comment.
struct POSCARSymbols {
  /// The number of atoms in each block.
  let counts: [Int]
  /// The first line.
  let comment: String
  /// The element whose symbol stands behind each position, where one does.
  let rows: [Element?]

  /// Something that names an element for each block.
  private struct Source {
    var name: String
    var elements: [Element]

    var text: String { elements.map(\.symbol).joined(separator: " ") }
  }

  /// Checks the elements of the header against the symbols behind the positions.
  ///
  /// - Throws: `OrdealError` if they contradict each other.
  func check(_ elements: [Element], at location: String) throws {
    guard let behind = try behindPositions(at: location) else { return }
    try compare(Source(name: "the header's symbols", elements: elements), behind, at: location)
  }

  /// The elements of a file whose header does not name them.
  ///
  /// - Parameters:
  ///   - given: Elements that are taken where the file says nothing.
  ///   - areOfFile: Whether they are said of this file, so that it must not contradict them.
  ///   - location: Where the counts stand.
  /// - Returns: One element for each count.
  /// - Throws: `OrdealError` if nothing names the elements, or the file contradicts itself.
  func elements(given: [Element], areOfFile: Bool, at location: String) throws -> [Element] {
    var sources = [try behindPositions(at: location), try inComment(at: location)].compactMap(
      \.self)
    if !given.isEmpty, areOfFile || sources.isEmpty {
      guard given.count == counts.count else {
        throw OrdealError(
          "\(counts.count) counts without symbols, but \(given.count) elements are given",
          at: location)
      }
      sources.append(Source(name: "the elements given", elements: given))
    }
    guard let first = sources.first else {
      throw OrdealError(
        "expected the symbols of the elements: this is a VASP 4 file, and neither its comment "
          + "\"\(comment)\" nor the ends of its lines hold a symbol for each of \(counts.count) "
          + "counts", at: location)
    }
    for other in sources.dropFirst() { try compare(first, other, at: location) }
    return first.elements
  }

  private func compare(_ a: Source, _ b: Source, at location: String) throws {
    guard a.elements == b.elements else {
      throw OrdealError(
        "contradicts itself: \(a.name) say \(a.text), \(b.name) say \(b.text)", at: location)
    }
  }

  // MARK: Sources

  /// The symbols behind the positions, if every one has one.
  private func behindPositions(at location: String) throws -> Source? {
    let named = rows.compactMap(\.self)
    guard named.count == rows.count, !named.isEmpty else { return nil }
    var elements: [Element] = []
    var first = 0
    for count in counts {
      let block = named[first..<first + count]
      // Of an empty block nothing is said.
      guard let element = block.first else { return nil }
      guard block.allSatisfy({ $0 == element }) else {
        throw OrdealError(
          "contradicts itself: behind the positions of one count stand several symbols "
            + "(\(Formula(Dictionary(block.map { ($0, 1) }, uniquingKeysWith: +))))", at: location)
      }
      elements.append(element)
      first += count
    }
    return Source(name: "the symbols behind the positions", elements: elements)
  }

  /// Words that begin sentences, and are symbols, too.
  private static let words: Set<String> = ["As", "At", "Be", "He", "I", "In", "No"]

  /// The symbols or the formula at the beginning of the comment, if they are as many as the counts.
  private func inComment(at location: String) throws -> Source? {
    let words = comment.split { $0.isWhitespace || $0 == "," || $0 == "-" }
    let formulas = words.map(Self.formula)
    let leading = formulas.prefix { $0 != nil }.compactMap(\.self)
    let parts = leading.flatMap(\.self)
    let isSentence =
      leading.count < words.count
      && words.prefix(leading.count).contains { Self.words.contains(String($0)) }
    guard parts.count == counts.count, !isSentence else { return nil }
    if parts.contains(where: { $0.count != nil }) {
      // "Li2Al6" of 1 and 3 atoms: the same ratios.
      let numbers = parts.map { Double($0.count ?? 1) }
      let sums = (numbers.reduce(0, +), Double(counts.reduce(0, +)))
      guard zip(numbers, counts).allSatisfy({ abs($0 * sums.1 - Double($1) * sums.0) < 0.5 }) else {
        throw OrdealError(
          "contradicts itself: the comment says "
            + parts.map { "\($0.element)\($0.count.map(String.init) ?? "")" }.joined()
            + ", the counts are \(counts)", at: location)
      }
    }
    return Source(name: "the symbols of the comment", elements: parts.map(\.element))
  }

  /// The elements of "Li2Al", in their order, with the numbers that stand behind them; nil for others.
  private static func formula(_ word: Substring) -> [(element: Element, count: Int?)]? {
    var rest = word
    var parts: [(element: Element, count: Int?)] = []
    while let first = rest.first {
      guard first.isUppercase else { return nil }
      let symbol = rest.prefix(1) + rest.dropFirst().prefix { $0.isLowercase }
      rest = rest.dropFirst(symbol.count)
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      guard let element = Element(symbol: String(symbol)), digits.isEmpty || Int(digits) != nil
      else { return nil }
      parts.append((element, Int(digits)))
    }
    return parts
  }
}
