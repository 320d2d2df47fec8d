// Part of Ordeal. See LICENSE.

import Foundation
import MonteCarlo
import Structures
import Support

extension GrandCanonical: Run {
  /// What a request to stop means to the processes.
  public static var stopRequest: Launcher.StopRequest { .checkpoint }
  /// The options larger values of which make a finished run go on.
  public static var lengthOptions: String? { "--time or --attempts" }

  /// μ is relative to the potential's zero afterwards.
  public static func begin(
    _ settings: inout GrandCanonicalSettings, _ system: RunSystem, saying say: (String) -> Void
  ) throws -> RunSystem {
    let tools = try GrandCanonicalTools(settings, elements: system.elements)
    try check(system.structure, settings, tools)
    try resolveChemicalPotential(&settings, system, tools, say)
    let start = try SpeciesPreparation(settings, tools).prepared(system.structure)
    try checkRoom(in: start, settings, tools)
    settings.dynamics.legSteps = settings.dynamics.stepsOfLeg(atoms: start.count)
    return RunSystem(structure: start, elements: system.elements)
  }

  /// The input of LAMMPS.
  public static func script(_ settings: GrandCanonicalSettings) -> InputScript {
    InputScript(settings.dynamics)
  }

  /// Whether the run in a folder has come to its end, by given settings.
  public static func isFinished(_ settings: GrandCanonicalSettings, in folder: RunFolder) -> Bool {
    guard folder.has("summary.json"), let state = try? GrandCanonicalState(in: folder) else {
      return false
    }
    return state.ended != nil || state.attempts >= UInt64(settings.attemptCount)
  }

  /// Atoms that come too close can make LAMMPS end its process: that is a blow-up too.
  public static func takeAnotherWay(in folder: RunFolder, after failure: String) throws -> Bool {
    // Which of several replicas LAMMPS has ended is not known.
    guard try ReplicaExchange(in: folder.url.path) == nil else { return false }
    try goBack(in: folder, reason: failure)
    return true
  }

  /// Refuses a run of 0.1.0 whose temperature was not the one asked for.
  public static func accept(
    _ settings: GrandCanonicalSettings, _ record: SettingsTable, in folder: RunFolder
  ) throws {
    guard settings.ensemble != .none else { return }
    try Provenance.refuseFirstVersion(
      record, because: "whose dynamics between attempts was too hot by N/(N - 1)", in: folder)
  }

  /// Makes a chemical potential that is given beside `--resume`, with its reference, relative to the
  /// potential's zero, as that of the run is.
  public static func complete(
    _ settings: inout GrandCanonicalSettings, begun recorded: GrandCanonicalSettings
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
      throw OrdealError(
        "insertions need a cell that repeats in all directions",
        at: settings.dynamics.system.structure)
    }
    let present = structure.composition[settings.species] ?? 0
    guard settings.removeFirst <= present else {
      throw OrdealError(
        "remove: expected at most \(present), the number of \(settings.species) atoms, got "
          + "\(settings.removeFirst)")
    }
    guard present > 0 || settings.insertFirst > 0 || settings.chemicalPotential.isFinite else {
      throw OrdealError("the structure holds no \(settings.species)")
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
      throw OrdealError(
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
        throw OrdealError("chemical-potential: \(unknown); --allow-growth runs all the same")
      }
      return say("μ = \(settings.chemicalPotential) eV; \(unknown)")
    }
    let known = String(
      format: "%.4f eV, the chemical potential of %@ %@ with this potential at %g K and %g bar "
        + "(E + PV = %.4f eV/atom at its minimum, with classical harmonic vibrations)",
      pure.chemicalPotential, pure.lattice, symbol, settings.dynamics.temperature, pressure,
      pure.enthalpy)
    guard settings.chemicalPotential < pure.chemicalPotential || settings.allowsGrowth else {
      throw OrdealError(
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
      throw OrdealError("holds \(structures.count) structures; expected one", at: path)
    }
    let result = try StructureRelaxation(cell: .free).relax(structure, with: tools.calculator)
    guard let energy = result.structure.energy, energy.isFinite else {
      throw OrdealError("cannot be relaxed: its energy is not finite", at: path)
    }
    return energy / Double(structure.count)
  }
}
