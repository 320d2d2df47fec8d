// Part of Ordeal. See LICENSE.

/// A number with its noun: "1 phase", "3 phases", "0 phases".
///
/// - Parameters:
///   - number: How many.
///   - noun: The singular.
///   - plural: The plural where it is not the singular with an s: "processes".
/// - Returns: The number, a space and the noun.
public func counted(_ number: Int, _ noun: String, plural: String? = nil) -> String {
  "\(number) \(number == 1 ? noun : plural ?? noun + "s")"
}
