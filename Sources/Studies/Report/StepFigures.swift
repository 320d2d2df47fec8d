// Part of Ordeal. See LICENSE.

import Foundation

/// Reads the figures of steps from their JSON files.
enum StepFigures {
  /// A number with what it is.
  struct Value: Hashable {
    var name: String
    var value: Double
    var figure: StepFigure
  }

  /// All figures of a step.
  static func all(of step: StudyStep, in folder: StudyFolder) -> [Value] {
    step.command.figures.flatMap { values($0, of: step, in: folder) }
  }

  /// The numbers of one figure, one for each thing that a * stands for; none where the file has none.
  static func values(_ figure: StepFigure, of step: StudyStep, in folder: StudyFolder) -> [Value] {
    let name = step.named(figure.file)
    guard let data = try? Data(contentsOf: URL(filePath: folder.path("\(step.name)/\(name)"))),
      let json = try? JSONSerialization.jsonObject(with: data)
    else { return [] }
    return values(json, figure.path.split(separator: ".")[...], of: []).map { things, value in
      Value(name: ([figure.name] + things).joined(separator: ", "), value: value, figure: figure)
    }
  }

  private static func values(
    _ json: Any, _ path: ArraySlice<Substring>, of things: [String]
  ) -> [([String], Double)] {
    guard let key = path.first else {
      return (json as? NSNumber).map { [(things, $0.doubleValue)] } ?? []
    }
    guard let object = json as? [String: Any] else { return [] }
    if key == "*" {
      return object.keys.sorted().flatMap { name in
        object[name].map { values($0, path.dropFirst(), of: things + [name]) } ?? []
      }
    }
    return object[String(key)].map { values($0, path.dropFirst(), of: things) } ?? []
  }
}
