// Part of Ordeal. See LICENSE.

import CInstructionSet
import Foundation

/// What the build was made for, and what this processor could do.
enum ProcessorCheck {
  static func checks() -> [DoctorCheck] {
    let best = bestInstructionSet
    let build = ORDEAL_INSTRUCTION_SET
    let note = best == build ? "" : "; this processor has \(best): make build would use it"
    return [
      DoctorCheck(name: "processor", found: "\(model), \(cores) cores", isRequired: true),
      DoctorCheck(name: "instructions of build", found: build + note, isRequired: true),
    ]
  }

  /// The most that a build for this processor would use, in the words of `ORDEAL_INSTRUCTION_SET`.
  private static var bestInstructionSet: String {
    var present: Set<String> = []
    for index in 0... {
      let instructions = ordeal_instructions_at(Int32(index))
      guard let name = instructions.name else { break }
      if instructions.is_present { present.insert(String(cString: name)) }
    }
    if present.isSuperset(of: ["avx512f", "avx512dq", "avx512vl"]) { return "AVX-512" }
    if present.isSuperset(of: ["avx2", "fma"]) { return "AVX2 + FMA" }
    return present.isEmpty ? ORDEAL_INSTRUCTION_SET : "baseline"
  }

  private static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

  private static var model: String {
    let information = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    let line = information?.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
    return name ?? "of unknown name"
  }
}
