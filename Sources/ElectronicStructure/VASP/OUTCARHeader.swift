// Part of Ordeal. See LICENSE.

import Structures
import Support

/// What the header of OUTCAR says about atoms.
struct OUTCARHeader {
  /// The symbols of the lines VRHFIN, one for each pseudopotential.
  var symbols: [String] = []
  /// The titles of the lines "POTCAR:", each once, and once more before its pseudopotential.
  var listed: [String] = []
  /// NIONS.
  var atomCount: Int?
  /// The settings that their own section has given.
  var settled: Set<String> = []

  /// The most atoms that a file may claim.
  private static let mostAtoms = 10_000_000

  /// The element of each atom.
  ///
  /// Elements are those of the lines VRHFIN, else TITEL, else "POTCAR:": the pseudopotentials may have
  /// been cut out.
  ///
  /// - Parameters:
  ///   - counts: The numbers of "ions per type".
  ///   - titles: The values of the lines TITEL.
  /// - Returns: One element for each atom, in the order of the types.
  /// - Throws: `OrdealError` if they do not fit each other.
  func elements(
    _ counts: [Int], titles: [String]
  ) throws(OrdealError) -> [Element] {
    var total = 0
    for count in counts {
      guard 0...Self.mostAtoms ~= count, total + count <= Self.mostAtoms else {
        throw OrdealError(
          "expected up to \(Self.mostAtoms) atoms, got \(counts) ions per type")
      }
      total += count
    }
    guard total == atomCount ?? total else {
      throw OrdealError(
        "ions per type are \(total) in all, but NIONS is \(atomCount ?? 0)")
    }
    let elements = try elementsOfTypes(counts.count, titles: titles)
    return zip(elements, counts).flatMap { Array(repeating: $0, count: $1) }
  }

  private func elementsOfTypes(
    _ count: Int, titles: [String]
  ) throws(OrdealError) -> [Element] {
    let isListedTwice =
      listed.count == 2 * count && listed.prefix(count).elementsEqual(listed.suffix(count))
    let sources: [(name: String, values: [String])] = [
      ("VRHFIN", symbols), ("TITEL", titles),
      ("POTCAR:", isListedTwice ? Array(listed.prefix(count)) : listed),
    ]
    guard let source = sources.first(where: { !$0.values.isEmpty }) else {
      throw OrdealError(
        "no line VRHFIN, TITEL or \"POTCAR:\" before says which elements the ions are")
    }
    guard source.values.count == count else {
      throw OrdealError(
        "\(count) ions per type, but \(source.values.count) lines \(source.name)")
    }
    var elements: [Element] = []
    for (type, value) in source.values.enumerated() {
      // VASP cuts some symbols ("r " for Zr), so that their letter case counts: "i" is not iodine.
      let title = titles.count == count ? titles[type] : ""
      guard
        let element = source.name == "VRHFIN"
          ? Element(symbol: value) ?? Element(pseudopotential: title)
          : Element(pseudopotential: value)
      else {
        throw OrdealError(
          "expected the symbol of an element in \(source.name), got \"\(value)\"")
      }
      if let other = Element(pseudopotential: title), other != element {
        throw OrdealError("VRHFIN says \(element), TITEL \"\(title)\" says \(other)")
      }
      elements.append(element)
    }
    return elements
  }
}
