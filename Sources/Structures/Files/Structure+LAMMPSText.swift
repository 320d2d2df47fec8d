// Part of Ordeal. See LICENSE.

extension Structure {
  /// The structure as a LAMMPS data file: atom style atomic, units metal, in LAMMPS's frame.
  ///
  /// - Parameter elements: The elements of types 1, 2, …; all of the structure's are among them.
  /// - Returns: The text of the file.
  public func lammpsData(elements: [Element]) -> String {
    precondition(Set(self.elements).isSubset(of: elements), "every element has a type")
    return LAMMPSData.text(self, elements: elements)
  }

  /// The structure as one frame of a LAMMPS dump, in LAMMPS's frame, positions unwrapped.
  public func lammpsDump(step: Int) -> String { LAMMPSDump.text(self, step: step) }
}
