// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import Structures
import Testing

extension WithLAMMPS {
  @Suite struct LAMMPSScriptTests {
    private static let box = """
      units metal
      region all block 0 6 0 6 0 6
      create_box 2 all
      mass 1 6.94
      mass 2 26.98
      create_atoms 1 single 1 1 1
      create_atoms 2 single 3 2 1
      """

    private func write(_ text: String, _ name: String = "in.\(UUID().uuidString)") throws -> String
    {
      let url = TestPotential.folder.appending(path: name)
      try text.write(to: url, atomically: true, encoding: .utf8)
      return url.path
    }

    @Test("a script may clear, loop, jump, include and continue lines; the style stays at hand")
    func everything() throws {
      let included = try write(
        """
        clear
        \(Self.box)
        pair_style mtp
        """)
      let path = try write(
        """
        pair_style mtp
        variable i loop 3
        label again
        include \(included)
        pair_coeff * * &
          \(TestPotential.path) &
          Li Al
        run 0
        variable e$i equal pe
        next i
        jump SELF again
        if "${x} == 7" then "variable y string seven" else "variable y string other"
        """)
      let lammps = try LAMMPS(arguments: ["-log", "none", "-screen", "none", "-var", "x", "7"])
      try LAMMPSScript(contentsOf: path).run(on: lammps)
      #expect(try lammps.text(ofVariable: "y") == "seven")
      #expect(try lammps.thermo("pe") < -4)
    }

    @Test("an error names script, line and command, also inside an include")
    func errorsAreLocated() throws {
      let bad = try write("units metal\n\nno_such_command 1\n", "in.bad")
      let path = try write("# comment\ninclude \(bad)\n", "in.outer")
      let lammps = try LAMMPS()
      for script in [bad, path] {
        let error = #expect(throws: LAMMPSError.self) {
          try LAMMPSScript(contentsOf: script).run(on: lammps)
        }
        #expect(error?.location == "\(bad):3")
        #expect(error?.command == "no_such_command 1")
      }
      // Nothing is left half read.
      for _ in 0..<20 {
        #expect(throws: LAMMPSError.self) { try LAMMPSScript(contentsOf: path).run(on: lammps) }
      }
    }

    @Test("a script given as text is called by its name")
    func text() throws {
      let lammps = try LAMMPS()
      let error = #expect(throws: LAMMPSError.self) {
        try LAMMPSScript("units metal\nrun 1", name: "in.nvt").run(on: lammps)
      }
      #expect(error?.location == "in.nvt:2")
      #expect(error?.message.contains("before simulation box is defined") == true)
    }

    @Test("quit ends a script; with a status it is an error of its own")
    func quit() throws {
      let lammps = try LAMMPS()
      try LAMMPSScript("units metal\nquit\nno_such_command", name: "in.a").run(on: lammps)
      let error = #expect(throws: LAMMPSError.self) {
        try LAMMPSScript("quit 3", name: "in.b").run(on: lammps)
      }
      #expect(error?.code == .quit)
      #expect(error?.status == 3)
    }

    @Test("a script runs as with lmp -in: variables, log file")
    func asCommandLine() throws {
      let path = try write("\(Self.box)\nprint \"x is ${x}\"\nno_such_command\n", "in.run")
      let log = TestPotential.folder.appending(path: "run.log").path
      let error = #expect(throws: LAMMPSError.self) {
        try LAMMPSScript.run(
          file: path, variables: [("x", ["12"])], arguments: ["-log", log, "-screen", "none"])
      }
      #expect(error?.location == "\(path):9")
      let text = try String(contentsOfFile: log, encoding: .utf8)
      #expect(text.contains("x is 12"))
      #expect(text.contains("ERROR: Unknown command: no_such_command"))
    }

    @Test("a script that is not there is an error")
    func missing() throws {
      #expect(throws: LAMMPSError.self) { try LAMMPSScript(contentsOf: "no/such/in.file") }
      let lammps = try LAMMPS()
      #expect(throws: LAMMPSError.self) { try lammps.file("no/such/in.file") }
    }
  }
}
