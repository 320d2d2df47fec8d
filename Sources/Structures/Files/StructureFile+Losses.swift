// Part of Ordeal. See LICENSE.

import OrderedCollections
import Support

extension StructureFile {
  /// What some of the structures hold and a file of the given name does not: "forces", "column charge".
  ///
  /// Labels and other keys of the structure are not spoken of: only extended XYZ and `.cfg` have them.
  ///
  /// - Throws: `OrdealError` if the name tells no format.
  public static func losses(of structures: [Structure], in path: String) throws -> [String] {
    let format = try StructureFormats.format(of: path) as? any WritableStructureFormat
    let kept = format?.contents ?? []
    var lost: OrderedSet<String> = []
    for structure in structures {
      for content in StructureContent.allCases
      where content.isThere(in: structure) && !kept.contains(content) {
        lost.append(content.rawValue)
      }
      for (name, column) in structure.properties.columns
      where format?.keeps(column: column, named: name) != true {
        lost.append("column \(name)")
      }
    }
    return Array(lost)
  }
}
