// Part of Ordeal. See LICENSE.

import Foundation
import Structures
import Testing

@Suite final class PublishedLayoutWriterTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
  private let structures: [Structure]

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    structures = (1...11).map { number in
      var structure = Structure(
        cell: Cell(
          Matrix3(Vector3(3.1, 0, 0), Vector3(0.2, 3.3, 0), Vector3(-0.1, 0.7, 5 + Double(number)))),
        elements: [.lithium, .aluminum], positions: [.zero, Vector3(1.6, 1.7, 2.0 / 3)])
      structure.label = "phase \(number % 3)"
      return structure
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  @Test("what is written is read back, in order")
  func roundTrip() throws {
    try PublishedLayoutWriter.write(structures, to: folder)
    let read = try StructureFile.read(folder.path)[0].structures
    #expect(read.map(\.index) == Array(1...11))
    #expect(read.map(\.label) == structures.map(\.label))
    #expect(read.map(\.elements) == structures.map(\.elements))
    #expect(read.map(\.cell.vectors) == structures.map(\.cell.vectors))
    // Direct coordinates, there and back: ulps of the cell's length.
    for (read, written) in zip(read, structures) {
      #expect(zip(read.positions, written.positions).allSatisfy { length($0 - $1) < 1e-14 })
    }
  }

  @Test("the same structures give the same bytes; an earlier set is replaced")
  func sameBytes() throws {
    let zip = folder.appending(path: "poscars.zip")
    try PublishedLayoutWriter.write(structures, to: folder)
    let first = try Data(contentsOf: zip)
    try PublishedLayoutWriter.write(Array(structures.prefix(2)), to: folder)
    #expect(try StructureFile.read(folder.path)[0].structures.count == 2)
    try PublishedLayoutWriter.write(structures, to: folder)
    #expect(try Data(contentsOf: zip) == first)
  }

  @Test("errors name the file")
  func errors() throws {
    let missing = folder.appending(path: "missing")
    #expect {
      try PublishedLayoutWriter.write(self.structures, to: missing)
    } throws: {
      "\($0)".contains("missing/poscars.zip")
    }
    #expect {
      try PublishedLayoutWriter.write([], to: self.folder)
    } throws: {
      "\($0)".contains("at least one structure")
    }
  }
}
