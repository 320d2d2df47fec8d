// Part of Ordeal. See LICENSE.

import Settings
import Structures
import Support

/// Slabs of a compound beside one of its elements on the same lattice, at given compositions.
///
/// The compound's ordering fills the lower planes of the cell until so many atoms of one element are
/// placed; all other sites hold the other element. In the last plane random sites are taken. These are
/// where Monte Carlo of swaps begins.
public struct SlabRecipe: Recipe {
  /// "slabs".
  public static let name = "slabs"
  /// `counts`, `element`, `cut`.
  public static let keys: Set<String> = ["counts", "element", "cut"]

  private let counts: [Int]
  private let element: Element
  private let host: Element
  private let cut: Double

  /// Reads the settings of a step: `counts` of the second element; `cut` is the fraction of the
  /// parent's length along c that is kept (9.5 of 10 cells are 0.95).
  ///
  /// - Throws: `OrdealError` if a setting is missing or not of its kind.
  public init(_ table: SettingsTable, _ set: SetContext) throws {
    guard let counts = try table.integers("counts"), counts.allSatisfy({ $0 > 0 }) else {
      throw table.error("counts", "missing; give numbers of atoms of the second element")
    }
    self.counts = counts
    guard set.elements.count == 2 else {
      throw table.error("elements", "expected two elements, got \(set.elements)")
    }
    let named = try table.elements("element")
    guard named?.count ?? 1 == 1, named.map({ set.elements.contains($0[0]) }) ?? true else {
      throw table.error("element", "expected one of \(set.elements)")
    }
    element = named?[0] ?? set.elements[1]
    host = set.elements[0] == element ? set.elements[1] : set.elements[0]
    cut = try table.number("cut") ?? 1
    guard cut > 0, cut <= 1 else {
      throw table.error("cut", "expected a fraction of at most 1, got \(cut)")
    }
  }

  /// One slab of every number of every parent.
  ///
  /// - Throws: `OrdealError` if a parent has not so many sites of the element.
  public func make(from parents: [Structure], _ step: StepContext) throws -> [Structure] {
    var result: [Structure] = []
    for parent in parents {
      let cell = cutCell(parent)
      for count in counts {
        var stream = step.stream(result.count + 1)
        let sites = cell.elements.indices.filter { cell.elements[$0] == element }
        guard count <= sites.count else {
          throw OrdealError(
            "\(count) \(element) atoms do not fit: the cell has \(sites.count) sites of \(element)")
        }
        let ties = sites.map { _ in stream.uniform() }
        // Sites of a plane have equal heights to rounding; ties are broken at random.
        var structure = cell.slab(of: count, element, in: host, tolerance: 1e-6, ties: ties)
        for site in structure.elements.indices where structure.elements[site] != element {
          structure.elements[site] = host
        }
        structure.setRecord(.composition, structure.reducedFormula)
        structure.setRecord(.change, "\(count) \(element) in the lower planes")
        structure.isKnownPhase = false
        result.append(structure)
      }
    }
    return result
  }

  private func cutCell(_ parent: Structure) -> Structure {
    guard cut < 1 else { return parent.withoutResults() }
    let heights = parent.positions.map { position in
      let f = parent.cell.fractional(position).z
      return f - (f + 1e-6).rounded(.down)
    }
    var result = parent.keeping(parent.elements.indices.filter { heights[$0] < cut - 1e-6 })
    result.cell.vectors.z = cut * parent.cell.vectors.z
    return result
  }
}
