// Part of Ordeal. See LICENSE.

import Foundation
import Structures

/// Why energies are far off: species taken for the wrong elements, or another zero of energy.
///
/// A potential that fits at all is off by tens of meV/atom; sets with more than 300 meV/atom are looked
/// at. On at most 200 of their configurations all orders of up to four species are tried, each as it is
/// and with one constant per element.
public struct MappingDiagnosis: Sendable {
  /// An energy RMSE above this has a reason other than the fit, eV/atom.
  public static let limit = 0.3
  /// What a person should know.
  public let warning: String

  /// One way to read the energies.
  fileprivate struct Reading {
    var elements: [Element]
    /// The energy RMSE, eV/atom, as it is.
    var error: Double
    /// With one constant per element; nil where these cannot be fitted.
    var aligned: Double?
    /// The RMSE, eV/atom, of energies that are nothing but one constant per element.
    var ofConstants: Double?
  }

  /// Looks for the reason; nil where no set is far off.
  ///
  /// - Parameters:
  ///   - sets: Configurations with predictions; irregular sets are left out.
  ///   - species: The elements that the potential's species are taken for; nil where the predictions
  ///     cannot be made again.
  ///   - energies: The energies, eV, of structures with other elements as species 0, 1, …; nil where
  ///     they cannot be had.
  public init?(
    _ sets: [ScoredSet], species: [Element]?,
    energies: (_ species: [Element], _ structures: [Structure]) -> [Double]?
  ) {
    let far = sets.filter { set in
      guard set.role != .irregular,
        let error = ErrorSummary.energies(set.predictions).rootMeanSquare
      else { return false }
      return !(error <= Self.limit)
    }
    let labelled = far.flatMap(\.predictions).filter {
      $0.structure.energy != nil && $0.structure.count > 0
    }
    guard let error = ErrorSummary.energies(labelled).rootMeanSquare else { return nil }
    let sample = Self.sample(labelled, 200)
    let structures = sample.map(\.structure)
    let own = Reading(species ?? [], structures, sample.map(\.energy))
    var others: [Reading] = []
    if let species, (2...4).contains(species.count) {
      others = Self.permutations(species).filter { $0 != species }.compactMap { order in
        energies(order, structures).map { Reading(order, structures, $0) }
      }
    }
    let count = labelled.count
    warning =
      "the energy error is \(Self.milli(error)) meV/atom on \(count) "
      + "configuration\(count == 1 ? "" : "s") of \(far.map(\.name).joined(separator: ", ")); "
      + "likely reasons are a swapped mapping of species"
      + (species.map { " (now \(Self.option($0)))" } ?? "")
      + " or another energy zero of the reference"
      + Self.finding(own, others, ofAll: sample.count == count) + Self.concentration(labelled)
  }

  /// Where few configurations make up nearly all of the error, which no mapping explains: "; 2 of them make
  /// up 90 % of its square, the worst alpha, 3".
  private static func concentration(_ labelled: [Prediction]) -> String {
    let squares = labelled.map { prediction in
      let error = prediction.energyErrorPerAtom ?? 0
      return (prediction, error * error)
    }.sorted { $0.1 > $1.1 }
    let most = 0.9 * squares.reduce(0) { $0 + $1.1 }
    var (sum, few) = (0.0, 0)
    while few < squares.count, sum < most {
      sum += squares[few].1
      few += 1
    }
    guard few > 0, 3 * few < squares.count, let worst = squares.first?.0.structure else {
      return ""
    }
    let name = [worst.label, worst.index.map { "\($0)" }].compactMap(\.self)
    let place =
      name.isEmpty ? worst.provenance ?? "" : name.joined(separator: ", ")
    return "; \(few) of them make\(few == 1 ? "s" : "") up 90 % of its square"
      + (place.isEmpty ? "" : ", the worst \(place)")
  }

  /// What the trials say: "; with --elements Al,Li it is 3.1 meV/atom: the mapping is swapped".
  private static func finding(_ own: Reading, _ others: [Reading], ofAll isAll: Bool) -> String {
    let scope = isAll ? "" : " (on a sample, with the present mapping \(milli(own.error)))"
    let best = others.filter(\.error.isFinite).min { $0.error < $1.error }
    if let best, best.error < limit, best.error < own.error / 2 {
      return "; with \(option(best.elements)) it is \(milli(best.error)) meV/atom in place of "
        + "\(milli(own.error))\(isAll ? "" : ", both on a sample"): the mapping is swapped"
    }
    let bestAligned = others.filter { $0.aligned?.isFinite == true }
      .min { $0.aligned ?? 0 < $1.aligned ?? 0 }
    let aligned = own.aligned ?? .infinity
    if let bestAligned, let other = bestAligned.aligned, other < aligned / 3, other < limit {
      return "; with \(option(bestAligned.elements)) and one constant per element it is "
        + "\(milli(other)) meV/atom\(scope), with the present mapping and constants "
        + "\(milli(aligned)): the mapping is swapped and the energy zero is another one"
    }
    if aligned < own.error / 3 {
      // Constants shrink the error of any energies: they explain it where the rest is that of a good
      // fit, or much less than what constants leave without any prediction.
      let isExplained = aligned < 0.01 || aligned < (own.ofConstants ?? 0) / 2
      return
        "; one constant per element leaves \(milli(aligned)) meV/atom of it\(scope): "
        + (isExplained
          ? "another energy zero explains it"
          : "constants alone, without the predictions, would leave "
            + "\(milli(own.ofConstants ?? aligned)), so no energy zero explains it")
    }
    let tried = best.map { "; the best other order of elements, \(option($0.elements)), has " }
    return (tried.map { $0 + "\(milli(best?.error ?? 0)) meV/atom\(scope)" } ?? "")
      + (own.aligned.map { "; one constant per element leaves \(milli($0)) meV/atom" } ?? "")
  }

  private static func milli(_ error: Double) -> String { String(format: "%.1f", 1000 * error) }

  private static func option(_ elements: [Element]) -> String {
    "--elements " + elements.map(\.symbol).joined(separator: ",")
  }

  /// At most so many, evenly spaced.
  private static func sample(_ all: [Prediction], _ most: Int) -> [Prediction] {
    guard all.count > most else { return all }
    return (0..<most).map { all[$0 * all.count / most] }
  }

  /// All orders.
  private static func permutations(_ elements: [Element]) -> [[Element]] {
    guard elements.count > 1 else { return [elements] }
    return elements.indices.flatMap { first in
      var rest = elements
      let element = rest.remove(at: first)
      return permutations(rest).map { [element] + $0 }
    }
  }
}

extension MappingDiagnosis.Reading {
  fileprivate init(_ elements: [Element], _ structures: [Structure], _ energies: [Double]) {
    let squares = zip(structures, energies).map { structure, energy in
      let error = (energy - (structure.energy ?? 0)) / Double(structure.count)
      return error * error
    }
    self.init(
      elements: elements, error: (squares.reduce(0, +) / Double(squares.count)).squareRoot(),
      aligned: ElementConstants(structures, predicted: energies)?.remainder,
      ofConstants: ElementConstants(
        structures, predicted: Array(repeating: 0, count: structures.count))?.remainder)
  }
}
