// Part of Ordeal. See LICENSE.

import Foundation
import Support
import Testing

@testable import MomentTensorPotentials

/// Files that must be refused, with the reason and the line.
@Suite struct BadPotentialFileTests {
  private func text(level: Int = 6) throws -> String {
    String(
      decoding: MomentTensorPotentialFile(try TestSystems.potential(level: level)).text,
      as: UTF8.self)
  }

  private func failure(reading text: String) -> OrdealError? {
    do {
      _ = try MomentTensorPotentialFile(text: Array(text.utf8), name: "bad.mtp")
      return nil
    } catch {
      return error
    }
  }

  /// What is replaced in a good file of level 6, by what, and what the error must say.
  static let edits: [(old: String, new: String, expected: [String])] = [
    ("MTP\n", "mtp\n", ["bad.mtp:1", "expected MTP", "mtp"]),
    ("1.1.0", "1.2.0", ["bad.mtp:2", "version", "1.1.0", "1.2.0"]),
    ("RBChebyshev", "RBTaylor", ["bad.mtp:7", "RBChebyshev", "RBTaylor"]),
    ("species_count = 2", "species_count = 3", ["radial_coeffs", "3 species", "pairs of 2"]),
    ("species_count = 2", "species_count = x", ["bad.mtp:5", "an integer", "'x'"]),
    ("species_count = 2", "species_count = 99999999999999999999", ["bad.mtp:5", "too long"]),
    ("species_count = 2", "species_count = -2", ["radial_coeffs", "-2 species"]),
    ("species_count", "specie_count", ["bad.mtp:5", "specie_count"]),
    ("species_count = 2\n", "", ["species_count", "missing"]),
    ("species_count = 2\n", "species_count = 2\nspecies_count = 2\n", ["bad.mtp:6", "second"]),
    ("min_dist = 1.5", "min_dist = 4.5", ["min_dist < max_dist", "4.5"]),
    ("min_dist = 1.5", "min_dist = nan", ["bad.mtp:8", "nan"]),
    ("max_dist = 4.0", "max_dist = 1e999", ["bad.mtp:9", "1e999"]),
    ("max_dist = 4.0", "max_dist = 4,0", ["bad.mtp:9"]),
    ("max_dist = 4.0", "max_dist = 1000000.0", ["bad.mtp:9", "at most 100.0 Å", "1000000.0"]),
    ("max_dist = 4.0", "max_dist = 100.5", ["bad.mtp:9", "at most 100.0 Å"]),
    ("radial_basis_size = 4", "radial_basis_size = 5", ["5 numbers", "radial_basis_size", "0-0"]),
    ("radial_funcs_count = 2", "radial_funcs_count = 1", ["1 lists", "radial_funcs_count"]),
    ("0-1\n", "0-2\n", ["radial_coeffs", "pairs of 3"]),
    ("1-0\n", "0-1\n", ["0-1", "second time"]),
    ("1-0\n", "1+0\n", ["'-'", "'+'"]),
    ("alpha_moments_count = 8", "alpha_moments_count = 9", ["moment 8", "made by a product"]),
    ("alpha_moments_count = 8", "alpha_moments_count = 7", ["alpha_index_times", "{0, 5, 1, 7}"]),
    (
      "alpha_moments_count = 8", "alpha_moments_count = 900000000000",
      ["alpha_moments_count", "5 basic", "900000000000"]
    ),
    (
      "alpha_index_basic_count = 5", "alpha_index_basic_count = 6",
      ["alpha_index_basic", "6 entries", "got 5"]
    ),
    ("{1, 0, 0, 0}", "{2, 0, 0, 0}", ["alpha_index_basic", "entry 4", "{2, 0, 0, 0}"]),
    ("{1, 0, 0, 0}", "{1, -1, 0, 0}", ["alpha_index_basic", "{1, -1, 0, 0}"]),
    ("{1, 0, 0, 0}", "{1, 99, 0, 0}", ["alpha_index_basic", "at most"]),
    ("{1, 0, 0, 0}", "{1, 0, 0}", ["4 integers", "entry 4"]),
    ("{1, 0, 0, 0}", "{1, 0, 0, 0, 0}", ["4 integers", "got 5"]),
    ("{1, 0, 0, 0}", "{1, 0, 0, 0.5}", ["',' or '}'", "'.'"]),
    (
      "alpha_index_times_count = 5", "alpha_index_times_count = 4",
      ["alpha_index_times", "4 entries"]
    ),
    ("{0, 5, 1, 7}", "{0, 8, 1, 7}", ["alpha_index_times", "entry 4", "{0, 8, 1, 7}"]),
    ("{0, 5, 1, 7}", "{0, 5, 1, 4}", ["alpha_index_times", "target of 5 to 7"]),
    ("{0, 5, 1, 7}", "{0, 7, 1, 7}", ["moment 7", "before it is complete"]),
    ("{{0, 0, 1, 5}", "{{0, 6, 1, 5}", ["entry 0", "moment 6", "before it is complete"]),
    (
      "alpha_scalar_moments = 5", "alpha_scalar_moments = 6", ["alpha_moment_mapping", "6 entries"]
    ),
    ("{0, 4, 5, 6, 7}", "{0, 4, 5, 6, 8}", ["alpha_moment_mapping", "entry 4 is 8"]),
    ("{0, 4, 5, 6, 7}", "{0, 4, 5, 6, -1}", ["alpha_moment_mapping", "entry 4 is -1"]),
    ("species_coeffs = {-1.25, ", "species_coeffs = {", ["species_coeffs", "2 numbers", "got 1"]),
    ("species_coeffs = {-1.25", "species_coeffs = {NaN", ["finite", "NaN"]),
    ("moment_coeffs = {", "moment_coeffs = {0.5, ", ["moment_coeffs", "5 numbers", "got 6"]),
    ("moment_coeffs = {", "moment_coeffs = {inf, ", ["finite", "inf"]),
    ("moment_coeffs = {", "moment_coeffs = {{", ["a number", "'{'"]),
    ("\tradial_coeffs\n", "", ["bad.mtp:12"]),
    ("species_coeffs = ", "# a comment\nspecies_coeffs = ", ["#MVS_v1.1"]),
  ]

  @Test("a file with an error is refused, and the error says where", arguments: edits)
  func badFilesAreRefused(edit: (old: String, new: String, expected: [String])) throws {
    let good = try text()
    #expect(good.contains(edit.old))
    let bad = good.replacing(edit.old, with: edit.new, maxReplacements: 1)
    let error = try #require(failure(reading: bad))
    for part in edit.expected {
      #expect(error.description.contains(part), "\(error) does not say \(part)")
    }
  }

  @Test("a file cut short at any byte is refused")
  func truncatedFilesAreRefused() throws {
    let text = Array(try text().utf8)
    for count in text.indices {
      #expect(throws: OrdealError.self, "cut after \(count) bytes") {
        try MomentTensorPotentialFile(text: Array(text[..<count]), name: "cut.mtp")
      }
    }
  }

  @Test("a file with any byte changed is read or refused, and what is read can be run")
  func changedBytesAreSurvived() throws {
    let text = Array(try text(level: 4).utf8)
    var generator = SplitMix64(seed: 11)
    for index in text.indices {
      var changed = text
      changed[index] = UInt8.random(in: 0...255, using: &generator)
      guard let file = try? MomentTensorPotentialFile(text: changed, name: "x.mtp") else {
        continue
      }
      let cluster = TestSystems.cluster()
      guard file.potential.speciesCount == 2, file.potential.cutoff < 100 else { continue }
      _ = try KernelResult(CartesianKernel(file.potential), file.potential, cluster)
    }
  }

  @Test("a template without coefficients is refused as not trained")
  func templatesAreRefused() throws {
    let lines = try text().split(separator: "\n", omittingEmptySubsequences: false)
    let kept = lines.filter { line in
      !line.hasPrefix("\tradial_coeffs") && !line.hasPrefix("\t\t")
        && !line.hasPrefix("species_coeffs") && !line.hasPrefix("moment_coeffs")
    }
    let error = try #require(failure(reading: kept.joined(separator: "\n")))
    #expect(error.description.contains("not trained"))
  }

  @Test("files that are not there, or are no text, are refused")
  func otherFilesAreRefused() throws {
    let missing = URL(filePath: "/nowhere/P.mtp")
    let error = #expect(throws: OrdealError.self) {
      try MomentTensorPotential(contentsOf: missing)
    }
    let text = try #require(error).description
    #expect(text.contains("/nowhere/P.mtp"))
    #expect(throws: OrdealError.self) {
      try MomentTensorPotential(contentsOf: FileManager.default.temporaryDirectory)
    }
    for bytes in [[], [0], [UInt8](repeating: 255, count: 100)] as [[UInt8]] {
      #expect(throws: OrdealError.self) {
        try MomentTensorPotentialFile(text: bytes, name: "bytes")
      }
    }
  }
}
