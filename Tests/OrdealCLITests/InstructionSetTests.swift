// Part of Ordeal. See LICENSE.

import CInstructionSet
import Foundation
import Testing

@Suite struct InstructionSetTests {
  private let instructions: [(name: String, isUsed: Bool, isPresent: Bool)] = (0..<Int32(100))
    .compactMap {
      let it = ordeal_instructions_at($0)
      return it.name.map { (String(cString: $0), it.is_used, it.is_present) }
    }

  @Test("what the processor has is what the kernel of the system says it has")
  func agreesWithTheSystem() throws {
    let text = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    let line = text.split(separator: "\n").first { $0.hasPrefix("flags") }
    guard let line else { return }  // other processors have other words
    let flags = Set(line.split(separator: " ").map(String.init))
    #expect(!instructions.isEmpty)
    for (name, _, isPresent) in instructions {
      #expect(flags.contains(name) == isPresent, "\(name)")
    }
  }

  @Test("the build that runs here lacks nothing")
  func nothingIsMissing() {
    #expect(ordeal_missing_instruction_set() == nil)
    #expect(instructions.allSatisfy { $0.isPresent || !$0.isUsed })
  }

  @Test("the words for the build are those of the instructions it uses")
  func wordsOfTheBuild() {
    let used = Set(instructions.filter(\.isUsed).map(\.name))
    switch ORDEAL_INSTRUCTION_SET {
    case "AVX-512": #expect(used.isSuperset(of: ["avx512f", "avx512dq", "avx512vl"]))
    case "AVX2 + FMA": #expect(used.isSuperset(of: ["avx2", "fma"]) && !used.contains("avx512f"))
    default: #expect(!used.contains("avx2"))
    }
  }
}
