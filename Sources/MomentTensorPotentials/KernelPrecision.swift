// Part of Ordeal. See LICENSE.

/// In which precision a kernel runs.
public enum KernelPrecision: String, Sendable, CaseIterable {
  /// Everything in Double.
  case double
  /// Couplings in Float, neighbours in Double: faster, forces off by about 10⁻³ meV/Å (rms).
  case mixed
}
