// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support
import Testing

@testable import MomentTensorPotentials

@Suite struct ElementMappingTests {
  private let potential: MomentTensorPotential
  private let tagged: MomentTensorPotential

  init() throws {
    potential = try TestSystems.potential(level: 2)
    var tagged = potential
    tagged.tag = "Mg-Si"
    self.tagged = tagged
  }

  private func withCard(_ text: String, _ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(text.utf8).write(to: folder.appending(path: "P.json"))
    try body(folder.appending(path: "P.mtp"))
  }

  @Test("flag, card, tag and structures decide in this order")
  func orderOfSources() throws {
    let structures: Set<Element> = [.aluminum, .lithium]
    try withCard(#"{"schemaVersion": 1, "elements": ["Al", "Li"]}"#) { url in
      let flagged = try ElementMapping.resolve(
        for: tagged, at: url, flag: ["Si", "Li"], structureElements: structures)
      #expect(flagged == ElementMapping([.silicon, .lithium], source: .flag))
      let carded = try ElementMapping.resolve(
        for: tagged, at: url, structureElements: structures)
      #expect(carded == ElementMapping([.aluminum, .lithium], source: .card))
    }
    let magnesium = try #require(Element(symbol: "Mg"))
    let fromTag = try ElementMapping.resolve(for: tagged, structureElements: structures)
    #expect(fromTag == ElementMapping([magnesium, .silicon], source: .tag))
    let fromStructures = try ElementMapping.resolve(for: potential, structureElements: structures)
    #expect(fromStructures == ElementMapping([.lithium, .aluminum], source: .structures))
    #expect(fromStructures.species(of: .aluminum) == 1)
    #expect(fromStructures.species(of: .silicon) == nil)
    #expect(fromStructures.description.hasPrefix("0 = Li, 1 = Al (from the structures"))
  }

  @Test("structures are not asked when something else decides")
  func structuresAreNotAsked() throws {
    struct Asked: Error {}
    func elements() throws -> Set<Element> { throw Asked() }
    _ = try ElementMapping.resolve(for: tagged, structureElements: elements())
    #expect(throws: Asked.self) {
      try ElementMapping.resolve(for: potential, structureElements: elements())
    }
  }

  @Test(
    "a tag that names no elements is passed over", arguments: ["", "my potential", "Li", "Li Li"])
  func otherTagsArePassedOver(tag: String) throws {
    var potential = potential
    potential.tag = tag
    let mapping = try ElementMapping.resolve(
      for: potential, structureElements: [.silicon, .lithium])
    #expect(mapping == ElementMapping([.lithium, .silicon], source: .structures))
  }

  @Test("pure structures do not say which species they are")
  func pureStructuresAreNotEnough() throws {
    let error = #expect(throws: OrdealError.self) {
      try ElementMapping.resolve(for: potential, structureElements: [.aluminum])
    }
    let text = try #require(error).description
    #expect(text.contains("--elements") && text.contains("1 elements (Al)"))
  }

  @Test("flags that do not fit are refused", arguments: [[], ["Li"], ["Li", "Li"], ["Li", "Xx"]])
  func badFlagsAreRefused(flag: [String]) {
    #expect(throws: OrdealError.self) {
      try ElementMapping.resolve(
        for: potential, flag: flag, structureElements: [.aluminum, .lithium])
    }
  }

  @Test(
    "a card that is none is an error, not passed over",
    arguments: [
      "", "{}", #"{"schemaVersion": 2, "elements": ["Li", "Al"]}"#,
      #"{"schemaVersion": 1, "elements": ["Li"]}"#,
      #"{"schemaVersion": 1, "elements": ["Li", "Xx"]}"#,
    ])
  func badCardsAreRefused(text: String) throws {
    try withCard(text) { url in
      let error = #expect(throws: OrdealError.self) {
        try ElementMapping.resolve(for: potential, at: url)
      }
      let text = try #require(error).description
      #expect(text.contains("P.json"))
    }
  }

  @Test("cards are written as they are read")
  func cardsAreWritten() throws {
    let card = PotentialCard(elements: [.lithium, .aluminum], origin: "Acta Mater. 268, 119742")
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".json")
    defer { try? FileManager.default.removeItem(at: url) }
    try card.write(to: url)
    #expect(try PotentialCard(contentsOf: url) == card)
  }
}
