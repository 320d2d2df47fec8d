// Part of Ordeal. See LICENSE.

import Structures
import Support
import Testing

@Suite struct ReferenceKeysTests {
  private func structure(
    energy: Double? = nil, info: [String: Properties.Value] = [:], column: String? = nil
  ) -> Structure {
    var structure = Structure(
      cell: Cell(orthorhombic: Vector3(2, 3, 4)), elements: [.lithium], positions: [.zero])
    structure.energy = energy
    for (key, value) in info { structure.properties.info[key] = value }
    if let column {
      structure.properties.columns[column] = .init(width: 3, values: .reals([1, 2, 3]))
    }
    return structure
  }

  private func taken(
    _ structure: Structure, _ keys: ReferenceKeys = ReferenceKeys()
  ) throws -> ReferenceKeys.Result {
    try keys.taking(from: StructureSet(name: "s", structures: [structure]))
  }

  @Test("usual names are taken, and said", arguments: ["REF_", "dft_", "DFT_"])
  func usual(prefix: String) throws {
    let result = try taken(
      structure(
        info: [
          prefix + "energy": .real(-2.5), prefix + "stress": .reals([1, 2, 3, 4, 5, 6]),
          "config_type": .text("slab"),
        ], column: prefix + "forces"))
    let first = result.set.structures[0]
    #expect(first.energy == -2.5)
    #expect(first.forces == [Vector3(1, 2, 3)])
    // W = −σV, V = 24 Å³; Voigt's order: yz is the fourth.
    #expect(first.virial?.y == Vector3(-144, -48, -96))
    #expect(first.label == "slab")
    #expect(
      result.taken == [
        "energy from \(prefix)energy", "forces from \(prefix)forces",
        "stress from \(prefix)stress", "label from config_type",
      ])
  }

  @Test("a column force is taken; own fields come first and say nothing")
  func force() throws {
    let result = try taken(structure(energy: -1, column: "force"))
    #expect(result.set.structures[0].forces == [Vector3(1, 2, 3)])
    #expect(result.taken == ["forces from force"])
  }

  @Test("two energies that differ need --energy-key; equal ones do not")
  func twoEnergies() throws {
    let both = structure(energy: -1, info: ["REF_energy": .real(-2)])
    let error = #expect(throws: OrdealError.self) { try self.taken(both) }
    #expect(error?.message.contains("--energy-key") == true)
    #expect(error?.message.contains("REF_energy=-2") == true)
    #expect(
      try taken(both, ReferenceKeys(energy: "REF_energy")).set.structures[0].energy == -2)
    #expect(try taken(both, ReferenceKeys(energy: "energy")).set.structures[0].energy == -1)
    #expect(
      try taken(structure(energy: -1, info: ["REF_energy": .integer(-1)])).set.structures[0].energy
        == -1)
  }

  @Test("an energy may be an array of one, forces may be whole numbers, two stresses must agree")
  func spellings() throws {
    var other = structure(
      info: [
        "REF_energy": .reals([-2.5]), "REF_stress": .reals([1, 2, 3, 4, 5, 6]),
        "REF_virial": .reals([-24, -48, -72, -96, -120, -144]),
      ])
    other.properties.columns["REF_forces"] = .init(width: 3, values: .integers([1, 2, 3]))
    let first = try taken(other).set.structures[0]
    #expect(first.energy == -2.5)
    #expect(first.forces == [Vector3(1, 2, 3)])
    other.properties.info["REF_virial"] = .reals([24, 48, 72, 96, 120, 144])
    let error = #expect(throws: OrdealError.self) { try self.taken(other) }
    #expect(error?.message.contains("say --stress-key") == true)
  }

  @Test("a given key that is nowhere is an error that lists what is there")
  func missing() throws {
    let bare = structure(info: ["my_E": .real(1)], column: "pull")
    let error = #expect(throws: OrdealError.self) {
      try self.taken(bare, ReferenceKeys(energy: "nothing"))
    }
    #expect(error?.message.contains("my_E, column pull") == true)
    #expect(throws: OrdealError.self) { try self.taken(bare, ReferenceKeys(forces: "my_E")) }
    #expect(try taken(bare, ReferenceKeys(energy: "my_E")).set.structures[0].energy == 1)
  }

  @Test("names that look like references are told where nothing was taken")
  func lookalikes() throws {
    let result = try taken(structure(info: ["total_energy_eV": .real(1)], column: "my_force"))
    #expect(!result.hasReference)
    #expect(result.lookalikes == ["total_energy_eV", "column my_force"])
  }

  @Test("the output of evaluate is no reference, unless its reference is asked for")
  func evaluated() throws {
    let output = structure(
      energy: -1, info: [Structure.predictionKey: .text("P"), "reference_energy": .real(-3)])
    let error = #expect(throws: OrdealError.self) { try self.taken(output) }
    #expect(error?.message.contains("ordeal evaluate") == true)
    #expect(
      try taken(output, ReferenceKeys(energy: "reference_energy")).set.structures[0].energy == -3)
    let bare = structure(energy: -1, info: [Structure.predictionKey: .text("P")])
    #expect(throws: OrdealError.self) { try self.taken(bare) }
  }

  @Test(
    "a value that is no number is an error", arguments: [Properties.Value.text("x"), .real(.nan)])
  func noNumber(value: Properties.Value) {
    #expect(throws: OrdealError.self) {
      try self.taken(self.structure(info: ["REF_energy": value]))
    }
  }

  @Test("fingerprints tell energies apart, and the order")
  func fingerprints() {
    let (a, b) = (structure(energy: -1), structure(energy: -2))
    #expect(ReferenceFingerprint.of([a, b]) == ReferenceFingerprint.of([a, b]))
    #expect(ReferenceFingerprint.of([a, b]) != ReferenceFingerprint.of([b, a]))
    #expect(ReferenceFingerprint.of([a]) != ReferenceFingerprint.of([b]))
  }
}
