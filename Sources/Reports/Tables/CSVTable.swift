// Part of Ordeal. See LICENSE.

/// A table for spreadsheets and scripts: RFC 4180, commas, a heading, "" for what is not known.
public struct CSVTable: Sendable {
  /// The name of its file, without ".csv".
  public let name: String
  private let heading: [String]
  private var rows: [[String]] = []

  init(_ name: String, _ heading: [String]) { (self.name, self.heading) = (name, heading) }

  mutating func add(_ row: [String]) {
    precondition(row.count == heading.count, "one value for each column")
    rows.append(row)
  }

  /// The file's text.
  public var csv: String {
    ([heading] + rows).map { row in
      row.map(csvField).joined(separator: ",")
    }.joined(separator: "\n") + "\n"
  }
}
