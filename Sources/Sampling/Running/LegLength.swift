// Part of Ordeal. See LICENSE.

import LAMMPSInterface

/// How many steps of dynamics a leg has: from one restart of LAMMPS to the next.
///
/// A restart sorts atoms and neighbours anew, so sums are rounded differently from there on. Legs
/// therefore end at multiples of a number of steps that the settings alone determine, never the
/// speed of the machine; the clock only decides at which of their ends a checkpoint is written.
enum LegLength {
  /// Atoms times steps of each process in a leg: seconds with most potentials, 50 s with one that
  /// takes 25 µs for an atom.
  private static let work = 2_000_000

  /// The default for a number of atoms on a number of processes.
  ///
  /// It is 1, 2 or 5 times a power of ten, so that intervals in simulated time are mostly multiples of
  /// it, and at least 100: a restart costs as much as one to three steps.
  static func steps(atoms: Int, ranks: Int) -> Int {
    let wanted = Double(work) * Double(ranks) / Double(max(1, atoms))
    let rounded = [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000]
    return rounded.last { Double($0) <= wanted } ?? rounded[0]
  }

  /// The first multiple of an interval after a step.
  static func next(after step: Int, every interval: Int) -> Int { (step / interval + 1) * interval }
}

extension CheckpointClock {
  /// Whether a checkpoint is due; asked at every opportunity by all processes together.
  ///
  /// - Returns: The same on all of them.
  mutating func isDue(on communicator: MPICommunicator) -> Bool {
    communicator.maximum(isDue() ? 1 : 0) > 0
  }
}
