// Part of Ordeal. See LICENSE.

import Support

/// Reads the keys of an `.mtp` file, in any order, and makes a potential of them.
struct PotentialParser {
  private var scanner: PotentialScanner
  private var texts: [String: String] = [:]
  private var integers: [String: Int] = [:]
  private var reals: [String: Double] = [:]
  private var integerLists: [String: [Int]] = [:]
  private var realLists: [String: [Double]] = [:]
  private var pairs: [RadialPair] = []
  /// Where each key stands.
  private var offsets: [String: Int] = [:]
  private(set) var speciesLabels: [Int] = []
  /// Where each species, in the order of labels, stands in the file.
  private(set) var speciesOrder: [Int] = []
  private(set) var activeSet: [UInt8] = []

  /// The coefficients of one pair of species.
  private struct RadialPair {
    var center: Int
    var neighbor: Int
    var offset: Int
    /// The coefficients, shape [μ][k].
    var rows: [[Double]] = []
  }

  /// What stands after a key.
  private enum Kind { case text, integer, real, integers, quadruples, reals, pairs }

  private static let kinds: [String: Kind] = [
    "version": .text, "potential_name": .text, "scaling": .real, "species_count": .integer,
    "potential_tag": .text, "radial_basis_type": .text, "min_dist": .real, "max_dist": .real,
    "radial_basis_size": .integer, "radial_funcs_count": .integer, "radial_coeffs": .pairs,
    "alpha_moments_count": .integer, "alpha_index_basic_count": .integer,
    "alpha_index_basic": .quadruples, "alpha_index_times_count": .integer,
    "alpha_index_times": .quadruples, "alpha_scalar_moments": .integer,
    "alpha_moment_mapping": .integers, "species_coeffs": .reals, "moment_coeffs": .reals,
  ]

  init(_ text: [UInt8]) { scanner = PotentialScanner(text) }

  /// The line of a key, from 1.
  func line(of key: String?) -> Int? {
    key.flatMap { offsets[$0] }.map { scanner.line(of: $0) }
  }

  mutating func potential() throws(OrdealError) -> MomentTensorPotential {
    let first = scanner.word()
    guard first == "MTP" else {
      throw scanner.error(
        "expected MTP, the first line of a potential, got \"\(first.prefix(40))\"")
    }
    while let next = scanner.peek() {
      if next == UInt8(ascii: "#") {
        try readActiveSet()
      } else {
        try readKey()
      }
    }
    let potential = try assemble()
    try potential.validate()
    return potential
  }

  private mutating func readActiveSet() throws(OrdealError) {
    let bytes = scanner.bytes
    guard bytes[scanner.position...].starts(with: "#MVS_v1.1".utf8) else {
      throw scanner.error("expected a key or #MVS_v1.1, the active set of MLIP-3")
    }
    // The white space before the mark belongs to it, so that both parts together are the file.
    var start = scanner.position
    while start > 0, bytes[start - 1] != UInt8(ascii: "}") { start -= 1 }
    activeSet = Array(bytes[start...])
    scanner.position = bytes.count
  }

  private mutating func readKey() throws(OrdealError) {
    let start = scanner.position
    let key = scanner.word()
    guard let kind = Self.kinds[key] else {
      throw scanner.error("expected a key of MLIP-2, got \"\(key.prefix(40))\"", at: start)
    }
    // A radial basis may carry a scaling of its own, which multiplies that of the potential.
    let isSecondScaling = key == "scaling" && offsets["radial_basis_type"] != nil
    guard offsets[key] == nil || isSecondScaling else {
      throw scanner.error("\(key) is there a second time", at: start)
    }
    offsets[key] = start
    if kind != .pairs { try scanner.expect("=") }
    switch kind {
    case .text: texts[key] = scanner.restOfLine()
    case .integer: integers[key] = try scanner.integer()
    case .real: reals[key] = try scanner.real() * (isSecondScaling ? reals[key] ?? 1 : 1)
    case .integers: integerLists[key] = try readIntegers()
    case .quadruples: integerLists[key] = try readQuadruples(of: key)
    case .reals: realLists[key] = try readReals()
    case .pairs: try readPairs()
    }
    try checkKind(key)
  }

  /// What this reader does not know is said before its other keys confuse.
  private func checkKind(_ key: String) throws(OrdealError) {
    let known = [
      "version": ["1.1.0"], "radial_basis_type": RadialBasisKind.allCases.map(\.fileName),
    ]
    guard let expected = known[key], let text = texts[key], !expected.contains(text) else { return }
    throw OrdealError(
      "expected \(expected.joined(separator: " or ")), got \"\(text.prefix(40))\"", key: key)
  }

  private mutating func readIntegers() throws(OrdealError) -> [Int] {
    var numbers: [Int] = []
    try scanner.list { (scanner) throws(OrdealError) in
      numbers.append(try scanner.integer())
    }
    return numbers
  }

  private mutating func readReals() throws(OrdealError) -> [Double] {
    var numbers: [Double] = []
    try scanner.list { (scanner) throws(OrdealError) in numbers.append(try scanner.real()) }
    return numbers
  }

  /// A list of lists of four integers, flattened.
  private mutating func readQuadruples(of key: String) throws(OrdealError) -> [Int] {
    var numbers: [Int] = []
    numbers.reserveCapacity(4 * max(0, min(integers[key + "_count"] ?? 0, scanner.bytes.count)))
    try scanner.list { (scanner) throws(OrdealError) in
      let (start, offset) = (numbers.count, scanner.position)
      try scanner.list { (scanner) throws(OrdealError) in
        numbers.append(try scanner.integer())
      }
      guard numbers.count == start + 4 else {
        throw scanner.error(
          "expected 4 integers in entry \(start / 4), got \(numbers.count - start)", at: offset)
      }
    }
    return numbers
  }

  /// `i-j` followed by lists of numbers, one for each radial function; as often as it comes.
  private mutating func readPairs() throws(OrdealError) {
    while let next = scanner.peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) {
      let offset = scanner.position
      let center = try scanner.integer()
      try scanner.expect("-")
      var pair = RadialPair(center: center, neighbor: try scanner.integer(), offset: offset)
      while scanner.peek() == UInt8(ascii: "{") { pair.rows.append(try readReals()) }
      pairs.append(pair)
    }
  }
}

// MARK: From keys to a potential

extension PotentialParser {
  private mutating func assemble() throws(OrdealError) -> MomentTensorPotential {
    _ = try value(of: "version", in: texts)
    guard let kind = RadialBasisKind(fileName: try value(of: "radial_basis_type", in: texts)) else {
      throw OrdealError("the kind is not known", key: "radial_basis_type")
    }
    let speciesCount = try value(of: "species_count", in: integers)
    let radialBasis = RadialBasis(
      minimumDistance: try value(of: "min_dist", in: reals),
      maximumDistance: try value(of: "max_dist", in: reals),
      size: try value(of: "radial_basis_size", in: integers), kind: kind)
    let functionCount = try value(of: "radial_funcs_count", in: integers)
    let radialCoefficients = try orderedRadialCoefficients(
      speciesCount: speciesCount, functionCount: functionCount, size: radialBasis.size)
    speciesOrder = fileOrder()
    let basis = try momentBasis()
    let speciesCoefficients = try value(of: "species_coeffs", in: realLists)
    guard speciesCoefficients.count == speciesCount else {
      throw OrdealError(
        "expected \(speciesCount) numbers (species_count), got \(speciesCoefficients.count)",
        key: "species_coeffs")
    }
    return MomentTensorPotential(
      name: texts["potential_name"] ?? "", tag: texts["potential_tag"] ?? "",
      speciesCount: speciesCount, scaling: reals["scaling"] ?? 1, radialBasis: radialBasis,
      radialFunctionCount: functionCount, radialCoefficients: radialCoefficients, basis: basis,
      speciesCoefficients: speciesOrder.map { speciesCoefficients[$0] },
      momentCoefficients: try value(of: "moment_coeffs", in: realLists))
  }

  private func momentBasis() throws(OrdealError) -> MomentBasis {
    let basic = try list("alpha_index_basic", width: 4, count: "alpha_index_basic_count")
    let times = try list("alpha_index_times", width: 4, count: "alpha_index_times_count")
    let mapping = try list("alpha_moment_mapping", width: 1, count: "alpha_scalar_moments")
    return MomentBasis(
      basicMoments: stride(from: 0, to: basic.count, by: 4).map {
        BasicMoment(basic[$0], basic[$0 + 1], basic[$0 + 2], basic[$0 + 3])
      },
      products: stride(from: 0, to: times.count, by: 4).map {
        MomentProduct(times[$0], times[$0 + 1], times[$0 + 2], times[$0 + 3])
      },
      momentCount: try value(of: "alpha_moments_count", in: integers), scalarMoments: mapping)
  }

  private func list(
    _ key: String, width: Int, count countKey: String
  ) throws(OrdealError) -> [Int] {
    let count = try value(of: countKey, in: integers)
    let numbers = try value(of: key, in: integerLists)
    guard numbers.count / width == count else {
      throw OrdealError(
        "expected \(count) entries (\(countKey)), got \(numbers.count / width)", key: key)
    }
    return numbers
  }

  private func value<Value>(
    of key: String, in values: [String: Value]
  ) throws(OrdealError) -> Value {
    guard let value = values[key] else {
      throw OrdealError("the key is missing", key: key)
    }
    return value
  }

  /// c^{(μ,k)}_{ij} with species in the order of their labels.
  private mutating func orderedRadialCoefficients(
    speciesCount: Int, functionCount: Int, size: Int
  ) throws(OrdealError) -> [Double] {
    guard offsets["radial_coeffs"] != nil else {
      throw OrdealError(
        "the key is missing: this potential is not trained", key: "radial_coeffs")
    }
    speciesLabels = Set(pairs.map(\.center) + pairs.map(\.neighbor)).sorted()
    guard speciesLabels.count == speciesCount else {
      throw OrdealError(
        "expected pairs of \(speciesCount) species (species_count), got pairs of "
          + "\(speciesLabels.count)", key: "radial_coeffs")
    }
    var found: [[Int]: RadialPair] = [:]
    for pair in pairs {
      let name = "\(pair.center)-\(pair.neighbor)"
      guard found.updateValue(pair, forKey: [pair.center, pair.neighbor]) == nil else {
        throw scanner.error("the pair \(name) is there a second time", at: pair.offset)
      }
      guard pair.rows.count == functionCount, pair.rows.allSatisfy({ $0.count == size }) else {
        throw scanner.error(
          "expected \(functionCount) lists (radial_funcs_count) of \(size) numbers "
            + "(radial_basis_size) for the pair \(name), got lists of "
            + "\(pair.rows.map(\.count))", at: pair.offset)
      }
    }
    var coefficients: [Double] = []
    for center in speciesLabels {
      for neighbor in speciesLabels {
        guard let pair = found[[center, neighbor]] else {
          throw OrdealError("the pair \(center)-\(neighbor) is missing", key: "radial_coeffs")
        }
        coefficients += pair.rows.joined()
      }
    }
    return coefficients
  }

  /// Where each species, in the order of labels, stands in lists over species.
  private func fileOrder() -> [Int] {
    var appearance: [Int] = []
    for pair in pairs where !appearance.contains(pair.center) { appearance.append(pair.center) }
    return appearance.indices.sorted { appearance[$0] < appearance[$1] }
  }
}
