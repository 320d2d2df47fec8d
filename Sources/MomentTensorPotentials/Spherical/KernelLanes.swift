// Part of Ordeal. See LICENSE.

internal import CInstructionSet

/// The widths at which the fast kernel works: one lane is one atom.
///
/// Neighbours are summed `Half` by `Half`, one vector register each; couplings run on `Whole`, both
/// halves at once, which serves two registers for each index that is read. In mixed precision the
/// couplings run on `Single`, one register for all atoms.
protocol KernelLanes {
  associatedtype Half: SIMD where Half.Scalar == Double
  associatedtype Whole: SIMD & FormNumber where Whole.Scalar == Double
  associatedtype Single: SIMD & FormNumber where Single.Scalar == Float

  static func rounded(_ whole: Whole) -> Single
  static func widened(_ single: Single) -> Whole
}

/// Registers of 64 bytes (AVX-512).
enum WideLanes: KernelLanes {
  typealias Half = SIMD8<Double>
  typealias Whole = SIMD16<Double>
  typealias Single = SIMD16<Float>

  @inline(__always) static func rounded(_ whole: Whole) -> Single { Single(whole) }
  @inline(__always) static func widened(_ single: Single) -> Whole { Whole(single) }
}

/// Registers of 32 bytes (AVX2), or less.
enum NarrowLanes: KernelLanes {
  typealias Half = SIMD4<Double>
  typealias Whole = SIMD8<Double>
  typealias Single = SIMD8<Float>

  @inline(__always) static func rounded(_ whole: Whole) -> Single { Single(whole) }
  @inline(__always) static func widened(_ single: Single) -> Whole { Whole(single) }
}

// The lanes that the build's instruction set is best served with. A release build specialises the
// kernels for these alone.
#if canImport(CInstructionSet.WideRegisters)
typealias NativeLanes = WideLanes
#else
typealias NativeLanes = NarrowLanes
#endif

/// The scalars of couplings; tables hold their coefficients as both.
protocol KernelScalar: BinaryFloatingPoint, SIMDScalar, Codable {
  static func chosen(_ doubles: UnsafePointer<Double>, _ singles: UnsafePointer<Float>)
    -> UnsafePointer<Self>
}

extension Double: KernelScalar {
  @inline(__always)
  static func chosen(_ doubles: UnsafePointer<Double>, _ singles: UnsafePointer<Float>)
    -> UnsafePointer<Double>
  { doubles }
}

extension Float: KernelScalar {
  @inline(__always)
  static func chosen(_ doubles: UnsafePointer<Double>, _ singles: UnsafePointer<Float>)
    -> UnsafePointer<Float>
  { singles }
}

/// How many vectors of a type a loop can keep in the processor's registers as sums, leaving some for
/// factors.
@inline(__always)
func registerSums<V: SIMD>(_ vector: V.Type) -> Int {
  let registers = Int(ORDEAL_VECTOR_BYTES) == 64 ? 26 : 12
  let perVector = max(1, MemoryLayout<V>.size / Int(ORDEAL_VECTOR_BYTES))
  return registers / perVector
}

/// Scratch memory aligned to cache lines, zeroed; freed with its owner.
final class AlignedBuffer<Element> {
  private(set) var start: UnsafeMutablePointer<Element>
  private(set) var count: Int

  init(_ count: Int) {
    self.count = count
    start = AlignedBuffer.allocate(count)
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }

  /// Makes room for at least `needed` elements; what was there is lost when it grows.
  func reserve(_ needed: Int) {
    guard needed > count else { return }
    UnsafeMutableRawPointer(start).deallocate()
    count = needed + needed / 2
    start = AlignedBuffer.allocate(count)
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
    let bytes = max(64, count * MemoryLayout<Element>.stride)
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    return raw.bindMemory(to: Element.self, capacity: count)
  }
}
