// Part of Ordeal. See LICENSE.

extension RandomAccessCollection where Index == Int {
  /// A number of consecutive parts whose lengths differ by one at most; together they are all of it.
  ///
  /// - Parameter count: The number of parts, at least 1.
  /// - Returns: The parts; nil where there are fewer elements than parts.
  public func evenParts(_ count: Int) -> [SubSequence]? {
    precondition(count >= 1, "at least one part")
    guard self.count >= count else { return nil }
    return (0..<count).map { part in
      let (start, end) = (part * self.count / count, (part + 1) * self.count / count)
      return self[startIndex + start..<startIndex + end]
    }
  }
}
