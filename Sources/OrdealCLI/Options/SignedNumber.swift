// Part of Ordeal. See LICENSE.

import ArgumentParser

/// A number that may be negative.
///
/// The argument parser takes "-2.3" for an option, so `OrdealCommand` puts a blank before such words.
struct SignedNumber: ExpressibleByArgument {
  /// The number.
  let value: Double

  init?(argument: String) {
    guard let value = Double(argument.drop { $0 == " " }) else { return nil }
    self.value = value
  }

  /// A word as the argument parser takes it.
  static func escaped(_ word: String) -> String {
    word.hasPrefix("-") && Double(word) != nil ? " " + word : word
  }

  /// The word before it was escaped.
  static func asTyped(_ word: String) -> String {
    word.hasPrefix(" -") && Double(word.dropFirst()) != nil ? String(word.dropFirst()) : word
  }
}
