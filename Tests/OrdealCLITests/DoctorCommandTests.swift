// Part of Ordeal. See LICENSE.

import Foundation
import Support
import TestSupport
import Testing

@Suite struct DoctorCommandTests {
  private struct Report: Decodable {
    struct Check: Decodable {
      var name: String
      var found: String?
      var isRequired: Bool
      var remedy: String?
    }

    var schemaVersion: Int
    var ordeal: String
    var checks: [Check]
  }

  private func report(_ environment: [String: String] = [:]) throws -> (Int32, Report) {
    let run = try OrdealTool.run(["doctor", "--json"], environment: environment)
    let document = Data(run.output.utf8)
    #expect(try JSONSchema("doctor-report").problems(in: document) == [])
    return (run.status, try JSONDecoder().decode(Report.self, from: document))
  }

  @Test("it sees how programs end where whoever started it ignores the ends of children")
  func ignoredChildren() throws {
    let said = try ProgramOutput(
      of: ["/usr/bin/env", "--ignore-signal=CHLD", OrdealTool.url.path, "doctor"], within: 600)
    #expect(said.failure == nil)
    #expect(said.output.contains("Open MPI"))
  }

  @Test("it knows the versions and places of what Ordeal runs on")
  func versionsAndPlaces() throws {
    let (status, report) = try report()
    #expect(status == 0)
    #expect(report.schemaVersion == 1)
    let found = Dictionary(uniqueKeysWithValues: report.checks.map { ($0.name, $0.found) })
    #expect(try #require(found["LAMMPS library"])?.contains("liblammps.so") == true)
    #expect(try #require(found["MPI library"])?.contains("libmpi.so") == true)
    #expect(try #require(found["LAPACK"])?.contains("liblapacke.so") == true)
    #expect(try #require(found["instructions of build"]) != nil)
    #expect(try #require(found["mpirun"]) != nil)
  }

  @Test("what is missing has a remedy, and the status says so")
  func missingMPIRun() throws {
    // A PATH without programs: mpirun cannot be found.
    let folder = try TemporaryFolder()
    let (status, report) = try report(["PATH": folder.url.path])
    #expect(status == 1)
    let check = try #require(report.checks.first { $0.name == "mpirun" })
    #expect(check.found == nil)
    #expect(check.isRequired)
    #expect(check.remedy?.contains("openmpi-bin") == true)
  }

  @Test("without data the demonstration cannot run, but everything else can")
  func missingData() throws {
    let (status, report) = try report(["ORDEAL_DATA": "/nowhere"])
    #expect(status == 0)
    let check = try #require(report.checks.first { $0.name == "published Li-Al data" })
    #expect(check.found == nil)
    #expect(check.remedy?.contains("ORDEAL_DATA") == true)
  }
}
