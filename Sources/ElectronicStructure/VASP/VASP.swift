// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// VASP, whose input Ordeal writes (`VASPInputs`) and whose output it reads; its users run it.
public struct VASP: CollectingEngine {
  /// VASP's name in settings.
  public let name = "vasp"
  /// VASP's name in sentences.
  public let title = "VASP"
  /// None on this machine.
  public let programs: [EngineProgram] = []
  /// The files that it writes.
  public let outputNames = ["vasprun.xml", "OUTCAR"]
  /// Which files are read.
  public let outputSummary = "every vasprun.xml, and OUTCAR where there is none beside it"

  /// VASP.
  public init() {}

  /// Of a run's files `vasprun.xml`, and OUTCAR where there is none.
  ///
  /// Files in one folder belong to one run if their names agree behind `vasprun.xml` and `OUTCAR`
  /// (".relax1"), but for ".gz".
  public func outputs(among paths: [String], in folder: String) -> [String] {
    // The best file of each run: XML before OUTCAR, plain before compressed.
    Dictionary(grouping: paths.compactMap { OutputFile($0) }, by: \.run).values.compactMap {
      $0.min { $0.rank < $1.rank }?.path
    }
  }

  /// Whether a file is XML, or begins with the name of the program as OUTCAR does.
  public func isOutput(_ beginning: String) -> Bool {
    let text = beginning.drop { $0.isWhitespace }
    return text.hasPrefix("<") || text.hasPrefix("vasp.")
  }

  /// The structures of `vasprun.xml` or OUTCAR; those that `VASPInputs` wrote come home.
  ///
  /// - Throws: `OrdealError` if the file cannot be read, or is no output.
  public func structures(
    of file: String, taking selection: OutputSelection
  ) throws -> (structures: [Structure], objections: [String]) {
    let run = try VASPRun(contentsOf: file)
    lazy var original = Result { try VASPInputs.original(beside: file, of: run) }
    return try run.structures(taking: selection) { structure in
      try original.get().map { $0.relabelled(by: structure) } ?? structure
    }
  }
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

extension VASPRun {
  /// Reads `vasprun.xml` or OUTCAR, which their first bytes tell apart; gzip may have compressed it.
  ///
  /// A file that is cut short gives the steps that are complete, and says so in `truncation`.
  ///
  /// - Throws: `OrdealError` if it cannot be read, or is not what VASP writes.
  public init(contentsOf path: String) throws(OrdealError) {
    var bytes: [UInt8]
    do {
      bytes = try CompressedFile.contents(of: path)
    } catch {
      throw OrdealError(error.message, at: path)
    }
    // Some editors begin a file with the byte order mark of UTF-8.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    let isXML = bytes.first { $0 > 32 } == UInt8(ascii: "<")
    self =
      isXML
      ? try VasprunReader.read(bytes, name: path) : try OUTCARReader.read(bytes, name: path)
    // A finite fraction times a vector of the cell may be too large.
    for step in steps.indices where !structure(ofStep: step, energy: .sigmaZero).isFinite {
      throw OrdealError("the numbers of ionic step \(step + 1) are too large", at: path)
    }
  }
}
