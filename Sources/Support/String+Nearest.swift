// Part of Ordeal. See LICENSE.

extension String {
  /// The name that was probably meant: the one that the fewest changes of a letter lead to, if these are
  /// two at most or a third of its letters (of short names one); nil where none is near.
  public func nearest(of names: some Sequence<String>) -> String? {
    let near = names.map { (name: $0, distance: distance(to: $0)) }
      .filter { $0.distance <= ($0.name.count < 4 ? 1 : max(2, $0.name.count / 3)) }
    return near.min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
  }

  /// How many insertions, removals and replacements of a character lead to another text
  /// (Levenshtein 1966).
  func distance(to other: String) -> Int {
    let letters = Array(other)
    var row = Array(0...letters.count)
    for (index, letter) in self.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for place in letters.indices {
        let replaced = diagonal + (letter == letters[place] ? 0 : 1)
        diagonal = row[place + 1]
        row[place + 1] = Swift.min(replaced, diagonal + 1, row[place] + 1)
      }
    }
    return row[letters.count]
  }
}
