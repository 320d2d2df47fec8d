// Part of Ordeal. See LICENSE.

/// What is asked of every group of a loss's terms at a θ.
enum LossTask: Hashable, Sendable {
  /// The gradient of the group's loss, then `TermResiduals.numbers` of each term.
  case evaluate
  /// A random combination J_cᵀ z of each term.
  case probe(round: Int, seed: UInt64)
  /// The triangles of the linear equations: of the forces, then of the rest.
  case linear

  /// The number of numbers of a header.
  private static let headerCount = 4

  /// The task and θ as rank 0 broadcasts them.
  func message(_ theta: [Double]) -> [Double] {
    switch self {
    case .evaluate: [0, 0, 0, 0] + theta
    // Each half of the seed is exact.
    case .probe(let round, let seed): [1, Double(round), Double(seed >> 32), seed.lowHalf] + theta
    case .linear: [2, 0, 0, 0] + theta
    }
  }

  /// The task and θ of a message; nil if there is nothing left to do.
  static func read(_ message: [Double]) -> (task: LossTask, theta: [Double])? {
    guard message.count >= headerCount else { return nil }
    let theta = Array(message[headerCount...])
    switch message[0] {
    case 0: return (.evaluate, theta)
    case 1:
      let seed = UInt64(message[2]) << 32 | UInt64(message[3])
      return (.probe(round: Int(message[1]), seed: seed), theta)
    default: return (.linear, theta)
    }
  }
}

extension UInt64 {
  fileprivate var lowHalf: Double { Double(self & 0xffff_ffff) }
}

/// What a rank answers to a task.
struct RankReply {
  /// The parts of its groups, one after the other; empty if it failed.
  var parts: ArraySlice<Double> = []
  /// Why it failed, if it did.
  var failure: String?
  /// Whether this process was asked to stop.
  var wantsStop = false

  init(_ result: Result<[[Double]], any Error>, wantsStop: Bool = false) {
    self.wantsStop = wantsStop
    switch result {
    case .success(let parts): self.parts = parts.flatMap(\.self)[...]
    case .failure(let error): failure = "\(error)"
    }
  }

  /// What `numbers` gave.
  init(numbers: [Double]) {
    wantsStop = numbers[1] == 1
    if numbers[0] == 1 {
      failure = String(numbers: numbers[2...])
    } else {
      parts = numbers[2...]
    }
  }

  /// The reply as it is sent.
  var numbers: [Double] {
    [failure == nil ? 0 : 1, wantsStop ? 1 : 0] + (failure.map { $0.numbers[...] } ?? parts)
  }
}
