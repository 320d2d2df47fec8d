// Part of Ordeal. See LICENSE.

import Descriptors
import Foundation
import Structures
import Support
import Testing

/// What DScribe and scikit-learn get: Golden/make_soap.py.
private struct Golden: Decodable {
  struct Case: Decodable {
    var cell, positions: [Double]
    var symbols: [String]
    var nMax, lMax: Int
    var cutoff, sigma: Double
    var values: [[Double]]

    var structure: Structure {
      let elements = symbols.compactMap { Element(symbol: $0) }
      return Structure(
        cell: Cell(Matrix3(components: cell)), elements: elements,
        positions: elements.indices.map {
          Vector3(positions[3 * $0], positions[3 * $0 + 1], positions[3 * $0 + 2])
        })
    }

    var settings: SOAPSettings {
      var settings = SOAPSettings()
      (settings.radialCount, settings.maximumDegree) = (nMax, lMax)
      (settings.cutoff, settings.atomWidth) = (cutoff, sigma)
      return settings
    }
  }

  struct Components: Decodable {
    var rows: [[Double]]
    var explained: [Double]
    var projected: [[Double]]
  }

  var soap: [Case]
  var pca: Components

  static func load() throws -> Golden {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/soap.json")
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }
}

@Suite struct SOAPTests {
  private let species: Set<Element> = [.lithium, .aluminum]

  @Test("the power spectrum is DScribe's, component by component", arguments: 0..<3)
  func golden(index: Int) throws {
    let golden = try Golden.load().soap[index]
    let descriptor = try SOAPDescriptor(golden.settings, species: species)
    let structure = golden.structure
    let rows = try descriptor.evaluate(structure, atoms: [0, structure.count - 1])
    for (row, expected) in zip(rows, golden.values) {
      #expect(row.count == expected.count)
      let scale = expected.map(abs).max() ?? 1
      for (value, truth) in zip(row, expected) { #expect(abs(value - truth) < 1e-9 * scale) }
    }
  }

  @Test("rotations, translations, order and supercells change nothing")
  func invariance() throws {
    let golden = try Golden.load().soap[1]
    let descriptor = try SOAPDescriptor(golden.settings, species: species)
    let structure = golden.structure
    let before = try descriptor.evaluate(structure, atoms: [0])[0]
    let (c, s) = (cos(0.7), sin(0.7))
    let turn = Matrix3(Vector3(c, s, 0), Vector3(-s, c, 0), Vector3(0, 0, 1))
    let tilt = Matrix3(Vector3(1, 0, 0), Vector3(0, c, s), Vector3(0, -s, c))
    var turned = structure
    turned.cell = Cell(structure.cell.vectors * turn * tilt)
    turned.positions = structure.positions.map { $0 * (turn * tilt) + Vector3(1.3, -8, 0.2) }
    var reversed = structure
    reversed.elements.reverse()
    reversed.positions.reverse()
    let others = [
      try descriptor.evaluate(turned, atoms: [0])[0],
      try descriptor.evaluate(reversed, atoms: [structure.count - 1])[0],
      try descriptor.evaluate(structure.replicated(2, 1, 2), atoms: [0])[0],
    ]
    let scale = before.map(abs).max() ?? 1
    for other in others {
      for (a, b) in zip(before, other) { #expect(abs(a - b) < 1e-10 * scale) }
    }
  }

  @Test("parameters and elements that make no sense are refused")
  func refusals() throws {
    var settings = SOAPSettings()
    settings.cutoff = 0.5
    #expect(throws: OrdealError.self) { try SOAPDescriptor(settings, species: species) }
    let descriptor = try SOAPDescriptor(SOAPSettings(), species: [.lithium])
    let structure = try Golden.load().soap[0].structure
    #expect(throws: OrdealError.self) { try descriptor.evaluate(structure, atoms: [0]) }
  }
}

@Suite struct PrincipalComponentsTests {
  @Test("components of standardised columns are scikit-learn's up to their sign")
  func golden() throws {
    let golden = try Golden.load().pca
    let components = try PrincipalComponents(golden.rows)
    for (value, expected) in zip(components.explainedVariance, golden.explained) {
      #expect(abs(value - expected) < 1e-12)
    }
    let projected = components.project(golden.rows, count: 3)
    for (row, expected) in zip(projected, golden.projected) {
      for (value, truth) in zip(row, expected) { #expect(abs(abs(value) - truth) < 1e-10) }
    }
    #expect(components.count(holding: 1 - 1e-12) == 5)
  }

  @Test("nothing that varies, nothing to find")
  func refusals() {
    #expect(throws: OrdealError.self) { try PrincipalComponents([[1, 2], [1, 2]]) }
    #expect(throws: OrdealError.self) { try PrincipalComponents([[1, 2]]) }
  }

  @Test("a training set has no distance to itself; what is squeezed lies further out")
  func distances() throws {
    let golden = try Golden.load().soap
    let training = StructureSet(
      name: "Train", structures: [golden[0].structure, golden[1].structure])
    let squeezed = StructureSet(
      name: "Squeezed",
      structures: [0.97, 0.85].map { factor in
        var structure = golden[0].structure
        structure.cell = Cell(structure.cell.vectors * factor)
        structure.positions = structure.positions.map { $0 * factor }
        return structure
      })
    var settings = SOAPSettings()
    (settings.radialCount, settings.maximumDegree, settings.cutoff) = (3, 3, 4)
    let map = try EnvironmentMap(
      [training, squeezed], training: 0, settings: settings, maximumEnvironments: 100, threads: 2)
    #expect(map.species.map(\.element) == [.lithium, .aluminum])
    for species in map.species {
      let (own, other) = (try #require(species.distances[0]), try #require(species.distances[1]))
      #expect(own.maximum < 1e-5)
      #expect(other.mean > 0.1)
      #expect(other.maximum > other.mean)
    }
    let few = try EnvironmentMap(
      [training, squeezed], training: 0, settings: settings, maximumEnvironments: 2, threads: 1)
    #expect(few.species[0].environments.count { $0.set == 0 } == 2)
  }
}
