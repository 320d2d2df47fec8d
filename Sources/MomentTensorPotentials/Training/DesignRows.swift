// Part of Ordeal. See LICENSE.

import Structures

/// How a configuration's energy, forces and virial depend on ξ when radial functions are fixed.
///
///     E = Σ_z c_z N_z + energy · ξ     F_{i,α} = forces[3i + α] · ξ     W_k = virial[k] · ξ
package struct DesignRows: Sendable {
  /// The number of rows: 1 + 3 atoms + 6.
  package let rowCount: Int
  /// The number of ξ.
  package let columnCount: Int
  /// The energy, the forces atom by atom, xx, yy, zz, xy, xz, yz of the virial; shape
  /// [rowCount][columnCount].
  package var values: [Double]
  /// N_z, the number of atoms of each species.
  package var counts: [Int]
}

/// Rows with respect to w and lin, as they are gathered.
private struct RawRows {
  let width: Int
  var values: [Double]

  init(atomCount: Int, width: Int) {
    self.width = width
    values = Array(repeating: 0, count: (1 + 3 * atomCount + 6) * width)
  }

  /// Row by row as ∂/∂ξ.
  func pulledBack(by basis: TrainableBasis) -> [Double] {
    let rowCount = values.count / max(1, width)
    var result = [Double](repeating: 0, count: rowCount * basis.scalarCount)
    values.withUnsafeBufferPointer { raw in
      result.withUnsafeMutableBufferPointer { result in
        for row in 0..<rowCount {
          basis.pullBack(
            UnsafeBufferPointer(rebasing: raw[row * width..<(row + 1) * width]),
            to: UnsafeMutableBufferPointer(
              rebasing: result[row * basis.scalarCount..<(row + 1) * basis.scalarCount]))
        }
      }
    }
    return result
  }
}

extension DualBlocks {
  /// The rows of a configuration.
  ///
  /// For each atom and each of its neighbours j and directions α the tangent of every feature along
  /// the displacement of j alone: lanes are neighbours. What j feels, the atom feels with the
  /// opposite sign.
  func designRows(of neighborhoods: StructureNeighborhoods) -> DesignRows {
    let list = neighborhoods.list
    let width = model.basis.rawCount
    var rows = RawRows(atomCount: list.atomCount, width: width)
    var counts = [Int](repeating: 0, count: tables.radial.speciesCount)
    let still = [Double](repeating: 0, count: list.positions.count)
    still.withUnsafeBufferPointer { still in
      guard let still = still.baseAddress else { return }
      forEachBlock(of: neighborhoods) { species, atoms, count, lists in
        counts[species] += count
        gather(atoms, count, species, lists, still)
        addEnergies(to: &rows)
        let totals = (0..<tables.plan.componentCount).map { numbers(sums.start)[$0].v }
        for lane in 0..<count {
          addForces(of: Int(atoms[lane]), lane, totals.map { $0[lane] }, list, to: &rows)
        }
      }
    }
    return DesignRows(
      rowCount: 7 + 3 * list.atomCount, columnCount: model.basis.scalarCount,
      values: rows.pulledBack(by: model.basis), counts: counts)
  }

  /// The features themselves: tangents along x / 2, and lin along x.
  private func addEnergies(to rows: inout RawRows) {
    couplings.couple()
    let x = numbers(couplings.x)
    let values = AlignedBuffer<V>(rows.width)
    for i in 0..<tables.plan.tensorCount { x[i].t = x[i].v * 0.5 }
    model.features.addTangents(x, to: values.start)
    for (position, column) in model.basis.linearColumns.enumerated() {
      values.start[model.features.count + position] = x[column].v
    }
    for i in 0..<rows.width { rows.values[i] += values.start[i].sum() }
  }

  private func addForces(
    of atom: Int, _ lane: Int, _ totals: [Double], _ list: NeighborList, to rows: inout RawRows
  ) {
    let view = block.view
    let found = (0..<view.slotCount).filter { slot in
      view.distances[slot][lane] < tables.radial.cutoff
    }
    for begin in stride(from: 0, to: found.count, by: lanes) {
      let members = Array(found[begin..<min(found.count, begin + lanes)])
      for direction in 0..<3 {
        addTangents(along: direction, members, lane, totals)
        rows.add(
          lanes: members.indices.map { index in
            let slot = members[index]
            let n = view.directions[slot]
            let r = view.distances[slot][lane]
            return (
              owner: Int(list.owners[Int(view.neighbors[slot * lanes + lane])]),
              displacement: Vector3(n.x[lane] * r, n.y[lane] * r, n.z[lane] * r)
            )
          }, atom: atom, direction: direction, atomCount: list.atomCount, tangents.start)
      }
    }
  }

  /// The tangents of w's features and of lin's components along one direction of some neighbours.
  private func addTangents(
    along direction: Int, _ members: [Int], _ lane: Int, _ totals: [Double]
  ) {
    let (view, functionCount) = (block.view, slots.functionCount)
    var n = (x: V(repeating: 1), y: V.zero, z: V.zero)
    var r = V(repeating: tables.radial.cutoff)
    let values = laneValues.start
    for i in 0..<2 * functionCount { values[i] = .zero }
    for (index, slot) in members.enumerated() {
      let from = view.directions[slot]
      (n.x[index], n.y[index], n.z[index]) = (from.x[lane], from.y[lane], from.z[lane])
      r[index] = view.distances[slot][lane]
      for f in 0..<functionCount {
        values[f][index] = view.values[slot * functionCount + f][lane]
        values[functionCount + f][index] = view.slopes[slot * functionCount + f][lane]
      }
    }
    let one = V(repeating: 1)
    laneSlots.reserve(1)
    laneSlots.set(
      0, n, r,
      velocity: (
        direction == 0 ? one : .zero, direction == 1 ? one : .zero, direction == 2 ? one : .zero
      ), values: values, slopes: values + functionCount)
    let all = numbers(laneSums.start)
    angular.accumulate(laneSlots, into: all)
    for i in totals.indices { all[i].v = V(repeating: totals[i]) }
    tables.transform.multiply(laneSums.start, couplings.x)
    couplings.couple()
    let x = numbers(couplings.x)
    for i in 0..<model.basis.rawCount { tangents.start[i] = .zero }
    model.features.addTangents(x, to: tangents.start)
    for (position, column) in model.basis.linearColumns.enumerated() {
      tangents.start[model.features.count + position] = x[column].t
    }
  }
}

extension RawRows {
  /// Adds tangents of some neighbours along one direction: F = −∂E/∂r, W = −Σ ∂E/∂r_j ⊗ r_ij.
  fileprivate mutating func add<V: SIMD>(
    lanes: [(owner: Int, displacement: Vector3)], atom: Int, direction: Int, atomCount: Int,
    _ tangents: UnsafePointer<V>
  ) where V.Scalar == Double {
    // Components of the virial that ∂E/∂r_j of this direction adds to, with those of r_ij.
    let parts = [[(0, 0), (3, 1), (4, 2)], [(1, 1), (5, 2)], [(2, 2)]][direction]
    let virial = (1 + 3 * atomCount) * width
    let laneCount = V().scalarCount
    values.withUnsafeMutableBufferPointer { values in
      let scalars = UnsafeRawPointer(tangents).assumingMemoryBound(to: Double.self)
      for (lane, (owner, displacement)) in lanes.enumerated() {
        let neighbor = (1 + 3 * owner + direction) * width
        let center = (1 + 3 * atom + direction) * width
        for i in 0..<width {
          let tangent = scalars[i * laneCount + lane]
          values[neighbor + i] -= tangent
          values[center + i] += tangent
        }
        for (component, axis) in parts {
          let (start, length) = (virial + component * width, displacement[axis])
          for i in 0..<width { values[start + i] -= scalars[i * laneCount + lane] * length }
        }
      }
    }
  }
}
