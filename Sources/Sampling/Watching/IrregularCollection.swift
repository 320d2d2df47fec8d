// Part of Ordeal. See LICENSE.

import LAMMPSInterface
import Structures
import Support

/// Irregular configurations, each once, in a file that grows.
///
/// Two are one if they share the closest pair of atoms, or if they hold the same atoms and all but a
/// few stand within a shake of where they stand in the other, the cell's strain taken out. One that
/// falls below the limit of the energy while what it is one with did not takes its place: it is
/// written too, with `supersedes`, the place of the other in the file.
final class IrregularCollection {
  /// How far atoms may be apart in two configurations that count as one, Å.
  static let shake = 0.5
  /// The fraction of the atoms that may be farther.
  static let few = 0.1

  private struct Entry {
    var ids: [Int]
    var pair: SIMD2<Int>?
    var structure: Structure
    var isLow: Bool
  }

  private let file: AppendedFile
  private var entries: [Entry] = []
  /// The places of entries that others have replaced.
  private var superseded: Set<Int> = []

  /// The collection in a file, which is cut to a length.
  ///
  /// - Throws: If the file cannot be read.
  init(_ path: String, keeping length: Int) throws {
    file = try AppendedFile(path, keeping: length)
    guard length > 0 else { return }
    let frames = try ExtendedXYZReader.readAll(path)
    entries = frames.map(Self.entry)
    superseded = Set(frames.compactMap(Self.supersededPlace))
  }

  /// The configurations of a file, those that others have replaced left out.
  ///
  /// - Throws: If the file cannot be read.
  static func distinct(in path: String) throws -> [Structure] {
    let frames = try ExtendedXYZReader.readAll(path)
    let superseded = Set(frames.compactMap(supersededPlace))
    return frames.indices.filter { !superseded.contains($0) }.map { frames[$0] }
  }

  private static func supersededPlace(_ frame: Structure) -> Int? {
    guard case .integer(let place)? = frame.properties.info["supersedes"] else { return nil }
    return place
  }

  /// The number of configurations that are not one.
  var count: Int { entries.count - superseded.count }
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
  /// - Throws: `OrdealError` if the file cannot be written.
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
    if let grade = finding.extrapolationGrade {
      frame.properties.info["extrapolation_grade"] = .real(grade)
    }
    for (key, value) in origin { frame.properties.info[key] = value }
    let entry = Self.entry(frame)
    let twins = entries.indices.filter {
      !superseded.contains($0) && Self.areOne(entries[$0], entry)
    }
    if let twin = twins.first {
      guard entry.isLow, twins.allSatisfy({ !entries[$0].isLow }) else { return false }
      frame.properties.info["supersedes"] = .integer(twin)
      superseded.insert(twin)
    }
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
    var isLow = false
    if case .text(let reasons)? = frame.properties.info["irregular"] {
      isLow = reasons.split(separator: ",").contains { $0 == Irregularity.Reason.energy.rawValue }
    }
    return Entry(ids: ids, pair: pair, structure: frame, isLow: isLow)
  }

  private static func areOne(_ a: Entry, _ b: Entry) -> Bool {
    if let pair = a.pair, pair == b.pair { return true }
    guard a.ids.count == b.ids.count else { return false }
    let order = { (entry: Entry) in entry.ids.indices.sorted { entry.ids[$0] < entry.ids[$1] } }
    let (first, second) = (order(a), order(b))
    var farther = 0
    for (i, j) in zip(first, second) {
      guard a.ids[i] == b.ids[j] else { return false }
      var shift =
        a.structure.cell.fractional(a.structure.positions[i])
        - b.structure.cell.fractional(b.structure.positions[j])
      shift -= shift.rounded(.toNearestOrEven)
      if length(a.structure.cell.cartesian(shift)) > shake { farther += 1 }
    }
    return Double(farther) <= few * Double(a.ids.count)
  }
}
