// Part of Ordeal. See LICENSE.

import ArgumentParser

/// A command that can say what it will take.
protocol PlannedCommand {
  /// What its plan says, core-seconds.
  func plannedCoreSeconds() throws -> Double
}

/// The words of a study's steps, as the command line takes them.
enum StudyWords {
  /// What the parser says of words that it does not take.
  struct Problem: Error, CustomStringConvertible {
    var description: String
  }

  /// Has the words parsed by their command.
  ///
  /// - Throws: `Problem` if it does not take them.
  static func check(_ words: [String]) throws { _ = try parsed(words) }

  /// What a command that plans says it will take, core-seconds; nil where it does not, or cannot yet.
  static func plannedCoreSeconds(_ words: [String]) -> Double? {
    try? (parsed(words) as? any PlannedCommand)?.plannedCoreSeconds()
  }

  private static func parsed(_ words: [String]) throws -> any ParsableCommand {
    do {
      return try OrdealCommand.parseAsRoot(words.map(SignedNumber.escaped))
    } catch {
      throw Problem(description: OrdealCommand.message(for: error))
    }
  }
}
