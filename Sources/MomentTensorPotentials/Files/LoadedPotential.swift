// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// A potential as a command uses it: its file, and which elements its species are.
public struct LoadedPotential: Sendable {
  /// The path as it was given.
  public let path: String
  /// What the file holds.
  public var file: MomentTensorPotentialFile
  /// The element of each species, and how that is known.
  public let mapping: ElementMapping
  /// A warning where the elements given contradict the potential's card or tag.
  public let contradiction: String?

  /// Reads a potential and finds out which elements its species are, as `ElementMapping.resolve` does.
  ///
  /// - Parameters:
  ///   - path: The potential's file.
  ///   - flag: The symbols that the user gave for species 0, 1, …
  ///   - structureElements: All elements of the structures at hand; asked for only if needed.
  /// - Throws: `PotentialError` if the file cannot be read, or its species are not known; what
  ///   `structureElements` throws.
  public init(
    _ path: String, flag: [String]? = nil,
    structureElements: @autoclosure () throws -> Set<Element> = []
  ) throws {
    let url = URL(filePath: path)
    self.path = path
    file = try MomentTensorPotentialFile(contentsOf: url)
    mapping = try ElementMapping.resolve(
      for: file.potential, at: url, flag: flag, structureElements: try structureElements())
    contradiction = Self.contradiction(to: mapping, of: file.potential, at: url)
  }

  /// The potential itself.
  public var potential: MomentTensorPotential { file.potential }

  /// The symbols of species 0, 1, …
  public var symbols: [String] { mapping.elements.map(\.symbol) }

  /// "MTP_train.mtp: species 0 = Li, 1 = Al (from the potential's card)".
  public var sentence: String {
    "\(URL(filePath: path).lastPathComponent): species \(mapping)"
  }

  private static func contradiction(
    to mapping: ElementMapping, of potential: MomentTensorPotential, at url: URL
  ) -> String? {
    // Where neither card nor tag names the elements, nothing is contradicted.
    guard mapping.source == .flag,
      let own = try? ElementMapping.resolve(for: potential, at: url),
      own.elements != mapping.elements
    else { return nil }
    let place = own.source == .card ? "card" : "potential_tag"
    return "--elements \(mapping.elements.map(\.symbol).joined(separator: ",")) contradicts the "
      + "potential's \(place), which says \(own.elements.map(\.symbol).joined(separator: ",")): "
      + "a swapped mapping?"
  }
}
