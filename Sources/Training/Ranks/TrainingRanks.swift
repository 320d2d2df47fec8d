// Part of Ordeal. See LICENSE.

import Support

/// The processes that train one potential together.
///
/// Rank 0 leads: it alone optimises, so that no two ranks can disagree. The others work on what it
/// asks for. Every call is collective: all ranks make it together.
public protocol TrainingRanks: Sendable {
  /// This process's number, 0..<size.
  var rank: Int { get }
  /// The number of processes.
  var size: Int { get }
  /// The numbers that rank 0 has, on every rank, to the bit.
  func broadcast(_ numbers: [Double]) -> [Double]
  /// The numbers that each rank brings, by rank; nothing on other ranks than 0.
  func collect(_ numbers: [Double]) -> [[Double]]
}

/// One process that trains by itself.
public struct SingleProcess: TrainingRanks {
  /// The only process.
  public init() {}
  /// 0.
  public var rank: Int { 0 }
  /// 1.
  public var size: Int { 1 }
  /// What it is given.
  public func broadcast(_ numbers: [Double]) -> [Double] { numbers }
  /// What it is given, alone.
  public func collect(_ numbers: [Double]) -> [[Double]] { [numbers] }
}

extension TrainingRanks {
  /// Does something on every rank; if it fails on one, it fails on all.
  ///
  /// Without this the other ranks would wait for the one that failed for ever.
  ///
  /// - Parameter body: The work, without collective calls.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws, and where it does not throw a `OrdealError` that names the rank on
  ///   which it did.
  public func together<Value>(_ body: () throws -> Value) throws -> Value {
    let own = Result { try body() }
    let failures = collect(own.failureText).map { String(numbers: $0) }
    let first = failures.enumerated().first { !$0.element.isEmpty }
    let verdict = String(
      numbers: broadcast(first.map { "rank \($0.offset): \($0.element)" }?.numbers ?? []))
    let value = try own.get()
    guard verdict.isEmpty else { throw OrdealError(verdict) }
    return value
  }
}

extension Result {
  /// Why it failed, as numbers; none if it did not.
  fileprivate var failureText: [Double] {
    if case .failure(let error) = self { return "\(error)".numbers }
    return []
  }
}

extension String {
  /// Its UTF-8 bytes.
  var numbers: [Double] { utf8.map { Double($0) } }

  /// The text of the bytes.
  init(numbers: some Sequence<Double>) {
    self = String(decoding: numbers.map { UInt8($0) }, as: UTF8.self)
  }
}
