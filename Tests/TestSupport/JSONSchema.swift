// Part of Ordeal. See LICENSE.

import Foundation

/// A schema of docs/schema, with as much of JSON Schema as these use.
public struct JSONSchema {
  private let root: [String: Any]

  /// Reads docs/schema/NAME.json.
  public init(_ name: String) throws {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/schema/\(name).json").standardizedFileURL
    root = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any] ?? [:]
  }

  /// What a document has that the schema forbids, and lacks that it asks for.
  public func problems(in document: Data) throws -> [String] {
    problems(of: try JSONSerialization.jsonObject(with: document), root, at: "$")
  }

  private func problems(of value: Any, _ given: [String: Any], at place: String) -> [String] {
    let schema = resolved(given)
    if let constant = schema["const"] as? NSObject {
      return constant.isEqual(value) ? [] : ["\(place): expected \(constant), found \(value)"]
    }
    let types = schema["type"] as? [String] ?? (schema["type"] as? String).map { [$0] }
    if let types, !types.contains(where: { Self.has(value, $0) }) {
      return ["\(place): expected \(types.joined(separator: " or ")), found \(value)"]
    }
    if let choices = schema["enum"] as? [NSObject], !choices.contains(where: { $0.isEqual(value) })
    {
      return ["\(place): expected one of \(choices), found \(value)"]
    }
    if let least = schema["minimum"] as? Double, let number = value as? Double, number < least {
      return ["\(place): expected at least \(least), found \(number)"]
    }
    if let object = value as? [String: Any] { return problems(ofObject: object, schema, place) }
    if let array = value as? [Any], let items = schema["items"] as? [String: Any] {
      return array.indices.flatMap { problems(of: array[$0], items, at: "\(place)[\($0)]") }
    }
    return []
  }

  private func problems(
    ofObject object: [String: Any], _ schema: [String: Any], _ place: String
  ) -> [String] {
    let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
    let others = schema["additionalProperties"]
    let missing = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }
    return missing.map { "\(place): lacks \($0)" }
      + object.flatMap { key, value -> [String] in
        if let own = properties[key] ?? others as? [String: Any] {
          return problems(of: value, own, at: "\(place).\(key)")
        }
        return others as? Bool == false ? ["\(place): unknown key \(key)"] : []
      }
  }

  private func resolved(_ schema: [String: Any]) -> [String: Any] {
    guard let reference = schema["$ref"] as? String else { return schema }
    let name = reference.replacing("#/$defs/", with: "")
    return (root["$defs"] as? [String: [String: Any]])?[name] ?? ["type": "nothing: \(reference)"]
  }

  private static func has(_ value: Any, _ type: String) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "boolean": value is Bool
    case "integer": (value as? Double).map { $0 == $0.rounded() } ?? false
    case "number": value is Double
    case "null": value is NSNull
    default: false
    }
  }
}
