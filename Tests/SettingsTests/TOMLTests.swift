// Part of Ordeal. See LICENSE.

import Testing

@testable import Settings

@Suite struct TOMLTests {
  private func table(_ text: String) throws -> SettingsTable {
    try SettingsTable(toml: text, source: "t.toml")
  }

  private func refusal(_ text: String) -> String {
    do {
      return "accepted: \(try table(text).values)"
    } catch {
      return "\(error)"
    }
  }

  @Test("arrays of tables are written as such, tables that are only called by numbers are not")
  func arraysOfTables() throws {
    let text = """
      top = 1

      [loop]
      rounds = 3

      [[loop.step]]
      name = "c"

      [[step]]
      name = "a"

      [step.settings]
      x = 2

      [[step.settings.grid]]
      level = [4, 6]

      [[step.settings.grid]]
      level = 8

      [[step]]
      name = "b"

      """
    let table = try table(text)
    #expect(table.toml(heading: [], comments: [:]) == text)
    for other in ["[cell.2]\nx = 1\n", "[cell.1]\nx = 1\n[cell.b]\nx = 1\n", "[cell.2.a]\nx = 1\n"]
    {
      let table = try self.table(other)
      let written = table.toml(heading: [], comments: [:])
      #expect(!written.contains("[["))
      #expect(try self.table(written).values == table.values)
    }
  }

  @Test("every kind of value is read")
  func values() throws {
    let table = try table(
      #"""
      # A comment.
      a = "x\ty\u00e9\"" # another
      b = 'C:\x'
      c = [1, 2,
        3, # three
      ]
      d = [1, 2.5e3]
      e = true
      f = -1_000
      g = 0xff
      h = 2026-01-02 03:04:05
      i = """
      one \
        two
      """"
      "j k" = +0.5
      """#)
    #expect(table["a"] == .text("x\tyé\""))
    #expect(table["b"] == .text(#"C:\x"#))
    #expect(table["c"] == .integers([1, 2, 3]))
    #expect(table["d"] == .numbers([1, 2500]))
    #expect(table["e"] == .logical(true))
    #expect(table["f"] == .integer(-1000))
    #expect(table["g"] == .integer(255))
    #expect(table["h"] == .text("2026-01-02 03:04:05"))
    #expect(table["i"] == .text("one two\n\""))
    #expect(table["j k"] == .number(0.5))
  }

  @Test("tables, arrays of tables, dotted keys and inline tables get their names")
  func names() throws {
    let table = try table(
      """
      top = 1
      a.b = 2
      p = { x = 1, y.z = "w" }
      [t.u]
      k = 3
      [t]
      l = 4
      [[step]]
      name = "one"
      [step.with]
      v = 1
      [[step]]
      name = "two"
      """)
    #expect(
      table.values.mapValues(\.toml) == [
        "a.b": "2", "p.x": "1", "p.y.z": "\"w\"", "step.1.name": "\"one\"", "step.1.with.v": "1",
        "step.2.name": "\"two\"", "t.l": "4", "t.u.k": "3", "top": "1",
      ])
    #expect(table.tables("step").map { $0["name"] } == [.text("one"), .text("two")])
  }

  @Test("what is written is read back, whatever keys and texts hold")
  func roundTrip() throws {
    var table = SettingsTable(source: "t.toml")
    table["text"] = .text("a\"b\\c\n\u{1}é")
    table["number"] = .number(1e-300)
    table["cell.my cell.counts"] = .integers([1, 2])
    #expect(
      try self.table(table.toml(heading: ["x"], comments: [:])).values
        == {
          var sorted = table.values
          sorted.sort { $0.key < $1.key }
          return sorted
        }())
  }

  @Test(
    "what is no TOML is an error with its line",
    arguments: [
      ("[[[step]]]\n", "t.toml:1: not TOML: expected a key"),
      ("[[\n", "t.toml:1: not TOML: expected a key, got the end of the line"),
      ("s=[}", "t.toml:1: not TOML: expected a value, got \"}\""),
      ("a = 1\na = 2\n", "t.toml:2: not TOML: \"a\" is given twice"),
      ("\n\nx = \"no end\n", "t.toml:3: not TOML: the text has no end"),
      ("x = [1,\n2\n", "t.toml:1: not TOML: the array has no ]"),
      ("x = 1 y = 2", "t.toml:1: not TOML: expected the end of the line, got \"y\""),
      ("x = {a = 1}\n[x]\n", "t.toml:2: not TOML: \"x\" is given twice"),
      ("x = [1]\n[[x]]\n", "t.toml:2: not TOML: \"x\" is given twice"),
      ("x = {a.b = 1}\nx.a.c = 2", "t.toml:2: not TOML: \"x\" is no table"),
      ("x = 012", "t.toml:1: not TOML: expected a value, got 012"),
      ("x = 99999999999999999999", "t.toml:1: not TOML: 99999999999999999999 is too large"),
      ("x = 1e999", "t.toml:1: not TOML: 1e999 is too large"),
      ("x = abc", "t.toml:1: not TOML: expected a value, got abc"),
      ("x = \"\\q\"", "t.toml:1: not TOML: \\q is no escape"),
      ("x = \"\\ud800\"", "t.toml:1: not TOML: expected 4 hexadecimal digits"),
      ("x", "t.toml:1: not TOML: expected = after x, got the end of the file"),
      ("# \u{0}\n", "t.toml:1: not TOML: got the control character 0"),
      ("x = [1, \"a\"]", "t.toml: x: expected a text"),
      ("a.b = 1\n\"a.b\" = 2", "t.toml: a.b: is given twice"),
    ])
  func errors(text: String, message: String) {
    #expect(refusal(text).hasPrefix(message), "\(refusal(text))")
  }

  @Test("nesting has a bound, so that no text exhausts the stack")
  func depth() {
    let deep = 100_000
    for text in [
      String(repeating: "a.", count: deep) + "a = 1", "x = " + String(repeating: "[", count: deep),
      "x = " + String(repeating: "{a=", count: deep),
      "[" + String(repeating: "a.", count: deep) + "a]",
      "[" + String(repeating: "a.", count: 99) + "a]\n" + "b.c = 1",
    ] {
      #expect(refusal(text).contains("more than 100 levels deep"))
    }
    #expect(refusal("x = " + String(repeating: "[", count: 90)).contains("has no ]"))
  }

  @Test(
    "words without quotes: whole numbers, numbers and dates, as TOML 1.0 spells them",
    arguments: [
      ("+1_000", .integer(1000)), ("-0", .integer(0)), ("0xDEAD_beef", .integer(0xDEAD_BEEF)),
      ("0o17", .integer(15)), ("0b1_0", .integer(2)), ("1e3", .number(1000)),
      ("-0.5E+1_0", .number(-5e9)), ("3.1_4", .number(3.14)),
      ("2026-11-30", .text("2026-11-30")), ("07:32:00.999", .text("07:32:00.999")),
      ("2026-11-30t07:32:00Z", .text("2026-11-30t07:32:00Z")),
      ("2026-11-30 07:32:00.5+01:00", .text("2026-11-30 07:32:00.5+01:00")),
    ] as [(String, SettingsTable.Value)])
  func words(word: String, value: SettingsTable.Value) throws {
    #expect(try table("x = \(word)").values["x"] == value)
  }

  @Test(
    "words that look like numbers or dates, and are none",
    arguments: [
      "1__0", "_1", "1_", "01", "-01", "0x", "-0x1", "0x_1", "0b2", "0o8", "1.", ".5", "1.e3",
      "1e", "1e+", "1._5", "+", "2026-1-30", "2026-11-30T", "07:32", "07:32:00.", "1.5.2",
      "2026-11-30T07:32:00+1",
    ])
  func noWords(word: String) {
    #expect(refusal("x = \(word)").hasPrefix("t.toml:1: not TOML: expected a value"))
  }
}
