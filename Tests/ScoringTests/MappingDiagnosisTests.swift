// Part of Ordeal. See LICENSE.

import Scoring
import Structures
import Testing

@Suite struct MappingDiagnosisTests {
  /// A potential that knows the energy of each species' atoms and nothing else, eV.
  private static let energies = [-1.9, -3.7]

  private static func energy(_ structure: Structure, _ species: [Element]) -> Double {
    structure.elements.reduce(0) { sum, element in
      sum + (species.firstIndex(of: element).map { energies[$0] } ?? 0)
    }
  }

  /// Ten compositions with references of the potential itself, shifted by a constant per element.
  private static func set(
    predictedAs species: [Element], shift: [Element: Double] = [:], error: Double = 0
  ) -> ScoredSet {
    let predictions = (1...10).map { number in
      var structure = Made.structure(lithium: number, aluminum: 11 - number)
      let zero = structure.elements.reduce(0) { $0 + (shift[$1] ?? 0) }
      let wrong = Double(structure.count) * (number % 2 == 0 ? error : -error)
      structure.energy = energy(structure, [.lithium, .aluminum]) + zero + wrong
      return Prediction(structure, energy: energy(structure, species), forces: [])
    }
    return ScoredSet(name: "mine", predictions: predictions)
  }

  private static func warning(_ set: ScoredSet, _ species: [Element]) -> String? {
    MappingDiagnosis([set], species: species) { order, structures in
      structures.map { energy($0, order) }
    }?.warning
  }

  @Test("nothing is said of energies that fit, nor of irregular sets")
  func fits() {
    let fitting = Self.set(predictedAs: [.lithium, .aluminum], error: 0.29)
    #expect(Self.warning(fitting, [.lithium, .aluminum]) == nil)
    var irregular = Self.set(predictedAs: [.aluminum, .lithium])
    irregular.role = .irregular
    #expect(Self.warning(irregular, [.aluminum, .lithium]) == nil)
  }

  @Test("a swapped mapping is named with the order that fits and both errors")
  func swapped() throws {
    let order: [Element] = [.aluminum, .lithium]
    let warning = try #require(Self.warning(Self.set(predictedAs: order), order))
    #expect(warning.contains("now --elements Al,Li"))
    #expect(warning.contains("with --elements Li,Al it is 0.0 meV/atom"))
    #expect(warning.contains("the mapping is swapped"))
    // sqrt(⟨(1.8 (1 − 2x))²⟩) over x = 1/11 … 10/11.
    #expect(warning.contains("the energy error is 940.0 meV/atom on 10 configurations of mine"))
  }

  @Test("another zero of energy is told from a swapped mapping, and both from neither")
  func zero() throws {
    let order: [Element] = [.lithium, .aluminum]
    let shifted = Self.set(predictedAs: order, shift: [.lithium: -190, .aluminum: -60])
    let warning = try #require(Self.warning(shifted, order))
    #expect(warning.contains("one constant per element leaves 0.0 meV/atom"))
    #expect(warning.contains("another energy zero explains it"))
    #expect(!warning.contains("is swapped"))
    let neither = try #require(Self.warning(Self.set(predictedAs: order, error: 0.9), order))
    #expect(!neither.contains("is swapped") && !neither.contains("explains"))
    #expect(neither.contains("likely reasons are a swapped mapping of species"))
  }

  @Test("energies that constants alone predict as well are not explained by another zero")
  func constants() throws {
    var set = Self.set(predictedAs: [.lithium, .aluminum], error: 0.1)
    for index in set.predictions.indices {
      let count = set.predictions[index].structure.count
      set.predictions[index].energy = 2.5 * Double(count)
    }
    let warning = try #require(Self.warning(set, [.lithium, .aluminum]))
    #expect(warning.contains("one constant per element leaves 98.5 meV"))
    #expect(warning.contains("constants alone, without the predictions, would leave 98.5,"))
    #expect(warning.contains("so no energy zero explains it"))
    #expect(!warning.contains("another energy zero explains it"))
  }

  @Test("an error that few configurations make up says so")
  func concentrated() throws {
    var set = Self.set(predictedAs: [.lithium, .aluminum])
    set.predictions[3].energy += 1e6
    set.predictions[3].structure.label = "close"
    set.predictions[3].structure.index = 4
    let warning = try #require(Self.warning(set, [.lithium, .aluminum]))
    #expect(warning.hasSuffix("; 1 of them makes up 90 % of its square, the worst close, 4"))
    let order: [Element] = [.aluminum, .lithium]
    let swapped = try #require(Self.warning(Self.set(predictedAs: order), order))
    #expect(!swapped.contains("make up") && !swapped.contains("makes up"))
  }

  @Test("predictions that cannot be made again: both reasons, and the constants")
  func elsewhere() throws {
    let set = Self.set(predictedAs: [.lithium, .aluminum], shift: [.lithium: 5, .aluminum: 5])
    let warning = try #require(MappingDiagnosis([set], species: nil) { _, _ in nil }?.warning)
    #expect(warning.contains("swapped mapping of species or another energy zero"))
    #expect(warning.contains("leaves 0.0 meV/atom"))
  }
}
