// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// What is known about a potential beside its file: `<name>.json` beside `<name>.mtp`.
///
/// `docs/schema/potential-card.json` describes the file.
public struct PotentialCard: Codable, Hashable, Sendable {
  /// The version of the file's layout that this program writes and reads.
  public static let currentSchemaVersion = 1

  /// The version of the file's layout.
  public var schemaVersion: Int
  /// The symbols of the elements that species 0, 1, … are.
  public var elements: [String]
  /// Where the potential comes from, in words.
  public var origin: String?
  /// The fingerprints of the sets that it was trained on (`ReferenceFingerprint`); nil where unknown.
  public var trainedOn: [String]?
  /// The fingerprints of the sets that it was chosen or checked with.
  public var validatedOn: [String]?

  /// A card that names the elements.
  public init(elements: [Element], origin: String? = nil) {
    schemaVersion = Self.currentSchemaVersion
    self.elements = elements.map(\.symbol)
    self.origin = origin
  }

  /// Where the card of a potential lies: `Li-Al.json` beside `Li-Al.mtp`.
  public static func url(beside potential: URL) -> URL {
    potential.deletingPathExtension().appendingPathExtension("json")
  }

  /// The card beside a potential; nil if there is none.
  ///
  /// - Throws: `OrdealError` if the file is there but is not a card of this version.
  public static func read(beside potential: URL) throws(OrdealError) -> PotentialCard? {
    let url = url(beside: potential)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    return try PotentialCard(contentsOf: url)
  }

  /// Reads a card.
  ///
  /// - Throws: `OrdealError` if the file cannot be read or is not a card of this version.
  public init(contentsOf url: URL) throws(OrdealError) {
    do {
      self = try JSONDecoder().decode(PotentialCard.self, from: Data(contentsOf: url))
    } catch {
      throw OrdealError(
        "expected a potential's card, {\"schemaVersion\": 1, \"elements\": [\"Li\", …]}: \(error)",
        at: url.path)
    }
    guard schemaVersion == Self.currentSchemaVersion else {
      throw OrdealError(
        "expected version \(Self.currentSchemaVersion), got \(schemaVersion)",
        key: "schemaVersion", at: url.path)
    }
  }

  /// Writes the card, through a temporary file beside it.
  ///
  /// - Throws: `OrdealError` if the file cannot be written; then nothing has changed.
  public func write(to url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try AtomicFile.write(Array(encoder.encode(self)) + Array("\n".utf8), to: url.path)
  }
}
