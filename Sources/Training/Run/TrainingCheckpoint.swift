// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Support

/// The optimiser's state as a file, with what it belongs to.
struct TrainingCheckpoint: Codable {
  static let currentSchemaVersion = 3

  var schemaVersion = currentSchemaVersion
  var settings: TrainingSettings
  /// The loss of the potential that training starts from, which depends on all of the data.
  var fingerprint: String
  var state: TrainingState

  /// Encodes a state.
  static func data(
    _ state: TrainingState, settings: TrainingSettings, loss: LossFunction
  ) throws -> Data {
    let encoder = PropertyListEncoder()
    encoder.outputFormat = .binary
    return try encoder.encode(
      TrainingCheckpoint(settings: settings, fingerprint: loss.fingerprint, state: state))
  }

  /// Decodes a state.
  ///
  /// - Throws: `OrdealError` if it is no checkpoint, or one of other settings or data.
  static func state(
    _ data: Data, settings: TrainingSettings, loss: LossFunction
  ) throws -> TrainingState {
    let checkpoint = try read(data)
    if let difference = settings.difference(from: checkpoint.settings) {
      throw OrdealError(difference)
    }
    guard checkpoint.fingerprint == loss.fingerprint else {
      throw OrdealError("the checkpoint was made with other training data")
    }
    return checkpoint.state
  }

  /// Decodes a checkpoint.
  ///
  /// - Throws: `OrdealError` if it is none of this version.
  static func read(_ data: Data) throws -> TrainingCheckpoint {
    let version = try decode(Version.self, from: data).schemaVersion
    guard version == currentSchemaVersion else {
      throw OrdealError(
        "expected a checkpoint of version \(currentSchemaVersion), got \(version)")
    }
    return try decode(TrainingCheckpoint.self, from: data)
  }

  /// What all versions have.
  private struct Version: Decodable {
    var schemaVersion: Int
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type, from data: Data
  ) throws -> Value {
    do {
      return try PropertyListDecoder().decode(type, from: data)
    } catch {
      throw OrdealError("expected a checkpoint of a training: \(error)")
    }
  }
}

extension LossFunction {
  /// A hash of the neighbour lists, weights and reference values.
  fileprivate var fingerprint: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func combine(_ value: Double) {
      hash = (hash ^ value.bitPattern) &* 0x100_0000_01b3
      hash ^= hash >> 29
    }
    for term in terms {
      for position in term.neighborhoods.list.positions { combine(position) }
      for weight in [term.energyWeight, term.forceWeight, term.virialWeight] { combine(weight) }
      combine(term.energy ?? 0)
      for force in term.forces ?? [] {
        for axis in 0..<3 { combine(force[axis]) }
      }
      for component in term.virial?.components ?? [] { combine(component) }
    }
    return String(hash, radix: 16)
  }
}
