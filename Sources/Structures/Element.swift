// Part of Ordeal. See LICENSE.

/// A chemical element.
public struct Element: Hashable, Sendable {
  /// The number of protons, 1 (H) to 118 (Og).
  public let atomicNumber: Int

  /// The element with the given number of protons, or nil outside 1...118.
  public init?(atomicNumber: Int) {
    guard (1...table.count).contains(atomicNumber) else { return nil }
    self.atomicNumber = atomicNumber
  }

  /// The element with the given symbol ("Li", case as written in the periodic table), or nil.
  public init?(symbol: String) {
    guard let number = numberOfSymbol[symbol] else { return nil }
    atomicNumber = number
  }

  /// The element of a symbol as files spell it, or nil.
  ///
  /// Letter case does not count ("SI", "al"). Behind the symbol may stand a number, a charge or both
  /// ("Cl1", "Al3+", "O2-"), and then a suffix behind one of `_/.:(*'#@` ("Li_sv", "Li/1f2a",
  /// "Si(1)"). All letters at the beginning count: "AlT" and "Al2O3" are no elements, and never "Al".
  public init?(looseSymbol text: some StringProtocol) {
    let letters = String(text.prefix { $0.isLetter })
    var suffix = Substring(text).dropFirst(letters.count)
    suffix = suffix.drop { Self.isDigit($0) }
    suffix = suffix.drop { "+-".contains($0) }
    suffix = suffix.drop { Self.isDigit($0) }
    guard suffix.first.map({ "_/.:(*'#@".contains($0) }) ?? true else { return nil }
    self.init(symbol: letters.prefix(1).uppercased() + letters.dropFirst().lowercased())
  }

  private static func isDigit(_ character: Character) -> Bool {
    character.isASCII && character.isNumber
  }

  private init(_ atomicNumber: Int) { self.atomicNumber = atomicNumber }

  /// The symbol of the periodic table, "Li".
  public var symbol: String { table[atomicNumber - 1].symbol }

  /// The standard atomic mass, u (IUPAC 2016; the longest-lived isotope where there is no standard).
  public var mass: Double { table[atomicNumber - 1].mass }

  /// Hydrogen.
  public static let hydrogen = Element(1)
  /// Lithium.
  public static let lithium = Element(3)
  /// Aluminium.
  public static let aluminum = Element(13)
  /// Silicon.
  public static let silicon = Element(14)
}

extension Element: Comparable {
  /// Orders by atomic number.
  public static func < (left: Element, right: Element) -> Bool {
    left.atomicNumber < right.atomicNumber
  }
}

extension Element: CustomStringConvertible {
  /// The symbol.
  public var description: String { symbol }
}

private let numberOfSymbol = Dictionary(
  uniqueKeysWithValues: table.enumerated().map { ($1.symbol, $0 + 1) })

/// Symbols and masses (u), in order of atomic number.
///
/// Source: Meija et al., Pure Appl. Chem. 88, 265 (2016), as tabulated by ASE 3.
private let table: [(symbol: String, mass: Double)] = [
  ("H", 1.008), ("He", 4.002602), ("Li", 6.94), ("Be", 9.0121831), ("B", 10.81),
  ("C", 12.011), ("N", 14.007), ("O", 15.999), ("F", 18.99840316), ("Ne", 20.1797),
  ("Na", 22.98976928), ("Mg", 24.305), ("Al", 26.9815385), ("Si", 28.085), ("P", 30.973762),
  ("S", 32.06), ("Cl", 35.45), ("Ar", 39.948), ("K", 39.0983), ("Ca", 40.078),
  ("Sc", 44.955908), ("Ti", 47.867), ("V", 50.9415), ("Cr", 51.9961), ("Mn", 54.938044),
  ("Fe", 55.845), ("Co", 58.933194), ("Ni", 58.6934), ("Cu", 63.546), ("Zn", 65.38),
  ("Ga", 69.723), ("Ge", 72.63), ("As", 74.921595), ("Se", 78.971), ("Br", 79.904),
  ("Kr", 83.798), ("Rb", 85.4678), ("Sr", 87.62), ("Y", 88.90584), ("Zr", 91.224),
  ("Nb", 92.90637), ("Mo", 95.95), ("Tc", 97.90721), ("Ru", 101.07), ("Rh", 102.9055),
  ("Pd", 106.42), ("Ag", 107.8682), ("Cd", 112.414), ("In", 114.818), ("Sn", 118.71),
  ("Sb", 121.76), ("Te", 127.6), ("I", 126.90447), ("Xe", 131.293), ("Cs", 132.905452),
  ("Ba", 137.327), ("La", 138.90547), ("Ce", 140.116), ("Pr", 140.90766), ("Nd", 144.242),
  ("Pm", 144.91276), ("Sm", 150.36), ("Eu", 151.964), ("Gd", 157.25), ("Tb", 158.92535),
  ("Dy", 162.5), ("Ho", 164.93033), ("Er", 167.259), ("Tm", 168.93422), ("Yb", 173.054),
  ("Lu", 174.9668), ("Hf", 178.49), ("Ta", 180.94788), ("W", 183.84), ("Re", 186.207),
  ("Os", 190.23), ("Ir", 192.217), ("Pt", 195.084), ("Au", 196.966569), ("Hg", 200.592),
  ("Tl", 204.38), ("Pb", 207.2), ("Bi", 208.9804), ("Po", 208.98243), ("At", 209.98715),
  ("Rn", 222.01758), ("Fr", 223.01974), ("Ra", 226.02541), ("Ac", 227.02775), ("Th", 232.0377),
  ("Pa", 231.03588), ("U", 238.02891), ("Np", 237.04817), ("Pu", 244.06421), ("Am", 243.06138),
  ("Cm", 247.07035), ("Bk", 247.07031), ("Cf", 251.07959), ("Es", 252.083), ("Fm", 257.09511),
  ("Md", 258.09843), ("No", 259.101), ("Lr", 262.11), ("Rf", 267.122), ("Db", 268.126),
  ("Sg", 271.134), ("Bh", 270.133), ("Hs", 269.1338), ("Mt", 278.156), ("Ds", 281.165),
  ("Rg", 281.166), ("Cn", 285.177), ("Nh", 286.182), ("Fl", 289.19), ("Mc", 289.194),
  ("Lv", 293.204), ("Ts", 293.208), ("Og", 294.214),
]
