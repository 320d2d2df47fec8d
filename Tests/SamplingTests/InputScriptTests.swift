// Part of Ordeal. See LICENSE.

import Foundation
import Testing

@testable import Sampling

@Suite struct InputScriptTests {
  @Test(arguments: InputScript.allCases)
  func theLibraryHoldsTheFilesOfTheFolder(script: InputScript) throws {
    let url = OrdealProgram.packageFolder.appending(path: "lammps-inputs/\(script.rawValue)")
    #expect(script.text == (try String(contentsOf: url, encoding: .utf8)))
  }

  @Test(arguments: InputScript.allCases)
  func everyVariableHasADefault(script: InputScript) {
    var declared: Set<String> = []
    for line in script.text.split(separator: "\n") {
      for match in line.matches(of: /\$\{(\w+)\}/) {
        #expect(declared.contains(String(match.1)), "\(line)")
      }
      if let match = line.firstMatch(of: /variable\s+(\w+)\s+(index|loop|equal|atom)/) {
        declared.insert(String(match.1))
      }
    }
    #expect(declared.contains("pair_style") && declared.contains("structure"))
  }

  @Test(arguments: [
    ("nve", "nose-hoover", "in.nve"), ("nve", "langevin", "in.nve"),
    ("nvt", "nose-hoover", "in.nvt"), ("nvt", "langevin", "in.langevin"),
    ("npt", "nose-hoover", "in.npt"), ("npt", "langevin", "in.npt.langevin"),
  ])
  func ensemblesHaveTheirScripts(ensemble: String, thermostat: String, name: String) throws {
    var table = SettingsTests.minimal
    table["ensemble"] = .text(ensemble)
    table["thermostat"] = .text(thermostat)
    #expect(InputScript(try MolecularDynamicsSettings(table)).rawValue == name)
  }
}
