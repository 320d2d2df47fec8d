// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Support

/// An `.mtp` file (MLIP-2) or `.almtp` file (MLIP-3), and what it holds beside the potential.
///
/// The layout is version 1.1.0 with a radial basis of a kind in `RadialBasisKind`. Species are numbered by
/// increasing label of the pairs in `radial_coeffs`: MLIP-2 labels them 0, 1, …; MLIP-3 may write
/// any numbers in any order.
public struct MomentTensorPotentialFile: Sendable {
  /// The potential.
  public var potential: MomentTensorPotential
  /// The labels of the species in `radial_coeffs`, increasing.
  public private(set) var speciesLabels: [Int]
  /// The active set in MLIP-3's layout, `#MVS_v1.1` to the end of the file; empty without one.
  ///
  /// It belongs to the coefficients that it was made with; `decodedActiveSet` reads it.
  public private(set) var activeSet: [UInt8]
  /// Where each species, in the order of labels, stands in the active set.
  private var speciesOrder: [Int]
  /// The file as it was read.
  private var source: (text: [UInt8], potential: MomentTensorPotential)?

  /// A file that holds a potential and nothing else.
  public init(_ potential: MomentTensorPotential) {
    self.potential = potential
    speciesLabels = Array(0..<potential.speciesCount)
    activeSet = []
    speciesOrder = speciesLabels
  }

  /// Reads a file.
  ///
  /// - Throws: `OrdealError` naming file and line if the file cannot be read, is cut short,
  ///   is of another version or kind, or holds numbers that do not fit together.
  public init(contentsOf url: URL) throws(OrdealError) {
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw OrdealError("cannot be read: \(error.localizedDescription)", at: url.path)
    }
    try self.init(text: Array(data), name: url.path)
  }

  /// Reads the contents of a file.
  ///
  /// - Parameters:
  ///   - text: The bytes of the file.
  ///   - name: How errors call the file.
  /// - Throws: `OrdealError` as `init(contentsOf:)` does.
  public init(text: [UInt8], name: String) throws(OrdealError) {
    var parser = PotentialParser(text)
    do {
      potential = try parser.potential()
    } catch {
      let line = error.location ?? parser.line(of: error.key).map { "\($0)" }
      throw OrdealError(
        error.message, key: error.key, at: line.map { "\(name):\($0)" } ?? name)
    }
    speciesLabels = parser.speciesLabels
    activeSet = parser.activeSet
    speciesOrder = parser.speciesOrder
    source = (text, potential)
  }

  /// The bytes of the file: those that were read, unless something has changed since.
  public var text: [UInt8] {
    if let source, source.potential == potential { return source.text }
    return PotentialText(potential, speciesLabels: speciesLabels).bytes + activeSet
  }

  /// Whether the file holds an active set.
  public var hasActiveSet: Bool { !activeSet.isEmpty }

  /// The active set, or nil without one; `configurations` stay in the file.
  ///
  /// - Throws: `OrdealError` if the active set is cut short, is of force or stress equations, or
  ///   holds numbers that are not finite.
  public func decodedActiveSet() throws(OrdealError) -> ActiveSet? {
    guard hasActiveSet else { return nil }
    return try ActiveSetText.decode(activeSet, of: potential, speciesOrder: speciesOrder)
  }

  /// The active set that something needs.
  ///
  /// - Parameter path: How errors call the file.
  /// - Returns: The active set.
  /// - Throws: `OrdealError` if there is none, or none that can be used.
  public func neededActiveSet(at path: String) throws(OrdealError) -> ActiveSet {
    do throws(OrdealError) {
      guard let set = try decodedActiveSet() else {
        throw OrdealError(
          "has no active set; make one from the training data: ordeal active-set --potential FILE "
            + "--data PATH --output FILE.almtp")
      }
      return set
    } catch {
      throw OrdealError(error.message, key: error.key, at: error.location ?? path)
    }
  }

  /// Puts an active set in place of the one that the file holds.
  ///
  /// - Parameters:
  ///   - set: The active set, made with this potential.
  ///   - elements: The elements of the species, for the configurations that are written with it.
  public mutating func replaceActiveSet(with set: ActiveSet, elements: ElementMapping) {
    activeSet = ActiveSetText.encode(set, elements: elements, speciesLabels: speciesLabels)
    speciesOrder = Array(speciesLabels.indices)
    source = nil
  }

  /// Writes the file, through a temporary file beside it.
  ///
  /// - Throws: `OrdealError` if the potential is inconsistent, `OrdealError` if the file cannot
  ///   be written; then nothing has changed.
  public func write(to url: URL) throws {
    try potential.validate()
    try AtomicFile.write(text, to: url.path)
  }
}

extension MomentTensorPotential {
  /// Reads an `.mtp` or `.almtp` file.
  ///
  /// - Throws: `OrdealError` as `MomentTensorPotentialFile.init(contentsOf:)` does.
  public init(contentsOf url: URL) throws(OrdealError) {
    self = try MomentTensorPotentialFile(contentsOf: url).potential
  }

  /// Writes an `.mtp` file, through a temporary file beside it.
  ///
  /// - Throws: `OrdealError` if the potential is inconsistent, `OrdealError` if the file cannot
  ///   be written; then nothing has changed.
  public func write(to url: URL) throws {
    try MomentTensorPotentialFile(self).write(to: url)
  }
}
