// Part of Ordeal. See LICENSE.

import Foundation

extension TrainingSettings {
  /// How settings differ from those of a training that is gone on with, in words.
  ///
  /// Limits of iterations, time and tolerance may differ.
  ///
  /// - Parameter recorded: The settings that the training was begun with.
  /// - Returns: "--level is 8, but the training was begun with 6"; nil where nothing does.
  public func difference(from recorded: TrainingSettings) -> String? {
    let pairs: [(name: String, given: String, begun: String)] = [
      ("--level", "\(level)", "\(recorded.level)"),
      ("--cutoff", "\(cutoff)", "\(recorded.cutoff)"),
      ("--radial-basis-size", "\(radialBasisSize)", "\(recorded.radialBasisSize)"),
      ("--radial-basis", radialBasisKind.rawValue, recorded.radialBasisKind.rawValue),
      ("--minimum-distance", Self.text(minimumDistance), Self.text(recorded.minimumDistance)),
      ("--weights", weights.text, recorded.weights.text),
      ("--scaling", scaling.rawValue, recorded.scaling.rawValue),
      ("--label-weights", Self.text(labelWeights), Self.text(recorded.labelWeights)),
      ("--optimizer", optimizer.rawValue, recorded.optimizer.rawValue),
      ("--seed", "\(seed)", "\(recorded.seed)"),
      ("--regularization", "\(regularization)", "\(recorded.regularization)"),
      ("--repulsion", repulsion?.text ?? "none", recorded.repulsion?.text ?? "none"),
    ]
    return pairs.first { $0.given != $0.begun }.map { pair in
      "\(pair.name) is \(pair.given), but the training was begun with \(pair.begun)"
    }
  }

  private static func text(_ distance: Double?) -> String { distance.map { "\($0)" } ?? "none" }

  private static func text(_ weights: [String: Double]) -> String {
    weights.isEmpty
      ? "none"
      : weights.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        .joined(separator: ",")
  }
}

extension LossWeights {
  fileprivate var text: String { "energy=\(energy),forces=\(forces),stress=\(stress)" }
}

extension RepulsionSettings {
  fileprivate var text: String {
    "\(configurations) configurations of weight \(weight) and height \(height) eV"
  }
}
