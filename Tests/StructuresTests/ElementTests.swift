// Part of Ordeal. See LICENSE.

import Structures
import Testing

@Suite struct ElementTests {
  @Test(
    "symbols as files spell them",
    arguments: [
      ("Al", "Al"), ("SI", "Si"), ("al", "Al"), ("h", "H"), ("Cl1", "Cl"), ("CL12", "Cl"),
      ("Al3+", "Al"), ("Fe2+", "Fe"), ("O2-", "O"), ("O-2", "O"), ("Na+", "Na"), ("Li_sv", "Li"),
      ("Ga_d", "Ga"), ("Li/1f2ab3", "Li"), ("Si(1)", "Si"), ("O1'", "O"), ("H.5", "H"),
      ("CO", "Co"),
    ])
  func looseSymbols(text: String, symbol: String) {
    #expect(Element(looseSymbol: text)?.symbol == symbol)
  }

  @Test(
    "what is no symbol is never cut to one",
    arguments: [
      "AlT", "SiT2", "Xx", "Al2O3", "OW1", "LiAl", "Wat", "", "13", "1Al", "+", "Al-Li", "Al,Li",
      "Al Li", "D", "T1", "Alä", "_Al",
    ])
  func wrongSymbols(text: String) {
    #expect(Element(looseSymbol: text) == nil)
  }
}
