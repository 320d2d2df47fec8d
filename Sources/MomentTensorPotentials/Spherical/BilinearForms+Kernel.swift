// Part of Ordeal. See LICENSE.

extension BilinearForms {
  /// The forms of two tensors, in the order of `forms`.
  @inline(__always)
  static func evaluate<W: FormNumber>(
    _ left: Int, _ right: Int, isSymmetric: Bool, _ a: UnsafePointer<W>, _ b: UnsafePointer<W>,
    into forms: UnsafeMutablePointer<W>
  ) {
    var p = forms
    let a0 = a[0]
    for j in 0..<(2 * right + 1) { p[j] = a0 * b[j] }
    p += 2 * right + 1
    var m1 = 1
    while m1 <= left {
      let (c, s) = (a[2 * m1 - 1], a[2 * m1])
      var m2 = 1
      if isSymmetric {
        let (cc, ss, cs) = (c * c, s * s, c * s)
        p[0] = cc - ss
        p[1] = cc + ss
        p[2] = cs + cs
        p += 3
        m2 = m1 + 1
      } else {
        p[0] = c * b[0]
        p[1] = s * b[0]
        p += 2
      }
      while m2 <= right {
        let (c2, s2) = (b[2 * m2 - 1], b[2 * m2])
        let (cc, cs) = (c * c2, c * s2)
        p[0] = cc.addingProduct(-s, s2)
        p[1] = cc.addingProduct(s, s2)
        p[2] = cs.addingProduct(s, c2)
        p[3] = (-cs).addingProduct(s, c2)
        p += 4
        m2 += 1
      }
      m1 += 1
    }
  }

  /// Adds ∂E/∂a and ∂E/∂b, given ∂E/∂form.
  @inline(__always)
  static func addDerivatives<W: FormNumber>(
    _ left: Int, _ right: Int, isSymmetric: Bool, _ a: UnsafePointer<W>, _ b: UnsafePointer<W>,
    _ derivatives: UnsafePointer<W>, to da: UnsafeMutablePointer<W>,
    and db: UnsafeMutablePointer<W>
  ) {
    var p = derivatives
    let a0 = a[0]
    var sum = W.zero
    for j in 0..<(2 * right + 1) {
      sum.addProduct(p[j], b[j])
      db[j] = db[j].addingProduct(p[j], a0)
    }
    da[0] += sum
    p += 2 * right + 1
    var m1 = 1
    while m1 <= left {
      let (c, s) = (a[2 * m1 - 1], a[2 * m1])
      var (dc, ds): (W, W)
      var m2 = 1
      if isSymmetric {
        let (plus, minus, cs) = (p[0] + p[1], p[1] - p[0], p[2] + p[2])
        dc = ((plus + plus) * c).addingProduct(cs, s)
        ds = ((minus + minus) * s).addingProduct(cs, c)
        p += 3
        m2 = m1 + 1
      } else {
        dc = p[0] * b[0]
        ds = p[1] * b[0]
        db[0] = db[0].addingProduct(p[0], c).addingProduct(p[1], s)
        p += 2
      }
      while m2 <= right {
        let (c2, s2) = (b[2 * m2 - 1], b[2 * m2])
        let (cc, ss) = (p[0] + p[1], p[1] - p[0])
        let (sc, cs) = (p[2] + p[3], p[2] - p[3])
        p += 4
        dc = dc.addingProduct(cc, c2).addingProduct(cs, s2)
        ds = ds.addingProduct(sc, c2).addingProduct(ss, s2)
        db[2 * m2 - 1] = db[2 * m2 - 1].addingProduct(cc, c).addingProduct(sc, s)
        db[2 * m2] = db[2 * m2].addingProduct(cs, c).addingProduct(ss, s)
        m2 += 1
      }
      da[2 * m1 - 1] += dc
      da[2 * m1] += ds
      m1 += 1
    }
  }
}
