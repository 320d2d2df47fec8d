// Part of Ordeal. See LICENSE.

import Foundation
import LAMMPSInterface
import Support

/// The thermodynamic state of a run at one step; a row of `thermo.csv`.
struct ThermoRow: Codable, Hashable {
  var step: Int
  /// ps.
  var time: Double
  /// K.
  var temperature: Double
  /// bar.
  var pressure: Double
  /// Å³.
  var volume: Double
  /// eV.
  var potentialEnergy: Double
  /// eV.
  var kineticEnergy: Double
  /// eV.
  var totalEnergy: Double
  /// The total energy minus what thermostat and barostat have put in, eV.
  var conservedEnergy: Double

  /// Reads the state of the last step; `offset` is added to the conserved energy.
  init(
    _ lammps: borrowing LAMMPS, picosecondsPerStep: Double, conservedOffset offset: Double
  ) throws(LAMMPSError) {
    step = lammps.step
    time = Double(step) * picosecondsPerStep
    temperature = try lammps.thermo("temp")
    pressure = try lammps.thermo("press")
    volume = try lammps.thermo("vol")
    potentialEnergy = try lammps.thermo("pe")
    kineticEnergy = try lammps.thermo("ke")
    totalEnergy = try lammps.thermo("etotal")
    conservedEnergy = try lammps.thermo("econserve") + offset
  }

  /// The first line of the file.
  static let heading =
    "step,time_ps,temperature_K,pressure_bar,volume_A3,potential_energy_eV,kinetic_energy_eV,"
    + "total_energy_eV,conserved_energy_eV\n"

  /// The row as a line of the file.
  var line: String {
    let numbers = [
      time, temperature, pressure, volume, potentialEnergy, kineticEnergy, totalEnergy,
      conservedEnergy,
    ]
    return "\(step)," + numbers.map { "\($0)" }.joined(separator: ",") + "\n"
  }
}

/// Means over rows of `thermo.csv`.
struct ThermoMeans: Codable, Hashable {
  /// The first step that counts.
  var fromStep = 0
  /// The number of rows.
  var rows = 0
  /// K.
  var temperature = 0.0
  /// bar.
  var pressure = 0.0
  /// Å³.
  var volume = 0.0
  /// eV.
  var potentialEnergy = 0.0
  /// eV.
  var totalEnergy = 0.0

  /// The means over the rows from a step on; nil if there are none.
  ///
  /// - Throws: `OrdealError` if the file cannot be read.
  init?(of path: String, from firstStep: Int) throws {
    fromStep = firstStep
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for line in text.split(separator: "\n").dropFirst() {
      let words = line.split(separator: ",").compactMap { Double($0) }
      guard words.count == 9, words[0] >= Double(firstStep) else { continue }
      rows += 1
      temperature += words[2]
      pressure += words[3]
      volume += words[4]
      potentialEnergy += words[5]
      totalEnergy += words[7]
    }
    guard rows > 0 else { return nil }
    temperature /= Double(rows)
    pressure /= Double(rows)
    volume /= Double(rows)
    potentialEnergy /= Double(rows)
    totalEnergy /= Double(rows)
  }
}
