// Part of Ordeal. See LICENSE.

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
