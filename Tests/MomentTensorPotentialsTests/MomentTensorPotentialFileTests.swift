// Part of Ordeal. See LICENSE.

import Foundation
import Support
import TestSupport
import Testing

@testable import MomentTensorPotentials

@Suite struct MomentTensorPotentialFileTests {
  @Test("what is written reads back as the same potential", arguments: [2, 4, 8, 16])
  func writtenPotentialsReadBack(level: Int) throws {
    var potential = try TestSystems.potential(level: level)
    potential.tag = "Li Al"
    potential.scaling = 0.1 + 0.2
    let text = MomentTensorPotentialFile(potential).text
    let file = try MomentTensorPotentialFile(text: text, name: "some.mtp")
    #expect(file.potential == potential)
    #expect(file.text == text)
  }

  @Test("files are written whole, and over what was there")
  func filesAreWritten() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let url = folder.appending(path: "P.mtp")
    try TestSystems.potential(level: 6, seed: 1).write(to: url)
    let second = try TestSystems.potential(level: 4, seed: 2)
    try second.write(to: url)
    #expect(try MomentTensorPotential(contentsOf: url) == second)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["P.mtp"])
  }

  @Test("an inconsistent potential is not written")
  func inconsistentPotentialsAreNotWritten() throws {
    var potential = try TestSystems.potential(level: 4)
    potential.momentCoefficients[0] = .nan
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".mtp")
    #expect(throws: OrdealError.self) { try potential.write(to: url) }
    #expect(!FileManager.default.fileExists(atPath: url.path))
  }

  @Test("white space, line ends and the order of keys do not matter, and are kept")
  func otherLayoutsAreReadAndKept() throws {
    let potential = try TestSystems.potential(level: 6)
    let usual = String(decoding: MomentTensorPotentialFile(potential).text, as: UTF8.self)
    var lines = usual.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let tag = try #require(lines.firstIndex { $0.hasPrefix("potential_tag") })
    lines.swapAt(tag, tag - 1)
    let text =
      Array(
        lines.joined(separator: "\r\n").replacing("{", with: "{ ").replacing(", ", with: ",\t").utf8
      )
      + Array(" \n".utf8)
    let file = try MomentTensorPotentialFile(text: text, name: "some.mtp")
    #expect(file.potential == potential)
    #expect(file.text == text)
  }

  @Test("scaling inside the radial basis multiplies, as in MLIP")
  func secondScalingMultiplies() throws {
    let potential = try TestSystems.potential(level: 4)
    let text = String(decoding: MomentTensorPotentialFile(potential).text, as: UTF8.self)
      .replacing("RBChebyshev\n", with: "RBChebyshev\n\tscaling = 0.5\n")
    let file = try MomentTensorPotentialFile(text: Array(text.utf8), name: "some.mtp")
    #expect(file.potential.scaling == 0.5 * potential.scaling)
  }

  @Test("the active set of MLIP-3 is kept byte by byte, also when the potential changes")
  func activeSetIsKept() throws {
    let potential = try TestSystems.potential(level: 6)
    let plain = MomentTensorPotentialFile(potential).text
    let weights =
      "\n#MVS_v1.1\nenergy_weight 1.0\nforce_weight 0.0\nstress_weight 0.0\n"
      + "site_en_weight 0.0\nweight_scaling 2\n#"
    let matrix = (0..<999).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let activeSet = Array(weights.utf8) + matrix + Array("\n#\n0 1\n#\nBEGIN_CFG\n".utf8)
    var file = try MomentTensorPotentialFile(text: plain + activeSet, name: "some.almtp")
    #expect(file.potential == potential)
    #expect(file.activeSet == activeSet)
    #expect(file.text == plain + activeSet)
    file.potential.momentCoefficients[0] = 0.25
    let changed = try MomentTensorPotentialFile(text: file.text, name: "some.almtp")
    #expect(changed.potential == file.potential)
    #expect(changed.activeSet == activeSet)
  }

  @Test("species are numbered by their labels, whatever their order in the file")
  func speciesAreNumberedByLabel() throws {
    let potential = try TestSystems.potential(level: 4)
    let file = MomentTensorPotentialFile(potential)
    // The same potential as MLIP-3 writes it when it met species 1 first, or calls species 3 and 13.
    var swapped = potential
    swapped.speciesCoefficients.reverse()
    let size = potential.radialCoefficients.count / 4
    let blocks = stride(from: 0, to: 4 * size, by: size).map {
      Array(potential.radialCoefficients[$0..<$0 + size])
    }
    swapped.radialCoefficients = blocks.reversed().flatMap(\.self)
    let text = PotentialText(swapped, speciesLabels: [13, 3]).bytes
    let read = try MomentTensorPotentialFile(text: text, name: "some.almtp")
    #expect(read.potential == potential)
    #expect(read.speciesLabels == [3, 13])
    #expect(file.speciesLabels == [0, 1])
  }

  @Test(
    "the published files rewrite byte for byte, and are read within 0.1 s",
    .enabled(if: PublishedData.isFound, Comment(rawValue: PublishedData.howToGet)),
    arguments: ["MTP_train", "MTP_train-extra-2", "MTP_retrain-extra-2"])
  func publishedFilesRewriteByteForByte(name: String) throws {
    let url = try #require(PublishedData.folder).appending(path: "models/\(name).mtp")
    let text = Array(try Data(contentsOf: url))
    let clock = ContinuousClock()
    var file = try MomentTensorPotentialFile(contentsOf: url)
    let fastest = try (0..<3).map { _ in
      try clock.measure { file = try MomentTensorPotentialFile(contentsOf: url) }
    }.min()
    #expect(file.text == text)
    #expect(PotentialText(file.potential, speciesLabels: [0, 1]).bytes == text)
    let time = try #require(fastest)
    #expect(time < .milliseconds(100))
  }
}
