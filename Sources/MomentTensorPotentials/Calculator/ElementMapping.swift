// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// Which element each species of a potential is, and how that is known.
public struct ElementMapping: Hashable, Sendable {
  /// Where a mapping comes from.
  public enum Source: String, Hashable, Sendable, Codable {
    /// The user said so: `--elements`.
    case flag
    /// The card beside the potential.
    case card
    /// `potential_tag` in the potential's file.
    case tag
    /// The elements of the structures, by increasing atomic number.
    case structures
  }

  /// The element of each species.
  public var elements: [Element]
  /// Where that comes from.
  public var source: Source

  /// The given mapping.
  public init(_ elements: [Element], source: Source = .flag) {
    self.elements = elements
    self.source = source
  }

  /// The species that an element is, or nil if the potential does not know it.
  public func species(of element: Element) -> Int? { elements.firstIndex(of: element) }
}

extension ElementMapping: CustomStringConvertible {
  /// "0 = Li, 1 = Al (from the potential's card)".
  public var description: String {
    let names = elements.enumerated().map { "\($0) = \($1.symbol)" }.joined(separator: ", ")
    let origin =
      switch source {
      case .flag: "as given"
      case .card: "from the potential's card"
      case .tag: "from potential_tag"
      case .structures: "from the structures' elements, by atomic number"
      }
    return "\(names) (\(origin))"
  }
}

extension ElementMapping {
  /// Finds out which elements a potential's species are.
  ///
  /// The first of these that is there decides: `flag`, the card beside the potential,
  /// `potential_tag`, the elements of the structures if there are as many as species.
  ///
  /// - Parameters:
  ///   - potential: The potential.
  ///   - url: Its file, for the card beside it.
  ///   - flag: The symbols that the user gave for species 0, 1, …
  ///   - structureElements: All elements of the structures at hand; asked for only if needed.
  /// - Returns: The mapping.
  /// - Throws: `OrdealError` if what decides does not name as many different elements as there
  ///   are species, or nothing does; what `structureElements` throws.
  public static func resolve(
    for potential: MomentTensorPotential, at url: URL? = nil, flag: [String]? = nil,
    structureElements: @autoclosure () throws -> Set<Element> = []
  ) throws -> ElementMapping {
    let count = potential.speciesCount
    if let flag {
      return try ElementMapping(symbols: flag, count: count, source: .flag, at: "--elements")
    }
    if let url, let card = try PotentialCard.read(beside: url) {
      return try ElementMapping(
        symbols: card.elements, count: count, source: .card,
        at: PotentialCard.url(beside: url).path)
    }
    let words = potential.tag.split { " ,;-_".contains($0) }.map(String.init)
    if words.count == count,
      let tagged = try? ElementMapping(
        symbols: words, count: count, source: .tag, at: "potential_tag")
    {
      return tagged
    }
    let elements = try structureElements().sorted()
    guard elements.count == count else {
      let found = elements.map(\.symbol).joined(separator: ", ")
      throw OrdealError(
        "the elements of its \(count) species are not known: no --elements, no card "
          + "\(url.map { PotentialCard.url(beside: $0).lastPathComponent } ?? "<name>.json") beside "
          + "it, no elements in potential_tag (\"\(potential.tag)\"), and the structures hold "
          + "\(elements.count) elements (\(found)); say --elements Li,Al, species 0 first",
        at: url?.path)
    }
    return ElementMapping(elements, source: .structures)
  }

  /// Reads symbols.
  private init(symbols: [String], count: Int, source: Source, at location: String) throws {
    let elements = try symbols.map { symbol in
      guard let element = Element(symbol: symbol) else {
        throw OrdealError("expected the symbol of an element, got \"\(symbol)\"", at: location)
      }
      return element
    }
    guard elements.count == count, Set(elements).count == count else {
      throw OrdealError(
        "expected \(count) different elements, one for each species, got "
          + "\(symbols.joined(separator: ", "))", at: location)
    }
    self.init(elements, source: source)
  }
}
