// Part of Ordeal. See LICENSE.

/// The fastest kernel that computes a potential.
public func makeKernel(
  for potential: MomentTensorPotential, precision: KernelPrecision = .double
) -> any MomentTensorKernel {
  if let plan = SphericalPlan(potential) {
    return SphericalKernel(SphericalTables(plan, of: potential), precision: precision)
  }
  return ReferenceKernel(potential)
}
