// Part of Ordeal. See LICENSE.

import Structures
import Support

extension SettingRange where Value == [Int] {
  /// Three numbers of repeats.
  static var repeats: SettingRange {
    SettingRange("three numbers of at least 1") { numbers in
      numbers.count == 3 && numbers.allSatisfy { $0 >= 1 }
    }
  }
}

extension Setting {
  /// Symbols of elements.
  static func symbols(
    _ key: String, _ path: WritableKeyPath<Root, [String]> & Sendable, _ help: String,
    default words: String
  ) -> Setting {
    Setting(
      key, .symbols, help, default: words,
      read: { (table, root) throws(OrdealError) in
        guard let symbols = try table.texts(key) else { return }
        for symbol in symbols where Element(symbol: symbol) == nil {
          throw table.error(key, "expected symbols of elements, got \"\(symbol)\"")
        }
        root[keyPath: path] = symbols
      }, write: { .texts($0[keyPath: path]) })
  }
}
