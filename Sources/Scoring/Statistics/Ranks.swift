// Part of Ordeal. See LICENSE.

/// Places of values in their sorted order.
enum Ranks {
  /// The place of each value among the distinct values, from 0; equal values share one.
  ///
  /// - Returns: The ranks, shape [n], and the number of distinct values.
  static func dense(_ values: [Double]) -> (ranks: [Int], count: Int) {
    var ranks = Array(repeating: 0, count: values.count)
    let order = values.indices.sorted { values[$0] < values[$1] }
    var count = 0
    for (position, index) in order.enumerated() {
      if position == 0 || values[order[position - 1]] != values[index] { count += 1 }
      ranks[index] = count - 1
    }
    return (ranks, count)
  }

  /// The place of each value, from 1; equal values share the mean of their places.
  static func average(_ values: [Double]) -> [Double] {
    var ranks = Array(repeating: 0.0, count: values.count)
    for group in tied(values) {
      let mean = Double(group.first + group.indices.count + group.first + 1) / 2
      for index in group.indices { ranks[index] = mean }
    }
    return ranks
  }

  /// Σ t(t − 1)/2 over groups of t equal values: the number of tied pairs.
  static func tiedPairs(_ values: [Double]) -> Int {
    tied(values).reduce(0) { $0 + $1.indices.count * ($1.indices.count - 1) / 2 }
  }

  /// Groups of equal values in ascending order, and how many values lie below each.
  private static func tied(_ values: [Double]) -> [(first: Int, indices: ArraySlice<Int>)] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var groups: [(first: Int, indices: ArraySlice<Int>)] = []
    var begin = 0
    while begin < order.count {
      var end = begin
      while end < order.count, values[order[end]] == values[order[begin]] { end += 1 }
      groups.append((begin, order[begin..<end]))
      begin = end
    }
    return groups
  }
}
