// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// One piece of work that is to be done once: a fit, a DFT label, a chain.
///
/// A job is known by the digest of what decides its result, so that the same job is never added,
/// nor done, twice.
public struct Job: Codable, Hashable, Sendable {
  /// SHA-256 of kind, settings and inputs, in hexadecimal.
  public let key: String
  /// What sort of work it is: "fit", "label".
  public let kind: String
  /// How people call it: "level 16, cutoff 5.2".
  public var name: String
  /// Its settings as JSON, keys sorted.
  public let settings: String
  /// Where it works, from the folder that holds the ledger.
  public let folder: String
  /// Keys of the jobs that must be done before it can begin.
  public var needs: [String]
  /// Of jobs that can begin, the one with the highest priority begins first.
  public var priority: Double

  /// A job.
  ///
  /// - Parameters:
  ///   - kind: What sort of work it is.
  ///   - name: How people call it.
  ///   - settings: What decides the result, apart from the inputs.
  ///   - inputs: Digests of the files that decide the result, in an order that means something.
  ///   - folder: The folder that holds the job's own: that one is named after the key.
  ///   - needs: Keys of the jobs that it needs.
  ///   - priority: The highest begins first.
  /// - Throws: What encoding the settings throws; numbers that are not finite cannot be encoded.
  public init(
    kind: String, name: String, settings: some Encodable, inputs: [String] = [],
    folder: String = "jobs", needs: [String] = [], priority: Double = 0
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    self.settings = String(decoding: try encoder.encode(settings), as: UTF8.self)
    let identity = [kind, self.settings] + inputs
    key = SHA256.digest(try encoder.encode(identity))
    self.folder = "\(folder)/\(key.prefix(16))"
    (self.kind, self.name, self.needs, self.priority) = (kind, name, needs, priority)
  }

  init(
    key: String, kind: String, name: String, settings: String, folder: String, needs: [String],
    priority: Double
  ) {
    (self.key, self.kind, self.name, self.settings) = (key, kind, name, settings)
    (self.folder, self.needs, self.priority) = (folder, needs, priority)
  }

  /// The settings as a value.
  ///
  /// - Throws: `OrdealError` if they are not of that type.
  public func decodeSettings<Value: Decodable>(_ type: Value.Type) throws(OrdealError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(settings.utf8))
    } catch {
      throw OrdealError("its settings are not those of a \(kind): \(error)", at: "job \(name)")
    }
  }
}
