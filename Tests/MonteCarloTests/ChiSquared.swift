// Part of Ordeal. See LICENSE.

import Foundation

/// The probability of a χ² at least as large, for counts drawn from expected ones.
///
/// Neighbouring classes are pooled until each is expected at least ten times.
func chiSquaredProbability(_ counts: [Double], expected: [Double]) -> Double {
  var pooled: [(count: Double, expected: Double)] = []
  var open = (count: 0.0, expected: 0.0)
  for (count, expectation) in zip(counts, expected) {
    open = (open.count + count, open.expected + expectation)
    if open.expected >= 10 {
      pooled.append(open)
      open = (0, 0)
    }
  }
  if let last = pooled.popLast() {
    pooled.append((last.count + open.count, last.expected + open.expected))
  }
  let chiSquared = pooled.reduce(0) { sum, pool in
    let difference = pool.count - pool.expected
    return sum + difference * difference / pool.expected
  }
  guard pooled.count > 1 else { return chiSquared.isFinite ? 1 : 0 }
  return upperGamma(Double(pooled.count - 1) / 2, chiSquared / 2)
}

/// The regularised upper incomplete gamma function Q(a, x).
///
/// Series and continued fraction of Abramowitz and Stegun 6.5.29 and 6.5.31.
func upperGamma(_ a: Double, _ x: Double) -> Double {
  guard x > 0 else { return 1 }
  let prefactor = exp(a * log(x) - x - lgamma(a))
  if x < a + 1 {
    var (term, sum, n) = (1 / a, 1 / a, a)
    while term > 1e-16 * sum {
      n += 1
      term *= x / n
      sum += term
    }
    return 1 - prefactor * sum
  }
  var (b, c) = (x + 1 - a, 1e300)
  var d = 1 / b
  var fraction = d
  for i in 1..<10_000 {
    let an = -Double(i) * (Double(i) - a)
    b += 2
    d = 1 / (an * d + b)
    c = b + an / c
    fraction *= c * d
    if abs(c * d - 1) < 1e-15 { break }
  }
  return prefactor * fraction
}
