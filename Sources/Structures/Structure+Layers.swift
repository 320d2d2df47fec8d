// Part of Ordeal. See LICENSE.

extension Structure {
  /// The atoms of an element from the bottom of the cell to its top along c.
  ///
  /// - Parameters:
  ///   - element: The element.
  ///   - tolerance: Heights that differ by less, in units of the cell, belong to one plane.
  ///   - ties: In what order the atoms of a plane come, one number for each atom of the element; nil: in
  ///     that of the structure.
  /// - Returns: Their indices.
  package func indicesFromBelow(
    _ element: Element, tolerance: Double = 0, ties: [Double]? = nil
  ) -> [Int] {
    let sites = elements.indices.filter { elements[$0] == element }
    let heights = sites.map { cell.fractional(positions[$0]).z }
    let order = sites.indices.sorted { a, b in
      if abs(heights[a] - heights[b]) > tolerance { return heights[a] < heights[b] }
      return ties.map { $0[a] < $0[b] } ?? (a < b)
    }
    return order.map { sites[$0] }
  }

  /// A slab of an element in another one: of its atoms those lowest in the cell along c stay.
  ///
  /// - Parameters:
  ///   - count: How many stay, at most as many as there are.
  ///   - element: The element.
  ///   - host: What all others of them become.
  ///   - tolerance: As in `indicesFromBelow`.
  ///   - ties: As in `indicesFromBelow`.
  /// - Returns: The slab.
  package func slab(
    of count: Int, _ element: Element, in host: Element, tolerance: Double = 0,
    ties: [Double]? = nil
  ) -> Structure {
    var slab = self
    for atom in indicesFromBelow(element, tolerance: tolerance, ties: ties).dropFirst(count) {
      slab.elements[atom] = host
    }
    return slab
  }
}
