// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// What is taken of runs.
public struct VASPSelection: Hashable, Sendable {
  /// Which ionic steps of a run.
  public enum Steps: Hashable, Sendable {
    /// The last one: of a relaxation that reached its end, that is the relaxed structure.
    case last
    /// The first, and every n-th after it.
    case every(Int)
  }

  /// Which ionic steps.
  public var steps = Steps.last
  /// Which energy.
  public var energy = EnergyKind.sigmaZero
  /// Whether the steps of a run that was cut short are taken as far as they are complete.
  ///
  /// The last one is never taken as a run's last.
  public var allowsTruncated = false

  /// The last step, E₀, of whole runs.
  public init() {}
}

/// Structures with their labels from the output of many runs.
public struct VASPCollection: Sendable {
  /// A file, or a step of it, that cannot be used.
  public struct Refusal: Codable, Hashable, Sendable {
    /// The path of the file.
    public var file: String
    /// Why not.
    public var reason: String
  }

  /// The structures, in the order of the files' paths.
  public private(set) var structures: [Structure] = []
  /// What was refused.
  public private(set) var refusals: [Refusal] = []
  /// How many files gave structures.
  public private(set) var usedFiles = 0

  /// Reads all runs below the given folders, and the given files.
  ///
  /// In a folder with a `vasprun.xml` that is read, and OUTCAR where there is none.
  ///
  /// - Throws: `ElectronicStructureError` if a path is not there or no output of VASP is found.
  public init(_ paths: [String], taking selection: VASPSelection) throws {
    let files = try paths.flatMap(VASPCollection.files)
    guard !files.isEmpty else {
      throw ElectronicStructureError(
        "no vasprun.xml and no OUTCAR is below \(paths.joined(separator: ", "))")
    }
    for file in files { collect(file, selection) }
  }

  private mutating func collect(_ file: String, _ selection: VASPSelection) {
    do {
      let taken = try VASPCollection.structures(of: file, taking: selection)
      structures += taken.structures
      refusals += taken.objections.map { Refusal(file: file, reason: $0) }
      if !taken.structures.isEmpty { usedFiles += 1 }
    } catch {
      refusals.append(Refusal(file: file, reason: "\(error)"))
    }
  }

  private static func structures(
    of file: String, taking selection: VASPSelection
  ) throws -> (structures: [Structure], objections: [String]) {
    let run = try VASPRun(contentsOf: file)
    if let objection = run.objection { return ([], [objection]) }
    if let truncation = run.truncation, !selection.allowsTruncated || selection.steps == .last {
      let hint =
        selection.steps == .last
        ? "" : "; --allow-truncated takes its \(run.steps.count) whole steps"
      return ([], [truncation + hint])
    }
    let indices: [Int]
    switch selection.steps {
    case .last where !run.isIonicallyConverged:
      return ([], ["the relaxation did not reach its end in \(run.steps.count) ionic steps"])
    case .last: indices = [run.steps.count - 1]
    case .every(let n): indices = Array(stride(from: 0, to: run.steps.count, by: n))
    }
    let original = try VASPInputs.original(beside: file, of: run)
    let objections = indices.compactMap { run.objection(toStep: $0) }
    let structures = indices.filter { run.objection(toStep: $0) == nil }.map { index in
      let structure = run.structure(ofStep: index, energy: selection.energy)
      return original.map { $0.relabelled(by: structure) } ?? structure
    }
    return (structures, objections)
  }

  /// The files to read, in order of their paths.
  private static func files(_ path: String) throws(ElectronicStructureError) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw ElectronicStructureError("no such file or folder", at: path)
    }
    guard isFolder.boolValue else { return [path] }
    let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    let found = names.filter { isOutput($0) }
    let withXML = Set(found.filter { isXML($0) }.map(folder))
    return found.filter { isXML($0) || !withXML.contains(folder($0)) }.sorted()
      .map { path + "/" + $0 }
  }

  private static func folder(_ path: String) -> String {
    (path as NSString).deletingLastPathComponent
  }
  private static func isXML(_ path: String) -> Bool {
    let name = (path as NSString).lastPathComponent
    return name.hasPrefix("vasprun") && (name.hasSuffix(".xml") || name.hasSuffix(".xml.gz"))
  }
  private static func isOutput(_ path: String) -> Bool {
    isXML(path) || (path as NSString).lastPathComponent.hasPrefix("OUTCAR")
  }
}

extension VASPRun {
  /// Reads `vasprun.xml` or OUTCAR, which their first bytes tell apart.
  ///
  /// A file that is cut short gives the steps that are complete, and says so in `truncation`.
  ///
  /// - Throws: `ElectronicStructureError` if it cannot be read, or is not what VASP writes.
  public init(contentsOf path: String) throws(ElectronicStructureError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ElectronicStructureError("cannot be read", at: path)
    }
    guard !data.starts(with: [0x1f, 0x8b]) else {
      throw ElectronicStructureError("is compressed: gunzip it first", at: path)
    }
    let bytes = [UInt8](data)
    let isXML = bytes.first { $0 > 32 } == UInt8(ascii: "<")
    self =
      isXML
      ? try VasprunReader.read(bytes, name: path) : try OUTCARReader.read(bytes, name: path)
  }
}
