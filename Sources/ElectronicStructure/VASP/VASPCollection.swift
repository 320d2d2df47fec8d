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
  /// Of a run's files `vasprun.xml` is read, and OUTCAR where there is none. Files in one folder belong to
  /// one run if their names agree behind `vasprun.xml` and `OUTCAR` (".relax1"), but for ".gz".
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
    guard structures.allSatisfy(\.isFinite) else { return ([], ["its numbers are too large"]) }
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
    let outputs = names.compactMap { OutputFile($0) }.filter { output in
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(
        atPath: path + "/" + output.path, isDirectory: &isFolder)
      return exists && !isFolder.boolValue
    }
    // The best file of each run: XML before OUTCAR, plain before compressed.
    let best = Dictionary(grouping: outputs, by: \.run).values.compactMap { files in
      files.min { $0.rank < $1.rank }
    }
    return best.map(\.path).sorted().map { path + "/" + $0 }
  }

  /// A file that VASP wrote, by its name: `vasprun.xml`, `OUTCAR`, `OUTCAR.relax1`, `vasprun.xml.gz`.
  private struct OutputFile {
    var path: String
    /// The folder, and what the name has behind `vasprun.xml` or `OUTCAR`: files of one run agree in it.
    var run: String
    /// The less, the better.
    var rank: Int

    init?(_ path: String) {
      let isCompressed = path.hasSuffix(".gz")
      let plain = isCompressed ? (path as NSString).deletingPathExtension : path
      let name = (plain as NSString).lastPathComponent
      let isXML = name.hasPrefix("vasprun") && name.contains(".xml")
      guard isXML || name.hasPrefix("OUTCAR") else { return nil }
      let ending =
        isXML
        ? name.dropFirst("vasprun".count).replacing(".xml", with: "", maxReplacements: 1)
        : name.dropFirst("OUTCAR".count)
      self.path = path
      run = (plain as NSString).deletingLastPathComponent + "/" + ending
      rank = (isXML ? 0 : 2) + (isCompressed ? 1 : 0)
    }
  }
}

extension VASPRun {
  /// Reads `vasprun.xml` or OUTCAR, which their first bytes tell apart; gzip may have compressed it.
  ///
  /// A file that is cut short gives the steps that are complete, and says so in `truncation`.
  ///
  /// - Throws: `ElectronicStructureError` if it cannot be read, or is not what VASP writes.
  public init(contentsOf path: String) throws(ElectronicStructureError) {
    var bytes: [UInt8]
    do {
      bytes = try CompressedFile.contents(of: path)
    } catch {
      throw ElectronicStructureError(error.message, at: path)
    }
    // Some editors begin a file with the byte order mark of UTF-8.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    let isXML = bytes.first { $0 > 32 } == UInt8(ascii: "<")
    self =
      isXML
      ? try VasprunReader.read(bytes, name: path) : try OUTCARReader.read(bytes, name: path)
  }
}
