// Part of Ordeal. See LICENSE.

import Support

/// Makes kernels for one potential: compiles it once, whatever the number of threads.
public struct KernelFactory: Sendable {
  /// Which kernel the potential runs on, in words.
  public let description: String
  private let make: @Sendable () -> any MomentTensorKernel

  /// Compiles a potential for the fastest kernel that it fits.
  ///
  /// - Parameters:
  ///   - potential: The potential.
  ///   - precision: What kernels calculate in.
  /// - Throws: `OrdealError` if the potential is inconsistent.
  public init(
    _ potential: MomentTensorPotential, precision: KernelPrecision = .double
  ) throws(OrdealError) {
    try potential.validate()
    if let plan = SphericalPlan(potential, cache: .user) {
      let tables = SphericalTables(plan, of: potential)
      description = "spherical kernel, \(precision) precision"
      make = { SphericalKernel(tables, precision: precision) }
    } else {
      let plan = CartesianPlan(potential)
      description =
        "Cartesian kernel, double precision (the potential does not fit the spherical form)"
      make = { CartesianKernel(plan: plan) }
    }
  }

  /// The Cartesian kernel of a potential, whatever its form: what others are compared with.
  package static func cartesian(_ potential: MomentTensorPotential) -> any MomentTensorKernel {
    CartesianKernel(plan: CartesianPlan(potential))
  }

  /// A kernel with scratch memory of its own, for one thread.
  public func makeKernel() -> any MomentTensorKernel { make() }
}
