// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// Files of structures, of any format that Ordeal knows.
public enum StructureFile {
  /// A format of structures.
  public enum Format: String, Sendable, CaseIterable {
    case extendedXYZ
    case poscar
    case lammpsData
    case lammpsDump
    case cfg
    case cif
  }

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
    let structures = try readFile(path, elements: elements, areOfFile: elementsAreOfFile)
    guard !structures.isEmpty else { throw OrdealError("holds no structure", at: path) }
    if let frame = structures.firstIndex(where: { !$0.isFinite }) {
      throw OrdealError("numbers are too large", at: "\(path), frame \(frame + 1)")
    }
    let plain = isCompressed(url.lastPathComponent) ? url.deletingPathExtension() : url
    for (frame, structure) in structures.enumerated() {
      try structure.checkGeometry(at: "\(path), frame \(frame + 1)")
    }
    return [
      StructureSet(name: plain.deletingPathExtension().lastPathComponent, structures: structures)
    ]
  }

  private static func readFile(
    _ path: String, elements: [Element], areOfFile: Bool
  ) throws -> [Structure] {
    switch try format(of: path) {
    case .extendedXYZ: try ExtendedXYZReader.readAll(path)
    case .poscar:
      [
        try POSCAR.read(
          TextLines(contentsOf: path), elements: elements, elementsAreOfFile: areOfFile)
      ]
    case .lammpsData:
      [
        try LAMMPSData.read(
          TextLines(contentsOf: path), elements: elements, elementsAreOfFile: areOfFile)
      ]
    case .lammpsDump:
      try LAMMPSDump.read(
        TextLines(contentsOf: path), elements: elements, elementsAreOfFile: areOfFile)
    case .cfg: try MLIPConfigurations.read(TextLines(contentsOf: path), elements: elements)
    case .cif: try CIF.read(TextLines(contentsOf: path))
    }
  }

  private static func isCompressed(_ name: String) -> Bool { name.lowercased().hasSuffix(".gz") }

  /// The format of a file, by its name, behind which ".gz" may stand.
  ///
  /// - Throws: `OrdealError` naming the endings that are known.
  public static func format(of path: String) throws -> Format {
    var name = URL(filePath: path).lastPathComponent.lowercased()
    if isCompressed(name) { name.removeLast(".gz".count) }
    let ending = name.split(separator: ".").last.map(String.init) ?? ""
    switch ending {
    case "xyz", "extxyz": return .extendedXYZ
    case "vasp", "poscar", "contcar": return .poscar
    case "data", "lmp", "lammps-data": return .lammpsData
    case "dump", "lammpstrj": return .lammpsDump
    case "cfg", "cfgs": return .cfg
    case "cif": return .cif
    default: break
    }
    if name.hasPrefix("poscar") || name.hasPrefix("contcar") { return .poscar }
    if name.hasPrefix("data.") { return .lammpsData }
    if name.hasPrefix("dump.") { return .lammpsDump }
    throw OrdealError(
      "expected a name that tells the format: .xyz or .extxyz, POSCAR, CONTCAR or .vasp, .data, "
        + ".lmp, .dump or .lammpstrj, .cfg, .cif", at: path)
  }

  /// Writes structures in the format that the file's name tells, through a temporary file.
  ///
  /// - Throws: `OrdealError` if the format holds one structure only and there are more, or the
  ///   file cannot be written.
  public static func write(_ structures: [Structure], to path: String) throws {
    let format = try format(of: path)
    guard !isCompressed(path) else {
      throw OrdealError("compressed files are read only: leave out .gz", at: path)
    }
    if let frame = structures.firstIndex(where: { $0.count == 0 }), format != .extendedXYZ {
      throw OrdealError(
        "structure \(frame + 1) has no atoms, which only extended XYZ can hold", at: path)
    }
    if let frame = structures.firstIndex(where: { !$0.hasCell }),
      [.poscar, .lammpsData].contains(format)
    {
      throw OrdealError(
        "structure \(frame + 1) has no cell, and the format needs one; .extxyz does not", at: path)
    }
    let file = try AtomicFile(path)
    switch format {
    case .extendedXYZ: for structure in structures { try file.write(structure.extendedXYZ) }
    case .poscar: try file.write(POSCAR.text(only(structures, path)))
    case .lammpsData: try file.write(LAMMPSData.text(only(structures, path)))
    case .lammpsDump:
      for (frame, structure) in structures.enumerated() {
        try file.write(LAMMPSDump.text(structure, step: frame))
      }
    case .cfg: try file.write(MLIPConfigurations.text(structures))
    case .cif: throw OrdealError("CIF is read only", at: path)
    }
    try file.commit()
  }

  private static func only(_ structures: [Structure], _ path: String) throws -> Structure {
    guard structures.count == 1, let structure = structures.first else {
      throw OrdealError(
        "the format holds one structure, got \(structures.count); .extxyz holds many", at: path)
    }
    return structure
  }
}
