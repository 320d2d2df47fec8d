// Part of Ordeal. See LICENSE.

/// A command that a page or a help text shows.
struct DocumentedCommand {
  /// The command on one line.
  var text: String
  /// Whether the page says, in a comment above, that it cannot be run from the repository alone.
  var isMarked: Bool

  /// The commands in lines that are indented by so many blanks, with their continuations.
  static func all(in page: String, indentedBy count: Int) -> [DocumentedCommand] {
    let indentation = String(repeating: " ", count: count)
    var commands: [DocumentedCommand] = []
    var (continues, isMarked) = (false, false)
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if !line.hasPrefix(indentation) { isMarked = line.hasPrefix("<!-- not run: ") }
      let words = line.drop { $0 == " " }
      let isStart = line.hasPrefix(indentation + "ordeal ")
      guard continues || isStart else { continue }
      let isContinued = words.hasSuffix("\\")
      let part = String(isContinued ? words.dropLast() : words)
      if continues {
        commands[commands.count - 1].text += part
      } else {
        commands.append(DocumentedCommand(text: part, isMarked: isMarked))
      }
      continues = isContinued
    }
    return commands
  }

  /// A shell's words: quotes hold blanks together, ` #` begins a comment.
  var words: [String] {
    var words: [String] = []
    var word = ""
    var quote: Character?
    for character in text {
      switch character {
      case quote: quote = nil
      case "'" where quote == nil, "\"" where quote == nil: quote = character
      case "#" where quote == nil && word.isEmpty: return words
      case " " where quote == nil:
        if !word.isEmpty { words.append(word) }
        word = ""
      default: word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }
}
