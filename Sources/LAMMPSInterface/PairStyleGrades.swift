// Part of Ordeal. See LICENSE.

import Foundation
import MomentTensorPotentials
internal import PairMTP
import Structures
import Support

/// The extrapolation grades of the pair style `mtp`, and the frames that it saves.
final class PairStyleGrades {
  /// What grades.
  let kernel: ExtrapolationKernel
  /// What is graded.
  let mode: ExtrapolationMode
  /// Indexed by LAMMPS type, 1…; nil for types of other styles.
  private let elements: [Element?]

  /// Reads the active set of a potential's file.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - elements: The elements of LAMMPS types 1, 2, ….
  ///   - savesFrames: Whether every type needs an element.
  ///   - location: How errors call the file.
  /// - Throws: `OrdealError` if the file has no active set that can be used, or a type has no
  ///   element and frames are to be saved.
  init(
    _ file: MomentTensorPotentialFile, elements: [Element?], savesFrames: Bool, location: String
  ) throws {
    guard !savesFrames || elements.allSatisfy({ $0 != nil }) else {
      throw OrdealError("grade save needs an element for every type, got NULL", at: location)
    }
    let tables = try ExtrapolationTables(file.neededActiveSet(at: location), of: file.potential)
    kernel = ExtrapolationKernel(tables)
    mode = tables.mode
    self.elements = [nil] + elements
  }

  /// Adds a frame to its file.
  ///
  /// - Throws: What keeps the file from being written.
  func save(_ frame: ordeal_graded_frame) throws {
    guard let path = frame.path, let text = structure(frame)?.extendedXYZ else { return }
    let url = URL(filePath: String(cString: path))
    if !FileManager.default.fileExists(atPath: url.path) {
      guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
        throw OrdealError("cannot be written", at: url.path)
      }
    }
    let file = try FileHandle(forWritingTo: url)
    try file.seekToEnd()
    try file.write(contentsOf: Data(text))
    try file.synchronize()
    try file.close()
  }

  /// The frame in the order of its atoms' numbers; nil for types that have no element.
  private func structure(_ frame: ordeal_graded_frame) -> Structure? {
    guard let ids = frame.ids, let types = frame.types, let positions = frame.positions else {
      return nil
    }
    let order = (0..<Int(frame.atom_count)).sorted { ids[$0] < ids[$1] }
    let low = Vector3(frame.low.0, frame.low.1, frame.low.2)
    let edges = Vector3(frame.high.0, frame.high.1, frame.high.2) - low
    let vectors = Matrix3(
      Vector3(edges.x, 0, 0), Vector3(frame.tilt.0, edges.y, 0),
      Vector3(frame.tilt.1, frame.tilt.2, edges.z))
    let found = order.compactMap { elements[Int(types[$0])] }
    guard found.count == order.count else { return nil }
    var structure = Structure(
      cell: Cell(
        vectors,
        isPeriodic: .init(frame.periodic.0, frame.periodic.1, frame.periodic.2)),
      elements: found,
      positions: order.map { index in
        Vector3(positions[3 * index], positions[3 * index + 1], positions[3 * index + 2]) - low
      })
    structure.properties.info["step"] = .integer(frame.step)
    structure.properties.info["extrapolation_grade"] = .real(frame.grade)
    structure.properties.columns["id"] = .init(
      width: 1, values: .integers(order.map { Int(ids[$0]) }))
    if let grades = frame.grades {
      structure.properties.columns["extrapolation_grade"] = .init(
        width: 1, values: .reals(order.map { grades[$0] }))
    }
    return structure
  }
}
