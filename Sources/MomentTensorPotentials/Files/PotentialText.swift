// Part of Ordeal. See LICENSE.

import Foundation

/// The text of an `.mtp` file, laid out as MLIP-2 does.
///
/// Every number reads back as the same number: radial coefficients have 16 digits, or 17 where
/// 16 are not enough; the others have as few digits as that takes.
struct PotentialText {
  private(set) var bytes: [UInt8] = []

  init(_ potential: MomentTensorPotential, speciesLabels: [Int]) {
    bytes.reserveCapacity(20 * potential.basis.products.count + 10_000)
    appendHeader(potential)
    appendRadialCoefficients(potential, speciesLabels)
    append(potential.basis)
    append("species_coeffs = {\(potential.speciesCoefficients.map(\.description).listed)}\n")
    append("moment_coeffs = {\(potential.momentCoefficients.map(\.description).listed)}")
  }

  private mutating func append(_ text: String) { bytes += text.utf8 }

  private mutating func appendHeader(_ potential: MomentTensorPotential) {
    append("MTP\nversion = 1.1.0\n")
    if !potential.name.isEmpty { append("potential_name = \(potential.name)\n") }
    if potential.scaling != 1 { append("scaling = \(scientific(potential.scaling))\n") }
    append("species_count = \(potential.speciesCount)\n")
    append("potential_tag =\(potential.tag.isEmpty ? "" : " ")\(potential.tag)\n")
    append("radial_basis_type = \(potential.radialBasis.kind.fileName)\n")
    append("\tmin_dist = \(scientific(potential.radialBasis.minimumDistance))\n")
    append("\tmax_dist = \(scientific(potential.radialBasis.maximumDistance))\n")
    append("\tradial_basis_size = \(potential.radialBasis.size)\n")
    append("\tradial_funcs_count = \(potential.radialFunctionCount)\n")
  }

  private mutating func appendRadialCoefficients(
    _ potential: MomentTensorPotential, _ labels: [Int]
  ) {
    append("\tradial_coeffs\n")
    for center in 0..<potential.speciesCount {
      for neighbor in 0..<potential.speciesCount {
        append("\t\t\(labels[center])-\(labels[neighbor])\n")
        for function in 0..<potential.radialFunctionCount {
          let start = potential.radialOffset(center, neighbor, function)
          let row = potential.radialCoefficients[start..<start + potential.radialBasis.size]
          append("\t\t\t{\(row.map(scientific).listed)}\n")
        }
      }
    }
  }

  private mutating func append(_ basis: MomentBasis) {
    append("alpha_moments_count = \(basis.momentCount)\n")
    append("alpha_index_basic_count = \(basis.basicMoments.count)\nalpha_index_basic = {")
    let basic = basis.basicMoments.map { "{\($0.radialFunction), \($0.a), \($0.b), \($0.c)}" }
    append("\(basic.listed)}\nalpha_index_times_count = \(basis.products.count)\n")
    append("alpha_index_times = {\(basis.products.map(\.description).listed)}\n")
    append("alpha_scalar_moments = \(basis.scalarMoments.count)\n")
    append("alpha_moment_mapping = {\(basis.scalarMoments.map(String.init).listed)}\n")
  }
}

extension [String] {
  fileprivate var listed: String { joined(separator: ", ") }
}

private func scientific(_ number: Double) -> String {
  let short = String(format: "%.15e", number)
  return Double(short) == number ? short : String(format: "%.16e", number)
}
