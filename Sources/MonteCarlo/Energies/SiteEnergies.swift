// Part of Ordeal. See LICENSE.

import Structures

/// A potential whose energy is a sum over atoms, E = Σ_i E_i, each a function of what lies within a
/// cutoff of its atom.
///
/// Owns scratch memory: one for each thread.
public protocol SiteEnergies: AnyObject {
  /// The element of each species 0, 1, …
  var elements: [Element] { get }
  /// The radius of what an atom's energy depends on, Å.
  var cutoff: Double { get }

  /// Computes the energies of a batch's centres.
  ///
  /// - Parameters:
  ///   - batch: Centres and their neighbours.
  ///   - energies: On return E_i of centre i, eV; infinite where atoms must not be.
  func compute(_ batch: borrowing NeighborBatch, into energies: inout [Double])
}
