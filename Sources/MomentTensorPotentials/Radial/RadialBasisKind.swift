// Part of Ordeal. See LICENSE.

import Support

/// A kind of radial basis, one of those that Ordeal knows.
public struct RadialBasisKind: RawRepresentable, Codable, Hashable, Sendable, CaseIterable {
  /// All kinds.
  private static let registry: [any RadialFunctions] = [
    ChebyshevFunctions(),
    ClampedChebyshevFunctions(),
    ShapeevFunctions(),
  ]

  /// Its functions.
  public let functions: any RadialFunctions

  /// What settings call it.
  public var rawValue: String { functions.name }
  /// What files call it.
  public var fileName: String { functions.fileName }

  private init(_ functions: any RadialFunctions) { self.functions = functions }

  /// The kind that settings call so; nil for an unknown name.
  public init?(rawValue: String) {
    guard let known = Self.registry.first(where: { $0.name == rawValue }) else { return nil }
    self.init(known)
  }

  /// The kind that files call so; nil for an unknown name.
  public init?(fileName: String) {
    guard let known = Self.registry.first(where: { $0.fileName == fileName }) else { return nil }
    self.init(known)
  }

  /// All kinds, the default first.
  public static let allCases = registry.map(Self.init)

  /// The default: T_k(ξ) (r_max − r)².
  public static let chebyshev = Self(ChebyshevFunctions())

  /// What settings take, with formulas, for help: "chebyshev: T_k(ξ) (r_max − r)²; …".
  public static let listing = registry.map { "\($0.name): \($0.formula)" }.joined(separator: "; ")
}
