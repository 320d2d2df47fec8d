// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// A pseudopotential in the unified format (UPF), version 1 or 2, as its header tells it.
public struct Pseudopotential: Codable, Hashable, Sendable {
  /// What sort of pseudopotential it is, which decides how dense the charge density's mesh must be.
  public enum Kind: String, Codable, Sendable {
    case normConserving = "norm-conserving"
    case ultrasoft
    case augmentedWaves = "PAW"
  }

  /// SHA-256 of the file, in hexadecimal.
  public var sha256: String
  /// What sort it is.
  public var kind: Kind
  /// The functional that it was made for, as `functionalName` gives it.
  public var functional: String
  /// How many electrons it leaves.
  public var valence: Double
  /// The cutoff of wave functions that the file suggests, eV; nil if it suggests none.
  var suggestedCutoff: Double?
  /// The cutoff of the charge density that the file suggests, eV; nil if it suggests none.
  var suggestedDensityCutoff: Double?

  private enum CodingKeys: CodingKey {
    case sha256, kind, functional, valence
  }

  /// Reads the header of a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - element: The element that it is to be of.
  /// - Throws: `OrdealError` if the file cannot be read, is no UPF, or is of another element.
  init(contentsOf path: String, of element: Element) throws(OrdealError) {
    let data = try Self.contents(of: path, element)
    let header = try UPFHeader(String(decoding: data, as: UTF8.self), name: path)
    let found = try header.text("element")
    guard Element(looseSymbol: found) == element else {
      throw OrdealError(
        "is a pseudopotential of \(found), but was given for \(element)", at: path)
    }
    sha256 = SHA256.digest(data)
    kind = try header.kind()
    functional = Self.functionalName(try header.text("functional"))
    valence = try header.number("z_valence")
    suggestedCutoff = header.suggestion("wfc_cutoff")
    suggestedDensityCutoff = header.suggestion("rho_cutoff")
  }

  /// The largest file that is read, bytes.
  private static let largestFile = 256 << 20

  /// The bytes of a file that is to be a pseudopotential.
  ///
  /// - Throws: `OrdealError` if it cannot be read, is no regular file or is too large.
  static func contents(
    of path: String, _ element: Element
  ) throws(OrdealError) -> Data {
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(filePath: path).resolvingSymlinksInPath().path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular,
      let size = attributes?[.size] as? Int, size <= largestFile,
      let data = FileManager.default.contents(atPath: path)
    else {
      throw OrdealError(
        "cannot be read: expected the pseudopotential of \(element), a file of at most "
          + "\(largestFile >> 20) MiB", at: path)
    }
    return data
  }

  /// The pseudopotential without what the file only suggests, which decides no label.
  var withoutSuggestions: Pseudopotential {
    var result = self
    (result.suggestedCutoff, result.suggestedDensityCutoff) = (nil, nil)
    return result
  }

  /// The name of the file beside a ledger: jobs find it by its hash.
  func fileName(of symbol: String) -> String { "\(symbol)-\(sha256.prefix(16)).UPF" }

  /// The usual name of a functional that Quantum ESPRESSO writes as exchange and correlation, each local
  /// and gradient-dependent: "PBE" for "SLA PW PBX PBC".
  ///
  /// What has no usual name here keeps its words.
  static func functionalName(_ text: String) -> String {
    var words = text.uppercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
    // Version 1 of the format has the usual name behind the four.
    if words.count == 5 { words.removeLast() }
    switch words {
    case ["PBE"], ["SLA", "PW", "PBX", "PBC"], ["SLA", "PW", "PBE", "PBE"]: return "PBE"
    case ["PBESOL"], ["SLA", "PW", "PSX", "PSC"]: return "PBEsol"
    case ["BLYP"], ["SLA", "LYP", "B88", "BLYP"]: return "BLYP"
    case ["PZ"], ["LDA"], ["SLA", "PZ"], ["SLA", "PZ", "NOGX", "NOGC"]: return "LDA (PZ)"
    case ["PW"], ["SLA", "PW"], ["SLA", "PW", "NOGX", "NOGC"]: return "LDA (PW)"
    default: return words.joined(separator: " ")
    }
  }
}
