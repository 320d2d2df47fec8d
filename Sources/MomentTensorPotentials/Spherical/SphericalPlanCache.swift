// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// Fits that were made before, one file for each potential, in the user's cache folder.
///
/// The folder is `ORDEAL_CACHE`, else `$XDG_CACHE_HOME/ordeal`, else `~/.cache/ordeal`. Files are
/// named by a hash of everything that the fit depends on. A file that is damaged, or cannot be read
/// or written, costs the time of a fit and nothing else.
struct SphericalPlanCache {
  /// The folder; nil keeps nothing.
  let folder: URL?

  /// The user's cache.
  static let user = SphericalPlanCache(folder: defaultFolder)

  private static let version: UInt64 = 1

  private static var defaultFolder: URL? {
    let environment = ProcessInfo.processInfo.environment
    if let folder = environment["ORDEAL_CACHE"] { return URL(filePath: folder) }
    let base = environment["XDG_CACHE_HOME"] ?? environment["HOME"].map { $0 + "/.cache" }
    return base.map { URL(filePath: $0).appending(path: "ordeal") }
  }

  private func file(of potential: MomentTensorPotential) -> URL? {
    let key = StableHash(of: potential, version: Self.version).value
    return folder?.appending(path: "plan-\(String(key, radix: 16)).bin")
  }

  /// The fit of a potential, if it was kept.
  func read(for potential: MomentTensorPotential) -> SphericalFit? {
    guard let file = file(of: potential), let data = try? Data(contentsOf: file) else { return nil }
    return SphericalFit(words: data.words)
  }

  /// Keeps the fit of a potential.
  func write(_ fit: SphericalFit, for potential: MomentTensorPotential) {
    guard let folder, let file = file(of: potential) else { return }
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var bytes: [UInt8] = []
    for word in fit.words { withUnsafeBytes(of: word.littleEndian) { bytes += $0 } }
    try? AtomicFile.write(bytes, to: file.path)
  }
}

/// FNV-1a over 64-bit words: the same in every process, unlike `Hasher`.
private struct StableHash {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func combine(_ word: UInt64) {
    // Two rounds mix the high half of a word into the low half of the hash.
    for part in [word & 0xffff_ffff, word >> 32] { value = (value ^ part) &* 0x100_0000_01b3 }
    value ^= value >> 29
  }

  /// Everything that the spherical form depends on.
  init(of potential: MomentTensorPotential, version: UInt64) {
    combine(version)
    for moment in potential.basis.basicMoments {
      for number in [moment.radialFunction, moment.a, moment.b, moment.c] {
        combine(UInt64(bitPattern: Int64(number)))
      }
    }
    for product in potential.basis.products {
      for number in [product.left, product.right, product.multiplicity, product.target] {
        combine(UInt64(bitPattern: Int64(number)))
      }
    }
    for scalar in potential.basis.scalarMoments { combine(UInt64(scalar)) }
    for coefficient in potential.momentCoefficients { combine(coefficient.bitPattern) }
  }

  init(of words: some Sequence<UInt64>) { for word in words { combine(word) } }
}

extension SphericalFit {
  /// The fit as numbers; the last is a hash of the others.
  fileprivate var words: [UInt64] {
    var words = [UInt64(linear.count), UInt64(terms.count), residual.bitPattern]
    words += linear.map(\.bitPattern)
    for (feature, coefficient) in terms {
      words += feature.words + [coefficient.bitPattern]
    }
    return words + [StableHash(of: words).value]
  }

  /// The fit that `words` describes, or nil if they are damaged.
  fileprivate init?(words: [UInt64]) {
    guard words.count >= 4, words.last == StableHash(of: words.dropLast()).value else { return nil }
    let (linearCount, termCount) = (Int(words[0]), Int(words[1]))
    let first = 3 + linearCount
    guard words.count == first + 7 * termCount + 1 else { return nil }
    var terms: [(feature: SphericalContractions.Feature, coefficient: Double)] = []
    for k in 0..<termCount {
      let own = Array(words[first + 7 * k..<first + 7 * (k + 1)])
      guard let feature = SphericalContractions.Feature(words: own) else { return nil }
      terms.append((feature, Double(bitPattern: own[6])))
    }
    self.init(
      linear: words[3..<first].map { Double(bitPattern: $0) }, terms: terms,
      residual: Double(bitPattern: words[2]))
  }
}

extension SphericalContractions.Feature {
  /// Six numbers: the kind, the degree, and up to four channels.
  fileprivate var words: [UInt64] {
    let (kind, degree): (UInt64, Int) =
      switch self {
      case .couplings(let p, _): (4, p.degree)
      case .couplingAndChannel(let p, _): (3, p.degree)
      case .channels: (2, 0)
      }
    let channels = channels.map { UInt64($0) }
    return [kind, UInt64(degree)] + channels + Array(repeating: 0, count: 4 - channels.count)
  }

  fileprivate init?(words: [UInt64]) {
    guard words[1...5].allSatisfy({ $0 < 1 << 20 }) else { return nil }
    let (degree, c) = (Int(words[1]), words[2...5].map { Int($0) })
    let first = Coupling(pair: ChannelPair(c[0], c[1]), degree: degree)
    switch words[0] {
    case 4: self = .couplings(first, Coupling(pair: ChannelPair(c[2], c[3]), degree: degree))
    case 3: self = .couplingAndChannel(first, c[2])
    case 2: self = .channels(c[0], c[1])
    default: return nil
    }
  }
}

extension Data {
  /// The bytes as little-endian 64-bit words; a rest is left out.
  fileprivate var words: [UInt64] {
    withUnsafeBytes { buffer in
      (0..<buffer.count / 8).map {
        UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
      }
    }
  }
}
