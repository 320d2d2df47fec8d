// Part of Ordeal. See LICENSE.

import Structures
import Support

extension [Element] {
  /// The elements of an option's words: `Li,Al` or `Li Al`.
  ///
  /// - Throws: `OrdealError` for what is no element.
  init(_ words: [String], of option: String) throws {
    self = try words.flatMap { $0.split(separator: ",") }.map { symbol in
      guard let element = Element(symbol: String(symbol)) else {
        throw OrdealError("\"\(symbol)\" is not the symbol of an element", at: option)
      }
      return element
    }
  }
}
