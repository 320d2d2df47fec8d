// Part of Ordeal. See LICENSE.

import Foundation
import Settings
import StructureSets
import Structures

/// The folder of this repository.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// The structures of a plan that belong to the set.
func kept(_ plan: SetPlan) throws -> [Structure] {
  try SetMaker(plan).make().filter(\.isKept).flatMap(\.structures)
}

/// The plan of a settings file under `recipes`.
func plan(_ file: String) throws -> SetPlan {
  try SetPlan(contentsOf: repository.appending(path: "recipes").appending(path: file))
}

/// The plan of settings as text.
func plan(toml text: String) throws -> SetPlan {
  try SetPlan(
    SettingsTable(toml: text, source: "test"), folder: repository, defaultName: "test")
}

/// How many structures have each label.
func labels(_ structures: [Structure]) -> [String: Int] {
  structures.reduce(into: [:]) { $0[$1.label ?? "", default: 0] += 1 }
}

/// The message of the error that a call throws; nil if it throws none.
func message(_ call: () throws -> Void) -> String? {
  do {
    try call()
    return nil
  } catch {
    return "\(error)"
  }
}

/// Atoms of a golden file.
func golden<Content: Decodable>(_ name: String, _ type: Content.Type) throws -> Content {
  let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
  return try JSONDecoder().decode(type, from: Data(contentsOf: url))
}
