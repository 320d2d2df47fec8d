// Part of Ordeal. See LICENSE.

import RandomNumbers
import Structures
import Support

extension Structure {
  /// The structure without some random atoms of an element.
  ///
  /// - Parameters:
  ///   - count: How many go.
  ///   - element: Of which element; nil for any.
  ///   - stream: Where random numbers come from.
  /// - Returns: The atoms that are left, in their order.
  /// - Throws: `OrdealError` if there are not so many, or none would be left.
  public func removing(
    _ count: Int, of element: Element?, using stream: inout RandomStream
  ) throws -> Structure {
    var candidates = elements.indices.filter { element == nil || elements[$0] == element }
    guard count <= candidates.count, count < self.count else {
      throw OrdealError(
        "\(count) atoms\(element.map { " of \($0)" } ?? "") cannot be taken out of "
          + "\(candidates.count), with one atom left at the least")
    }
    var gone: Set<Int> = []
    for _ in 0..<count {
      gone.insert(candidates.remove(at: stream.index(below: candidates.count)))
    }
    return keeping(elements.indices.filter { !gone.contains($0) })
  }

  /// The structure with the given atoms only, in that order.
  func keeping(_ atoms: [Int]) -> Structure {
    var result = withoutResults()
    result.elements = atoms.map { elements[$0] }
    result.positions = atoms.map { positions[$0] }
    result.properties.columns = [:]
    return result
  }
}
