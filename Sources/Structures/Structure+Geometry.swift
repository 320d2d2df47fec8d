// Part of Ordeal. See LICENSE.

import Foundation
import Support

extension Structure {
  /// Coordinates and cell vectors end here, Å: at 10¹⁰ Å a `Double` still tells 10⁻⁶ Å apart.
  public static let farthest = 1e10
  /// The shortest edge of a cell, Å, and the smallest volume of one as a fraction of the product of
  /// its edges: no crystal is near them, and below them a file's digits do not keep the cell.
  static let smallestEdge = 1e-4
  static let flattest = 1e-8

  /// Checks that the atoms and the cell can be calculated with.
  ///
  /// - Parameter location: How errors call the place that the structure comes from.
  /// - Throws: `OrdealError` if a coordinate is not finite or beyond `farthest`, or the vectors
  ///   along which the structure repeats are too short or span too little.
  public func checkGeometry(at location: String? = nil) throws(OrdealError) {
    try cell.check(at: location)
    for (atom, position) in positions.enumerated() {
      guard position.x.isFinite, position.y.isFinite, position.z.isFinite else {
        throw OrdealError(
          "atom \(atom + 1) (\(elements[atom])) has a position that is not finite", at: location)
      }
      guard max(abs(position.x), abs(position.y), abs(position.z)) <= Self.farthest else {
        throw OrdealError(
          "atom \(atom + 1) (\(elements[atom])) is at \(position.x) \(position.y) \(position.z) Å; "
            + "coordinates up to \(Self.farthest) Å are taken, beyond them no place in the cell is left",
          at: location)
      }
    }
  }

  /// Checks, before any memory is taken, that the images within a cutoff are a number that fits.
  ///
  /// - Parameter cutoff: Å.
  /// - Throws: `OrdealError` as `checkGeometry` and `Cell.checkImages` do.
  public func checkImages(within cutoff: Double) throws(OrdealError) {
    try checkGeometry()
    try cell.checkImages(within: cutoff, count: count)
  }
}

extension Cell {
  /// Checks that the vectors are finite, and those along which the cell repeats independent.
  ///
  /// - Parameter location: How errors call the place that the cell comes from.
  /// - Throws: `OrdealError` with the vectors otherwise, and with what they span.
  public func check(at location: String? = nil) throws(OrdealError) {
    let components = vectors.components
    guard components.allSatisfy(\.isFinite) else {
      throw OrdealError("the cell is not finite: \(components)", at: location)
    }
    guard components.allSatisfy({ abs($0) <= Structure.farthest }) else {
      throw OrdealError(
        "the cell is too large: \(components); components up to \(Structure.farthest) Å are taken",
        at: location)
    }
    let periodic = (0..<3).filter { isPeriodic[$0] }.map { vectors[$0] }
    // What they span, as a fraction of what they would at right angles.
    let span: Double
    switch periodic.count {
    case 3: span = volume
    case 2: span = length(cross(periodic[0], periodic[1]))
    default: span = periodic.first.map { length($0) } ?? 1
    }
    let product = periodic.reduce(1) { $0 * length($1) }
    let unit = periodic.count == 3 ? "Å³" : periodic.count == 2 ? "Å²" : "Å"
    guard span > Structure.flattest * product else {
      throw OrdealError(
        "a cell needs a volume: the vectors \(components) along which it repeats span \(span) "
          + "\(unit), and would span \(product) \(unit) at right angles", at: location)
    }
    guard periodic.allSatisfy({ length($0) > Structure.smallestEdge }) else {
      throw OrdealError(
        "the cell is too small: an edge of \(components) is not longer than "
          + "\(Structure.smallestEdge) Å", at: location)
    }
  }
}

extension Cell {
  /// Checks, before any memory is taken, that the images within a cutoff are a number that fits.
  ///
  /// A cell much smaller than the cutoff, or so skewed that its opposite faces are close together,
  /// has Π_d (1 + 2 cutoff / height_d) images of each atom.
  ///
  /// - Parameters:
  ///   - cutoff: Å.
  ///   - count: The number of atoms in the cell.
  /// - Throws: `OrdealError` with the number; or if the cutoff is not finite, or the cell repeats
  ///   and has no volume.
  public func checkImages(within cutoff: Double, count: Int) throws(OrdealError) {
    guard cutoff.isFinite, cutoff >= 0 else {
      throw OrdealError("expected a finite cutoff, got \(cutoff) Å")
    }
    guard isPeriodic != .none else { return }
    guard volume > 1e-9 else {
      throw OrdealError("a periodic cell needs a volume, got \(volume) Å³")
    }
    let heights = heights
    var images = Double(count)
    for d in 0..<3 where isPeriodic[d] { images *= 1 + 2 * cutoff / heights[d] }
    let neighbors =
      isPeriodic == .all ? 4 / 3 * Double.pi * cutoff * cutoff * cutoff * Double(count) / volume : 0
    guard images <= max(ImageLimits.images, 8 * Double(count)),
      neighbors <= ImageLimits.neighborsOfAtom
    else {
      throw OrdealError(
        "the cell is too small or too skewed for a cutoff of \(cutoff) Å: its faces are "
          + "\(heights.x), \(heights.y) and \(heights.z) Å apart, which makes about "
          + "\(images.inWords) images and \(neighbors.inWords) neighbours of an atom; at most "
          + "\(ImageLimits.images.inWords) and \(ImageLimits.neighborsOfAtom.inWords) are taken")
    }
  }
}

/// What neighbour lists take; more would fill the memory of a usual machine.
enum ImageLimits {
  /// Atoms and images of a structure whose images outnumber its atoms.
  static let images = 1e7
  /// Neighbours of an atom in a crystal: 70 atoms in a cubic Å with a cutoff of 5.5 Å.
  static let neighborsOfAtom = 5e4
  /// Neighbours of all atoms together.
  static let neighbors = 1 << 28
}

extension Double {
  /// "5.2e+07" for large numbers, "120" for others.
  fileprivate var inWords: String { String(format: self < 1e6 ? "%.0f" : "%.1e", self) }
}
