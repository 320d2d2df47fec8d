// Part of Ordeal. See LICENSE.

/// Tells reference data apart: 64 bits by FNV-1a over elements, energies and forces, in order.
///
/// Equal data have one fingerprint; that two others share one by chance, 5·10⁻²⁰, does not happen.
/// Fowler, Noll & Vo, RFC 9923.
public enum ReferenceFingerprint {
  /// Sixteen hexadecimal digits.
  public static func of(_ structures: [Structure]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ bits: UInt64) {
      for shift in stride(from: 0 as UInt64, to: 64, by: 8) {
        hash = (hash ^ (bits >> shift & 0xff)) &* 0x100_0000_01b3
      }
    }
    for structure in structures {
      add(UInt64(structure.count))
      for element in structure.elements { add(UInt64(element.atomicNumber)) }
      add(structure.energy?.bitPattern ?? 0)
      for force in structure.forces ?? [] {
        for k in 0..<3 { add(force[k].bitPattern) }
      }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
