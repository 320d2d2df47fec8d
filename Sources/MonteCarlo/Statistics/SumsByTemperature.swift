// Part of Ordeal. See LICENSE.

/// Pairs summed over the states of a chain, apart for each temperature that it has had.
public struct SumsByTemperature: BlockSum {
  /// The pairs of a state, and the temperature at which the chain was in it.
  public struct State: Sendable {
    /// T, K.
    public var temperature: Double
    /// Its pairs.
    public var pairs: PairCounts
  }

  private struct Part: Codable, Hashable, Sendable {
    var temperature: Double
    var sums: PairSums
  }

  private var parts: [Part] = []

  /// Of no state.
  public init() {}

  /// The temperatures, K, in the order in which the chain met them.
  public var temperatures: [Double] { parts.map(\.temperature) }

  /// The sums at a temperature.
  public subscript(temperature: Double) -> PairSums {
    parts.first { $0.temperature == temperature }?.sums ?? PairSums()
  }

  /// Adds a state as often as the chain kept it.
  public mutating func add(_ state: State, attempts: Int) {
    guard attempts > 0 else { return }
    let part = part(at: state.temperature)
    parts[part].sums.add(state.pairs, attempts: attempts)
  }

  /// Adds other states.
  public mutating func add(_ other: SumsByTemperature) {
    for added in other.parts {
      let part = part(at: added.temperature)
      parts[part].sums.add(added.sums)
    }
  }

  private mutating func part(at temperature: Double) -> Int {
    if let known = parts.firstIndex(where: { $0.temperature == temperature }) { return known }
    parts.append(Part(temperature: temperature, sums: PairSums()))
    return parts.count - 1
  }
}
