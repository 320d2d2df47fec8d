// Part of Ordeal. See LICENSE.

import Foundation
import MonteCarlo
import Structures

extension GrandCanonical {
  /// Makes a folder ready for a run, without opening LAMMPS.
  ///
  /// - Parameters:
  ///   - given: The settings; to go on with a run none are needed.
  ///   - folder: Where the run writes.
  ///   - opening: What to do with a folder that holds something.
  ///   - say: Is told what was found out on the way.
  ///   - warn: Is told what contradicts the species of the potential.
  /// - Returns: The settings of the run, with μ relative to the potential's zero.
  /// - Throws: An error that says which setting or file is wrong, or that the folder is taken.
  @discardableResult
  public static func prepare(
    _ given: SettingsTable, in folder: RunFolder, _ opening: RunFolder.Opening,
    saying say: (String) -> Void = { _ in }, warning warn: (String) -> Void = { _ in }
  ) throws -> GrandCanonicalSettings {
    if opening == .resume && folder.has("settings.toml") {
      return try prepareToResume(given, in: folder, say)
    }
    if opening == .resume { say("there is no run in \(folder.url.path) yet: it begins") }
    var settings = try GrandCanonicalSettings(given.withoutProvenance)
    let system = try RunSystem(settings.dynamics.system)
    settings.dynamics.system.elements = system.elements.map(\.symbol)
    say(settings.dynamics.system.species(system.mapping))
    if let contradiction = system.contradiction { warn(contradiction) }
    let tools = try GrandCanonicalTools(settings, elements: system.elements)
    try check(system.structure, settings, tools)
    try resolveChemicalPotential(&settings, system, tools, say)
    let start = try SpeciesPreparation(settings, tools).prepared(system.structure)
    try checkRoom(in: start, settings, tools)
    settings.dynamics.legSteps = settings.dynamics.stepsOfLeg(atoms: start.count)
    var record = given
    record.mapping = system.mapping
    try Provenance.addHashes(of: settings.dynamics.system, to: &record)
    try folder.open(opening)
    try RunSystem(structure: start, elements: system.elements).write(to: folder)
    let script = InputScript(settings.dynamics)
    try folder.write(script.text, script.rawValue)
    try settings.write(record, to: folder)
    return settings
  }

  /// Whether the run in a folder has come to its end, by given settings.
  public static func isFinished(_ settings: GrandCanonicalSettings, in folder: RunFolder) -> Bool {
    guard folder.has("summary.json"), let state = try? GrandCanonicalState(in: folder) else {
      return false
    }
    return state.ended != nil || state.attempts >= UInt64(settings.attemptCount)
  }

  private static func prepareToResume(
    _ given: SettingsTable, in folder: RunFolder, _ say: (String) -> Void
  ) throws -> GrandCanonicalSettings {
    let (settings, goesOn) = try GrandCanonicalSettings.resumed(
      by: given, in: folder, changeable: { _ in ["ranks", "time", "attempts"] },
      isFinished: { isFinished($0, in: folder) }, saying: say,
      complete: { try resolveReference(&$0, as: $1) },
      accept: { settings, record in
        guard settings.ensemble != .none else { return }
        try Provenance.refuseFirstVersion(
          record, because: "whose dynamics between attempts was too hot by N/(N - 1)", in: folder)
      })
    if goesOn && !folder.has(Checkpoint.name) {
      say("no checkpoint was made yet: the run begins again")
    }
    return settings
  }

  /// Makes a chemical potential that is given beside `--resume`, with its reference, relative to the
  /// potential's zero, as that of the run is.
  private static func resolveReference(
    _ settings: inout GrandCanonicalSettings, as recorded: GrandCanonicalSettings
  ) throws {
    guard let path = settings.chemicalPotentialReference else { return }
    let elements = recorded.dynamics.system.elements.compactMap(Element.init(symbol:))
    let tools = try GrandCanonicalTools(recorded, elements: elements)
    let resolved = settings.chemicalPotential + (try referenceEnergy(path, elements, tools))
    settings.chemicalPotentialReference = nil
    let isSame = abs(resolved - recorded.chemicalPotential) < 1e-9
    settings.chemicalPotential = isSame ? recorded.chemicalPotential : resolved
  }

  private static func check(
    _ structure: Structure, _ settings: GrandCanonicalSettings, _ tools: GrandCanonicalTools
  ) throws {
    guard structure.cell.isPeriodic == .all else {
      throw RunError(
        "insertions need a cell that repeats in all directions",
        at: settings.dynamics.system.structure)
    }
    let present = structure.composition[settings.species] ?? 0
    guard settings.removeFirst <= present else {
      throw RunError(
        "remove: expected at most \(present), the number of \(settings.species) atoms, got "
          + "\(settings.removeFirst)")
    }
    guard present > 0 || settings.insertFirst > 0 || settings.chemicalPotential.isFinite else {
      throw RunError("the structure holds no \(settings.species)")
    }
  }

  /// Makes sure that there are points at which an atom may be inserted.
  private static func checkRoom(
    in structure: Structure, _ settings: GrandCanonicalSettings, _ tools: GrandCanonicalTools
  ) throws {
    guard settings.minimumDistance > 0 else { return }
    let system = try AtomicSystem(structure, potential: tools.energies)
    let balls = ExclusionBalls(
      radius: settings.minimumDistance,
      exceptSpecies: settings.region == .accessible ? tools.species : nil)
    let fraction = system.freeVolume(of: balls) / system.volume
    guard fraction > 1e-4 else {
      throw RunError(
        "minimum-distance: nothing can be inserted: "
          + String(
            format: "%.4f %% of the cell is farther than %g Å from all atoms", 100 * fraction,
            settings.minimumDistance))
    }
  }

  // MARK: Chemical potential

  /// Makes μ relative to the potential's zero, and refuses one that fills the cell without bound.
  private static func resolveChemicalPotential(
    _ settings: inout GrandCanonicalSettings, _ system: RunSystem, _ tools: GrandCanonicalTools,
    _ say: (String) -> Void
  ) throws {
    if let path = settings.chemicalPotentialReference {
      let energy = try referenceEnergy(path, system.elements, tools)
      settings.chemicalPotential += energy
      settings.chemicalPotentialReference = nil
      say(
        String(
          format: "μ = %.6f eV: relative to %@, relaxed %.6f eV/atom", settings.chemicalPotential,
          URL(filePath: path).lastPathComponent, energy))
    }
    try checkGrowth(settings, tools, say)
  }

  /// Refuses a μ at or above that of the pure phase at the run's pressure.
  private static func checkGrowth(
    _ settings: GrandCanonicalSettings, _ tools: GrandCanonicalTools, _ say: (String) -> Void
  ) throws {
    let symbol = settings.species.symbol
    let pressure = settings.ensemble == .npt ? settings.dynamics.pressure : 0
    let pure = try PurePhase(
      of: settings.species, temperature: settings.dynamics.temperature, pressure: pressure,
      distances: tools.distances, potential: tools.calculator)
    guard let pure else {
      let unknown = String(
        format: "no bcc or fcc crystal of %@ holds together with this potential at %g bar, so that "
          + "it is not known above which μ the cell fills without bound", symbol, pressure)
      guard settings.allowsGrowth else {
        throw RunError("chemical-potential: \(unknown); --allow-growth runs all the same")
      }
      return say("μ = \(settings.chemicalPotential) eV; \(unknown)")
    }
    let known = String(
      format: "%.4f eV, the chemical potential of %@ %@ with this potential at %g K and %g bar "
        + "(E + PV = %.4f eV/atom at its minimum, with classical harmonic vibrations)",
      pure.chemicalPotential, pure.lattice, symbol, settings.dynamics.temperature, pressure,
      pure.enthalpy)
    guard settings.chemicalPotential < pure.chemicalPotential || settings.allowsGrowth else {
      throw RunError(
        "chemical-potential: \(settings.chemicalPotential) eV is at or above \(known): the cell "
          + "would fill without bound; give a lower one, or --allow-growth")
    }
    say("μ = \(settings.chemicalPotential) eV; pure phase: \(known)")
  }

  /// The relaxed energy per atom of a structure of one or several elements, eV.
  private static func referenceEnergy(
    _ path: String, _ elements: [Element], _ tools: GrandCanonicalTools
  ) throws -> Double {
    let structures = try StructureFile.read(path, elements: elements).flatMap(\.structures)
    guard structures.count == 1, let structure = structures.first, structure.count > 0 else {
      throw RunError("holds \(structures.count) structures; expected one", at: path)
    }
    let result = try StructureRelaxation(cell: .free).relax(structure, with: tools.calculator)
    guard let energy = result.structure.energy, energy.isFinite else {
      throw RunError("cannot be relaxed: its energy is not finite", at: path)
    }
    return energy / Double(structure.count)
  }
}
