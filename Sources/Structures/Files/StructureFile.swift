// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// Files of structures, of any format that Ordeal knows.
public enum StructureFile {
  /// Reads a file, or a folder in the published layout, as named sets.
  ///
  /// - Parameters:
  ///   - path: A file of any format, or a folder.
  ///   - elements: The elements of types 1, 2, … (LAMMPS), 0, 1, … (`.cfg`) or of the counts (VASP 4)
  ///     where a file has only numbers.
  ///   - elementsAreOfFile: Whether they are said of this file and not of a potential, so that what a
  ///     file of LAMMPS or VASP 4 says itself must not contradict them.
  /// - Returns: One set for a file, all sets for a folder.
  /// - Throws: `OrdealError` naming the file and the line.
  public static func read(
    _ path: String, elements: [Element] = [], elementsAreOfFile: Bool = false
  ) throws -> [StructureSet] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw OrdealError("no such file or folder", at: path)
    }
    let url = URL(filePath: path)
    if isFolder.boolValue { return try PublishedLayout.read(url) }
    let source = StructureSource(
      path: path, elements: elements, elementsAreOfFile: elementsAreOfFile)
    let structures = try StructureFormats.format(of: path).read(source)
    guard !structures.isEmpty else { throw OrdealError("holds no structure", at: path) }
    if let frame = structures.firstIndex(where: { !$0.isFinite }) {
      throw OrdealError("numbers are too large", at: "\(path), frame \(frame + 1)")
    }
    let plain = StructureFormats.isCompressed(path) ? url.deletingPathExtension() : url
    for (frame, structure) in structures.enumerated() {
      try structure.checkGeometry(at: "\(path), frame \(frame + 1)")
    }
    return [
      StructureSet(name: plain.deletingPathExtension().lastPathComponent, structures: structures)
    ]
  }

  /// Writes structures in the format that the file's name tells, through a temporary file.
  ///
  /// - Throws: `OrdealError` if the format holds one structure only and there are more, or the
  ///   file cannot be written.
  public static func write(_ structures: [Structure], to path: String) throws {
    let known = try StructureFormats.format(of: path)
    guard !StructureFormats.isCompressed(path) else {
      throw OrdealError("compressed files are read only: leave out .gz", at: path)
    }
    guard let format = known as? any WritableStructureFormat else {
      throw OrdealError("\(known.name) is read only", at: path)
    }
    if let frame = structures.firstIndex(where: { $0.count == 0 }), !format.holdsNoAtoms {
      throw OrdealError(
        "structure \(frame + 1) has no atoms, which only extended XYZ can hold", at: path)
    }
    if format.needsCell, let frame = structures.firstIndex(where: { !$0.hasCell }) {
      throw OrdealError(
        "structure \(frame + 1) has no cell, and the format needs one; .extxyz does not", at: path)
    }
    guard format.holdsMany || structures.count == 1 else {
      throw OrdealError(
        "the format holds one structure, got \(structures.count); .extxyz holds many", at: path)
    }
    let file = try AtomicFile(path)
    try format.write(structures, to: file)
    try file.commit()
  }

  /// Refuses a name that is not one of extended XYZ, which alone keeps everything.
  ///
  /// - Throws: `OrdealError` with the endings that are expected.
  public static func requireExtendedXYZ(_ path: String) throws(OrdealError) {
    let format = ExtendedXYZFormat()
    guard try StructureFormats.format(of: path) is ExtendedXYZFormat else {
      throw OrdealError("expected a name that ends in \(format.patterns)", at: path)
    }
  }
}
