// Part of Ordeal. See LICENSE.

import LAMMPSInterface
import Structures

/// Irregular configurations, each once, in a file that grows.
///
/// Two are one if they share the closest pair of atoms, or if they hold the same atoms and none is
/// farther than a shake from where it stands in the other, the cell's strain taken out.
final class IrregularCollection {
  /// How far atoms may be apart in two configurations that count as one, Å.
  static let shake = 0.5

  private struct Entry {
    var ids: [Int]
    var pair: SIMD2<Int>?
    var structure: Structure
  }

  private let file: AppendedFile
  private var entries: [Entry] = []

  /// The collection in a file, which is cut to a length.
  ///
  /// - Throws: If the file cannot be read.
  init(_ path: String, keeping length: Int) throws {
    file = try AppendedFile(path, keeping: length)
    if length > 0 { entries = try ExtendedXYZReader.readAll(path).map(Self.entry) }
  }

  /// The number of configurations.
  var count: Int { entries.count }
  /// The number of bytes of the file.
  var byteCount: Int { file.length }

  /// Waits until the disk has everything.
  func synchronize() throws { try file.synchronize() }

  /// Adds a configuration unless it is there already.
  ///
  /// - Parameters:
  ///   - structure: The configuration, with energy and forces.
  ///   - ids: The numbers of its atoms, which stay theirs along a run.
  ///   - finding: What is irregular about it.
  ///   - origin: More keys for its comment line.
  /// - Returns: Whether it was new.
  func add(
    _ structure: Structure, ids: [Int], _ finding: Irregularity,
    origin: [(String, Properties.Value)]
  ) throws -> Bool {
    var frame = structure
    frame.velocities = nil
    frame.properties.columns["id"] = .init(width: 1, values: .integers(ids))
    frame.properties.info["irregular"] = .text(
      finding.reasons.map(\.rawValue).joined(separator: ","))
    frame.properties.info["energy_per_atom"] = .real(finding.energyPerAtom)
    frame.properties.info["largest_force"] = .real(finding.largestForce)
    if let closest = finding.closest {
      frame.properties.info["closest_contact"] = .real(closest.distance)
      frame.properties.info["closest_pair"] = .integers([ids[closest.first], ids[closest.second]])
    }
    for (key, value) in origin { frame.properties.info[key] = value }
    let entry = Self.entry(frame)
    guard !entries.contains(where: { Self.areOne($0, entry) }) else { return false }
    entries.append(entry)
    try file.append(frame.extendedXYZ)
    return true
  }

  private static func entry(_ frame: Structure) -> Entry {
    var (ids, pair): ([Int], SIMD2<Int>?) = (Array(0..<frame.count), nil)
    if case .integers(let values)? = frame.properties.columns["id"]?.values { ids = values }
    if case .integers(let values)? = frame.properties.info["closest_pair"], values.count == 2 {
      pair = SIMD2(values[0], values[1])
    }
    return Entry(ids: ids, pair: pair, structure: frame)
  }

  private static func areOne(_ a: Entry, _ b: Entry) -> Bool {
    if let pair = a.pair, pair == b.pair { return true }
    guard a.ids.count == b.ids.count else { return false }
    let order = { (entry: Entry) in entry.ids.indices.sorted { entry.ids[$0] < entry.ids[$1] } }
    let (first, second) = (order(a), order(b))
    return zip(first, second).allSatisfy { i, j in
      guard a.ids[i] == b.ids[j] else { return false }
      var shift =
        a.structure.cell.fractional(a.structure.positions[i])
        - b.structure.cell.fractional(b.structure.positions[j])
      shift -= shift.rounded(.toNearestOrEven)
      return length(a.structure.cell.cartesian(shift)) < shake
    }
  }
}
