// Part of Ordeal. See LICENSE.

/// Scratch memory of a kernel, aligned to cache lines and zero at first.
final class LaneMemory<Element> {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(count: Int, zero: Element) {
    let bytes = max(1, count) * MemoryLayout<Element>.stride
    base = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .bindMemory(to: Element.self, capacity: max(1, count))
    base.initialize(repeating: zero, count: max(1, count))
    self.count = count
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  func fill(_ value: Element) { base.update(repeating: value, count: count) }
}

/// A table of a kernel that never changes, for loops that must not check bounds.
final class KernelTable<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  let base: UnsafePointer<Element>
  let count: Int

  init(_ elements: [Element]) {
    count = elements.count
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
    _ = UnsafeMutableBufferPointer(start: memory, count: elements.count)
      .initialize(from: elements)
    base = UnsafePointer(memory)
  }

  deinit { base.deallocate() }

  subscript(index: Int) -> Element {
    @inline(__always) get { base[index] }
  }
}
