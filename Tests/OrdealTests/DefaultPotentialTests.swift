// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
import Scoring
import Structures
import Testing

/// The potential and the DFT set that come with Ordeal.
@Suite struct DefaultPotentialTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../potentials/li-al-default").standardizedFileURL

  private static func structures(_ set: String) throws -> [Structure] {
    try StructureFile.read(folder.appending(path: "\(set).extxyz").path).flatMap(\.structures)
  }

  /// The errors of the potential on a set.
  private static func errors(_ set: String) throws -> SetSummary {
    let potential = try MomentTensorPotential(
      contentsOf: folder.appending(path: "li-al-default.almtp"))
    let calculator = try MomentTensorCalculator(
      potential, elements: ElementMapping([.lithium, .aluminum]))
    let structures = try structures(set)
    let evaluations = try calculator.evaluateAll(structures, threads: 2).evaluations
    return SetSummary(
      zip(structures, evaluations).map { Prediction($0, energy: $1.energy, forces: $1.forces) })
  }

  /// An object of a JSON file beside the potential.
  private static func object(_ keys: [String], of file: String) throws -> [String: Any] {
    let data = try Data(contentsOf: folder.appending(path: file))
    var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    for key in keys { object = try #require(object[key] as? [String: Any]) }
    return object
  }

  @Test(
    "has on its sets the errors that its card and its scores say",
    arguments: [
      ("li-al-default.json", ["training"], "train"),
      ("li-al-default.json", ["validation"], "validation"),
      ("scores.json", ["sets", "train"], "train"),
      ("scores.json", ["sets", "validation"], "validation"),
      ("scores.json", ["sets", "test"], "test"),
    ])
  func card(file: String, keys: [String], set: String) throws {
    let (said, errors) = (try Self.object(keys, of: file), try Self.errors(set))
    #expect(errors.configurations == said["configurations"] as? Int)
    let (energy, force) = (try #require(errors.energyRMSE), try #require(errors.forceRMSE))
    #expect(abs(energy - (said["energyRMSE"] as? Double ?? .nan)) < 1e-6 * energy)
    #expect(abs(force - (said["forceRMSE"] as? Double ?? .nan)) < 1e-6 * force)
  }

  @Test(
    "its labels have energies, forces, stresses and where they come from",
    arguments: ["train", "validation", "test"])
  func labels(set: String) throws {
    let structures = try Self.structures(set)
    #expect(!structures.isEmpty)
    for structure in structures {
      #expect(structure.energy != nil && structure.forces != nil && structure.virial != nil)
      let info = structure.properties.info
      #expect(info["set"] == .text(set) && info["functional"] == .text("PBE"))
      #expect(info["recipe"] != nil && info["engine"] != nil && info["kpoints"] != nil)
    }
  }

  @Test("no structure of one set is one of another's")
  func setsAreApart() throws {
    let ids = try ["train", "validation", "test"].map { set in
      Set(try Self.structures(set).compactMap { $0.properties.info["id"] })
    }
    #expect(ids[0].isDisjoint(with: ids[1]) && ids[0].isDisjoint(with: ids[2]))
    #expect(ids[1].isDisjoint(with: ids[2]))
  }
}
