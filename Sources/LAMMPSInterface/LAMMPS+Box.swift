// Part of Ordeal. See LICENSE.

internal import PairMTP
import Structures

extension LAMMPS {
  /// The origin and the vectors of the box, Å, in LAMMPS's frame.
  public var box: (origin: Vector3, vectors: Matrix3) {
    get throws(LAMMPSError) {
      var (low, high, tilt) = ([0.0, 0, 0], [0.0, 0, 0], [0.0, 0, 0])
      try check("extract box", ordeal_lammps_box(handle, &low, &high, &tilt))
      let vectors = Matrix3(
        Vector3(high[0] - low[0], 0, 0), Vector3(tilt[0], high[1] - low[1], 0),
        Vector3(tilt[1], tilt[2], high[2] - low[2]))
      return (Vector3(low[0], low[1], low[2]), vectors)
    }
  }

  /// Gives the box other vectors, Å; its origin stays.
  ///
  /// - Parameters:
  ///   - vectors: Lower triangular, as `LAMMPSFrame` has them.
  ///   - movesAtoms: Whether the atoms keep their fractional coordinates, or their places.
  /// - Throws: `LAMMPSError` if the box is not triclinic and is to be sheared, or has no volume.
  public func setBox(_ vectors: Matrix3, movesAtoms: Bool) throws(LAMMPSError) {
    let (origin, old) = try box
    let high = origin + Vector3(vectors.x.x, vectors.y.y, vectors.z.z)
    var words = "change_box all"
    for (axis, name) in ["x", "y", "z"].enumerated() {
      words += " \(name) final \(origin[axis]) \(high[axis])"
    }
    let tilts = [("xy", 1, 0), ("xz", 2, 0), ("yz", 2, 1)]
    for (name, row, column) in tilts where vectors[row, column] != old[row, column] {
      words += " \(name) final \(vectors[row, column])"
    }
    try command(words + (movesAtoms ? " remap" : "") + " units box")
  }
}
