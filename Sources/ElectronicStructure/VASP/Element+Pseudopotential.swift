// Part of Ordeal. See LICENSE.

import Structures

extension Element {
  /// The element of a pseudopotential by its title, or nil.
  ///
  /// Titles are "PAW_PBE Li_sv 10Sep2004"; old ones may lack the first word.
  init?(pseudopotential title: String) {
    let words = title.split(whereSeparator: \.isWhitespace)
    guard
      let element = words.dropFirst().first.flatMap({ Element(looseSymbol: $0) })
        ?? words.first.flatMap({ Element(looseSymbol: $0) })
    else { return nil }
    self = element
  }
}
