// Part of Ordeal. See LICENSE.

import Foundation
import Support

/// The layout of the published sets: `Data.json` beside `poscars.zip`, alone or in a tree.
///
/// `Data.json` holds `Index` (1…n) and `Labels`, and where there are DFT values `Energies` (eV, whole
/// cell) and `Forces` (eV/Å, in POSCAR order); `poscars.zip` holds `<Index>.POSCAR.vasp`.
enum PublishedLayout {
  /// Whether a folder is one set.
  static func isSet(_ folder: URL) -> Bool { exists(folder, "Data.json") }

  /// All sets of a folder, by name; a set's name is its path from the folder that holds the tree.
  ///
  /// The tree begins below the highest folder above the given one whose other subfolders hold sets
  /// as well: `Test` lies in a tree because `Train` stands beside it.
  static func read(_ folder: URL) throws -> [StructureSet] {
    let root = rootOfTree(folder)
    var search = FolderSearch()
    try search.enter(folder)
    let folders = search.sets
    guard !folders.isEmpty else {
      throw OrdealError("expected Data.json in this folder or below it", at: folder.path)
    }
    let depth = root.standardizedFileURL.pathComponents.count
    return try folders.map { set in
      let name = set.standardizedFileURL.pathComponents.dropFirst(depth).joined(separator: "/")
      return try readSet(set, name: name)
    }
  }

  /// The folder from which names start.
  private static func rootOfTree(_ folder: URL) -> URL {
    var root = isSet(folder) ? folder.deletingLastPathComponent() : folder
    while true {
      let parent = root.deletingLastPathComponent()
      guard parent.path != root.path else { break }
      let siblings = subfolders(of: parent).filter {
        $0.standardizedFileURL.path != root.standardizedFileURL.path
      }
      guard holdsSetsItself(root), siblings.contains(where: isSetOrTree) else { break }
      root = parent
    }
    return root
  }

  /// A folder all of whose subfolders' content is sets, two levels at the most: not a data folder
  /// that happens to have sets somewhere below.
  private static func isSetOrTree(_ folder: URL) -> Bool {
    isSet(folder) || subfolders(of: folder).contains(where: isSet)
  }

  private static func holdsSetsItself(_ folder: URL) -> Bool {
    subfolders(of: folder).contains(where: isSet)
      && !subfolders(of: folder).contains { !isSet($0) }
  }

  /// Finds the sets below a folder, symbolic links followed, but none back to where it comes from.
  private struct FolderSearch {
    var sets: [URL] = []
    /// The folders on the way to the current one, links resolved.
    private var way: [String] = []
    private var known: Set<String> = []
    private var returns = 0
    /// Folders that link to each other have more ways between them than can be gone.
    private static let mostReturns = 1000

    mutating func enter(_ folder: URL) throws(OrdealError) {
      guard !PublishedLayout.isSet(folder) else { return sets.append(folder) }
      let identity = folder.resolvingSymlinksInPath().path
      guard !way.contains(identity) else { return }
      if !known.insert(identity).inserted { returns += 1 }
      guard returns <= Self.mostReturns else {
        throw OrdealError(
          "symbolic links lead to folders that were looked through before, more than "
            + "\(Self.mostReturns) times", at: folder.path)
      }
      way.append(identity)
      for subfolder in PublishedLayout.subfolders(of: folder) { try enter(subfolder) }
      way.removeLast()
    }
  }

  private static func subfolders(of folder: URL) -> [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().compactMap { name in
      guard !name.hasPrefix(".") else { return nil }
      let url = folder.appending(path: name)
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
      return exists && isFolder.boolValue ? url : nil
    }
  }

  private static func exists(_ folder: URL, _ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: name).path)
  }

  // MARK: One set

  /// What `Data.json` says.
  private struct Table {
    var indices: [Int] = []
    var labels: [String]?
    var energies: [Double]?
    var forces: [[Vector3]]?

    /// The keys, by what others might call them: values must not be left out for their spelling.
    private static let namesOfSpellings = [
      "index": "Index", "indices": "Index", "label": "Labels", "labels": "Labels",
      "energy": "Energies", "energies": "Energies", "force": "Forces", "forces": "Forces",
    ]

    init(contentsOf path: String) throws {
      var json = try JSONNumbers(contentsOf: path)
      var result = self
      try json.whole { key, json in
        switch key {
        case "Index": result.indices = try json.array { try $0.wholeNumber() }
        case "Labels": result.labels = try json.array { try $0.string() }
        case "Energies": result.energies = try json.array { try $0.number() }
        case "Forces": result.forces = try json.array { try $0.array { try $0.vector() } }
        default:
          if let name = Self.namesOfSpellings[key.lowercased()] {
            throw OrdealError("expected the key \"\(name)\", got \"\(key)\"", at: path)
          }
          try json.skip()
        }
      }
      self = result
      try check(path)
    }

    private func check(_ path: String) throws {
      guard !indices.isEmpty else { throw OrdealError("the set is empty: no Index", at: path) }
      var seen: Set<Int> = []
      if let index = indices.first(where: { !seen.insert($0).inserted }) {
        throw OrdealError("Index \(index) is there twice", at: path)
      }
      let counts = [
        ("Labels", labels?.count), ("Energies", energies?.count), ("Forces", forces?.count),
      ]
      for (key, count) in counts {
        guard let count, count != indices.count else { continue }
        throw OrdealError("\(key) has \(count) entries, Index has \(indices.count)", at: path)
      }
    }
  }

  private static func readSet(_ folder: URL, name: String) throws -> StructureSet {
    let path = folder.appending(path: "Data.json").path
    let table = try Table(contentsOf: path)
    let zip = try ZipArchive(folder.appending(path: "poscars.zip").path)
    let order = table.indices.indices.sorted { table.indices[$0] < table.indices[$1] }
    let structures = try order.map { row in
      let index = table.indices[row]
      let member = "\(index).POSCAR.vasp"
      let bytes = try zip.contents(of: member)
      let place = "\(folder.path)/poscars.zip/\(member)"
      let lines = TextLines(bytes, name: place)
      try lines.refuseNUL()
      var structure = try POSCAR.read(lines)
      try structure.checkGeometry(at: place)
      guard structure.isFinite else { throw OrdealError("numbers are too large", at: place) }
      structure.index = index
      structure.label = table.labels?[row]
      structure.hasPublishedLabel = structure.label != nil
      structure.energy = table.energies?[row]
      structure.provenance = "\(name)/Data.json, Index \(index)"
      if let forces = table.forces?[row] {
        guard forces.count == structure.count else {
          throw OrdealError(
            "Index \(index): \(forces.count) forces for \(structure.count) atoms", at: path)
        }
        structure.forces = forces
      }
      return structure
    }
    return StructureSet(name: name, structures: structures)
  }
}
