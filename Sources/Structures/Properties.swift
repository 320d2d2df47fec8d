// Part of Ordeal. See LICENSE.

import OrderedCollections

/// Keys of a structure, and columns of its atoms, that have no field of their own in `Structure`.
///
/// Extended XYZ allows any; they are kept so that reading and writing loses nothing.
public struct Properties: Hashable, Sendable {
  /// A value of the comment line of extended XYZ.
  public enum Value: Hashable, Sendable {
    case integer(Int)
    case real(Double)
    case logical(Bool)
    case text(String)
    case integers([Int])
    case reals([Double])
    case logicals([Bool])
    case texts([String])
    /// A 3 × 3 array.
    case matrix(Matrix3)
    /// An array of another shape, as it is written: "[[1, 2], [3, 4]]".
    case nested(String)
  }

  /// A column group of the atoms' rows: `width` values for each atom, atom by atom.
  public struct Column: Hashable, Sendable {
    /// How many values an atom has.
    public var width: Int
    /// width · atoms values, as `.integers`, `.reals`, `.logicals` or `.texts`.
    public var values: Value

    /// A column group of the given width.
    public init(width: Int, values: Value) {
      self.width = width
      self.values = values
    }
  }

  /// Per structure, in the order of the source.
  public var info: OrderedDictionary<String, Value> = [:]
  /// Per atom, in the order of the source.
  public var columns: OrderedDictionary<String, Column> = [:]

  /// No properties.
  public init() {}
}
