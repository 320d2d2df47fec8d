// Part of Ordeal. See LICENSE.

import Settings
import Support
import Testing

/// What one declaration of a setting gives: reading, writing, options, help, ranges.
@Suite struct DeclaredSettingsTests {
  private enum Shape: String, CaseIterable, SettingValue { case round, flat }

  private struct Pan: DeclaredSettings, Equatable {
    struct Handle: DeclaredSettings, Equatable {
      var length = 2.5
      static let defaults = Handle()
      static var declared: [Setting<Handle>] {
        [Setting("handle-length", \.length, "How long the handle is", unit: "Å", in: .above(0))]
      }
    }

    var shape = Shape.round
    var count = 3
    var lid: Double?
    var time = TimeSpan(2, .picoseconds)
    var isHot = false
    var handle = Handle()

    static let defaults = Pan()
    static var declared: [Setting<Pan>] {
      [
        Setting("shape", \.shape, "The shape"),
        Setting("count", \.count, "How many", in: .within(1...9), mayChange: true),
        Setting("lid", \.lid, "The weight of the lid", default: "none"),
        .time("time", \.time, .picoseconds, "How long"),
        Setting("hot", \.isHot, "Heat it"),
      ] + Handle.declared.map { $0.on(\.handle) }
    }
  }

  private func table(_ toml: String) throws -> SettingsTable {
    try SettingsTable(toml: toml, source: "pan.toml")
  }

  @Test("a table is read, written and read again")
  func roundTrip() throws {
    var pan = Pan.defaults
    try pan.read(
      table("shape = \"flat\"\ncount = 7\nlid = 2\ntime = \"1fs\"\nhot = true\nhandle-length = 1"))
    #expect(pan.shape == .flat && pan.count == 7 && pan.lid == 2 && pan.isHot)
    #expect(pan.time == TimeSpan(1, .femtoseconds) && pan.handle.length == 1)
    var again = Pan.defaults
    try again.read(table(pan.written().toml(heading: [], comments: Pan.comments)))
    #expect(again == pan)
    #expect(Pan.defaults.written()["lid"] == nil)
  }

  @Test(
    "what may not be is an error that names the file, the setting and what may",
    arguments: [
      ("count = 10", "pan.toml: count: expected 1 to 9, got 10"),
      ("handle-length = 0", "handle-length: expected more than 0, got 0.0"),
      ("time = -1", "time: expected more than 0, got -1000.0 fs"),
      ("shape = \"oval\"", "shape: expected one of round, flat, got \"oval\""),
      ("lid = \"x\"", "lid: expected a number"), ("hot = 1", "hot: expected true or false"),
      ("cuont = 1", "cuont: no such setting; did you mean count?"),
      ("handle = 1", "known are count, handle-length, hot, lid, shape, time"),
    ])
  func wrong(toml: String, words: String) throws {
    var pan = Pan.defaults
    let error = #expect(throws: OrdealError.self) { try pan.read(table(toml)) }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test("options have the names, the units, the choices and the defaults of the settings")
  func options() throws {
    let help = Dictionary(uniqueKeysWithValues: Pan.options.map { ($0.key, $0.help) })
    #expect(help["shape"] == "The shape: round or flat. Default: round.")
    #expect(help["handle-length"] == "How long the handle is, Å. Default: 2.5.")
    #expect(help["lid"] == "The weight of the lid. Default: none.")
    #expect(help["time"] == "How long, ps. Default: 2.")
    #expect(help["hot"] == "Heat it.")
    #expect(Pan.changeable == ["count"])
    let option = try #require(Pan.options.first { $0.key == "count" })
    #expect(try option.value(typed: ["4"]) == .integer(4))
    #expect(throws: OrdealError("--count: expected a whole number, got \"4.5\"")) {
      try option.value(typed: ["4.5"])
    }
  }
}
