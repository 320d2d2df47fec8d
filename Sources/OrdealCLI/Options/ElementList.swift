// Part of Ordeal. See LICENSE.

import Structures

extension [Element] {
  /// The elements of an option's words: `Li,Al` or `Li Al`.
  ///
  /// - Throws: `StructureError` for what is no element.
  init(_ words: [String], of option: String) throws {
    self = try words.flatMap { $0.split(separator: ",") }.map { symbol in
      guard let element = Element(symbol: String(symbol)) else {
        throw StructureError("\"\(symbol)\" is not the symbol of an element", at: option)
      }
      return element
    }
  }
}
