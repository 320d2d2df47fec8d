// Part of Ordeal. See LICENSE.

import Structures
import Support

extension QuantumESPRESSO: CollectingEngine {
  /// What `pw.x` says, under whatever name it was kept.
  public var outputNames: [String] { ["output of pw.x"] }

  /// Which files are read, for `--help`.
  public var outputSummary: String {
    "what pw.x said, in files that end in .out, .pwo or .pwout and begin as its output does"
  }

  /// Files whose names end in `.out`, `.pwo` or `.pwout`, compressed or not, and that begin as outputs of
  /// `pw.x` do.
  public func outputs(among paths: [String], in folder: String) -> [String] {
    paths.filter { path in
      let plain = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
      let isNamedSo = [".out", ".pwo", ".pwout"].contains { plain.hasSuffix($0) }
      return isNamedSo
        && OutputCollection.beginning(of: folder + "/" + path).map(isOutput) ?? false
    }
  }

  /// Whether a file begins with the name of the program.
  public func isOutput(_ beginning: String) -> Bool { beginning.contains("Program PWSCF") }

  /// The structures of a run's ionic steps.
  ///
  /// - Throws: `OrdealError` if the file cannot be read, or is no output.
  public func structures(
    of file: String, taking selection: OutputSelection
  ) throws -> (structures: [Structure], objections: [String]) {
    try PWRun(contentsOf: file).structures(taking: selection)
  }
}

extension PWRun {
  /// Reads the output of `pw.x`, which gzip may have compressed.
  ///
  /// A file that is cut short gives the steps that are complete, and says so in `truncation`.
  ///
  /// - Throws: `OrdealError` if it cannot be read, or is not what `pw.x` writes.
  init(contentsOf path: String) throws(OrdealError) {
    let bytes: [UInt8]
    do {
      bytes = try CompressedFile.contents(of: path)
    } catch {
      throw OrdealError(error.message, at: path)
    }
    self = try PWReader.read(bytes, name: path)
  }
}
