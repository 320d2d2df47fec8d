// Part of Ordeal. See LICENSE.

/// Sums over states that can be added to each other.
public protocol BlockSum: Codable, Hashable, Sendable {
  /// What is added for a state.
  associatedtype State

  /// The sum over no state.
  init()
  /// Adds a state as often as a chain kept it.
  mutating func add(_ state: State, attempts: Int)
  /// Adds other states.
  mutating func add(_ other: Self)
}

/// Sums over the second half of a chain, at any time, though its length is not known beforehand.
///
/// Attempts are summed in blocks of one length. Once `capacity` blocks are full, neighbours are put
/// together and blocks are twice as long from then on, so that a chain of any length has between
/// half of `capacity` and all of it. The second half begins at the block in which its middle lies.
public struct SecondHalf<Sum: BlockSum>: Codable, Hashable, Sendable {
  /// The number of blocks at which pairs of them are put together, an even number.
  private let capacity: Int
  /// Attempts in a block.
  private(set) var blockLength = 1
  private var full: [Sum] = []
  private var last = Sum()
  private var lastAttempts = 0

  /// Of a chain that begins.
  ///
  /// - Parameter capacity: The most blocks; with the default the second half of a chain of 160
  ///   attempts or more has 40 to 80.
  public init(capacity: Int = 160) {
    precondition(capacity >= 2 && capacity.isMultiple(of: 2), "blocks are put together in pairs")
    self.capacity = capacity
  }

  /// Attempts so far.
  public var attempts: Int { full.count * blockLength + lastAttempts }

  /// Adds a state with the number of attempts after which the chain was in it.
  public mutating func add(_ state: Sum.State, attempts: Int) {
    var left = attempts
    while left > 0 {
      let now = min(left, blockLength - lastAttempts)
      last.add(state, attempts: now)
      lastAttempts += now
      left -= now
      if lastAttempts == blockLength { close() }
    }
  }

  private mutating func close() {
    full.append(last)
    (last, lastAttempts) = (Sum(), 0)
    guard full.count == capacity else { return }
    full = stride(from: 0, to: capacity, by: 2).map { Self.sum(full[$0..<$0 + 2]) }
    blockLength *= 2
  }

  /// Attempts of the second half: the half of all, to the block.
  public var averagedAttempts: Int { attempts - firstBlock * blockLength }

  private var firstBlock: Int { attempts / 2 / blockLength }

  /// The sum over the second half.
  public var total: Sum {
    var total = Self.sum(full[firstBlock...])
    total.add(last)
    return total
  }

  /// The sums over consecutive blocks that make up the second half, of one length to a merged block.
  ///
  /// - Parameter count: The number of blocks.
  /// - Returns: The sums; nil where the second half is shorter than so many blocks.
  public func blocks(_ count: Int = 20) -> [Sum]? {
    full[firstBlock...].evenParts(count)?.map { Self.sum($0) }
  }

  private static func sum(_ parts: ArraySlice<Sum>) -> Sum {
    var total = Sum()
    for part in parts { total.add(part) }
    return total
  }
}
