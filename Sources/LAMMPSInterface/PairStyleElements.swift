// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Structures
import Support

/// What `pair_style mtp [elements NAME…]` and `pair_coeff * * FILE NAME…` say about elements.
struct PairStyleElements {
  /// The element of LAMMPS types 1, 2, …; nil for NULL.
  let types: [Element?]
  /// The element of each species of the potential, and how that is known.
  let species: ElementMapping

  /// Matches the names of types with the potential's species.
  ///
  /// The elements of the species are those that `pair_style` gives, else those of the potential's
  /// card, else of its tag, else the names of the types by increasing atomic number.
  ///
  /// - Parameters:
  ///   - typeNames: The symbols that `pair_coeff` gives for types 1, 2, …, or NULL.
  ///   - speciesNames: The symbols that `pair_style` gives for species 0, 1, …; often none.
  ///   - potential: The potential.
  ///   - file: Its file, for the card beside it.
  /// - Throws: `OrdealError` if a name is not an element, or is not among the potential's, or
  ///   the elements of the species cannot be known.
  init(
    typeNames: [String], speciesNames: [String], potential: MomentTensorPotential, file: URL
  ) throws {
    let types = try typeNames.map { name -> Element? in
      if name == "NULL" { return nil }
      guard let element = Element(symbol: name) else {
        throw OrdealError(
          "expected the symbol of an element or NULL, got \(name)", at: file.path)
      }
      return element
    }
    let named = Set(types.compactMap(\.self))
    guard !named.isEmpty else {
      throw OrdealError(
        "expected the element of one type at least, got NULL for all", at: file.path)
    }
    species = try ElementMapping.resolve(
      for: potential, at: file, flag: speciesNames.isEmpty ? nil : speciesNames,
      structureElements: Self.checked(named, for: potential, file: file))
    for element in named.sorted() where species.species(of: element) == nil {
      let known = species.elements.map(\.symbol).joined(separator: ", ")
      throw OrdealError("the potential knows \(known), not \(element)", at: file.path)
    }
    self.types = types
  }

  /// The names of the types stand for the species only if there are as many.
  private static func checked(
    _ named: Set<Element>, for potential: MomentTensorPotential, file: URL
  ) throws -> Set<Element> {
    guard named.count != potential.speciesCount else { return named }
    let names = named.sorted().map(\.symbol).joined(separator: " ")
    throw OrdealError(
      "the potential has \(potential.speciesCount) species and pair_coeff names \(named.count) "
        + "(\(names)), so that it is not known which is which; expected the elements of all "
        + "species in \(PotentialCard.url(beside: file).lastPathComponent) beside the potential, "
        + "in its potential_tag, or in the script: pair_style mtp elements ELEMENT…, species 0 "
        + "first", at: file.path)
  }

  /// The species of LAMMPS types 1, 2, …; −1 for NULL.
  var speciesOfTypes: [Int32] {
    types.map { type in type.flatMap(species.species(of:)).map(Int32.init) ?? -1 }
  }

  /// "type 1 = Li = species 0, type 2 = NULL (from the potential's card)".
  var description: String {
    let pairs = zip(types, speciesOfTypes).enumerated().map { index, pair in
      "type \(index + 1) = " + (pair.0.map { "\($0) = species \(pair.1)" } ?? "NULL")
    }
    return pairs.joined(separator: ", ") + "; species: \(species)"
  }
}
