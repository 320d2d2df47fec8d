// Part of Ordeal. See LICENSE.

/// A number that a step leaves in a JSON file, for the report of a study.
struct StepFigure: Hashable, Sendable {
  /// The file in the step's folder.
  var file: String
  /// The keys that lead to the number: "validation.energyRMSE"; "sets.*.energyRMSE" takes each set.
  var path: String
  /// What it is.
  var name: String
  /// Its unit; empty for a number of things.
  var unit = ""

  init(_ file: String, _ path: String, _ name: String, unit: String = "") {
    (self.file, self.path, self.name, self.unit) = (file, path, name, unit)
  }

  /// The errors of energies and forces, at each of the places.
  static func errors(_ file: String, _ places: [String]) -> [StepFigure] {
    places.flatMap { place in
      let of = place.contains("*") ? "" : ", \(place)"
      return [
        StepFigure(file, "\(place).energyRMSE", "energy RMSE" + of, unit: "meV/atom"),
        StepFigure(file, "\(place).forceRMSE", "force RMSE" + of, unit: "eV/Å"),
      ]
    }
  }
}
