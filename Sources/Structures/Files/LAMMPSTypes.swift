// Part of Ordeal. See LICENSE.

import Support

/// The elements of LAMMPS's atom types, from all that is said about them.
///
/// What the file says counts: its names, and its masses. The elements given stand for types of which it
/// says nothing. Those of a potential are no statement about a file, whose types may be numbered in
/// another way; those that are said of the file must not contradict it.
struct LAMMPSTypes {
  /// The elements given of types 1, 2, ….
  let given: [Element]
  /// Whether they are said of this file, and not of a potential.
  let areOfFile: Bool

  /// The element of a type.
  ///
  /// - Parameters:
  ///   - type: From 1; nil where the file numbers no types.
  ///   - named: What the file calls it.
  ///   - byMass: What its mass says.
  ///   - location: Where errors say that it stands.
  /// - Returns: What all that is said agrees on.
  /// - Throws: `OrdealError` if nothing says which element it is, or two things say different ones.
  func element(
    ofType type: Int?, named: Element?, byMass: Element?, at location: String
  ) throws(OrdealError) -> Element {
    let name = type.map { "type \($0)" } ?? "the atom"
    let given = type.flatMap { self.given.indices.contains($0 - 1) ? self.given[$0 - 1] : nil }
    if let named, let byMass, named != byMass {
      // Which of the two is right only the user can say.
      if areOfFile, let given, given == named || given == byMass { return given }
      throw OrdealError(
        "\(name) is \(named) by name and \(byMass) by mass: correct the file, or give the elements "
          + "of the types to `ordeal convert --elements`", at: location)
    }
    guard let own = named ?? byMass else {
      guard let given else {
        throw OrdealError(
          "the element of \(name) is unknown: give the elements of the types, or masses",
          at: location)
      }
      return given
    }
    if areOfFile, let given, given != own {
      throw OrdealError(
        "\(name) is \(own) by \(named == nil ? "mass" : "name") in the file and \(given) by the "
          + "elements given", at: location)
    }
    return own
  }

  /// The element of a mass, u; nil where none is within 0.3 u, or another one almost as near.
  static func element(ofMass mass: Double) -> Element? {
    let near = (1...118).compactMap { Element(atomicNumber: $0) }
      .map { (element: $0, distance: abs($0.mass - mass)) }
      .sorted { $0.distance < $1.distance }
    guard let first = near.first, first.distance < 0.3, near[1].distance > 4 * first.distance else {
      return nil
    }
    return first.element
  }
}
