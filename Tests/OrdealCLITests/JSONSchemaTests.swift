// Part of Ordeal. See LICENSE.

import Foundation
import TestSupport
import Testing

/// The checker that other tests rely on finds what is wrong.
@Suite struct JSONSchemaTests {
  @Test(
    "keys that are missing, unknown or of another type are found",
    arguments: [
      (
        #"{"schemaVersion": 2, "configurations": 1, "distances": [], "shells": [], "pairs": []}"#, 0
      ),
      (
        #"{"schemaVersion": 1, "configurations": 1, "distances": [], "shells": [], "pairs": []}"#, 1
      ),
      (#"{"schemaVersion": 2, "distances": [], "pairs": []}"#, 1),
      (
        #"{"schemaVersion": 2, "configurations": 1.5, "distances": [], "shells": 3, "pairs": []}"#,
        2
      ),
      (
        #"{"schemaVersion": 2, "configurations": 1, "distances": ["x"], "shells": [], "pairs": []}"#,
        1
      ),
      (
        #"{"schemaVersion": 2, "configurations": -1, "distances": [], "shells": [[1, 2]], "#
          + #""pairs": [{"center": "Li"}], "more": 0}"#, 5
      ),
      (
        #"{"schemaVersion": 2, "configurations": 1, "distances": [], "shells": [], "pairs": [{"#
          + #""center": "", "neighbor": "", "pairDistribution": [null], "#
          + #""warrenCowley": [{"value": 0}, null, {"error": 1}]}]}"#, 2
      ),
    ])
  func problems(document: String, count: Int) throws {
    let problems = try JSONSchema("order").problems(in: Data(document.utf8))
    #expect(problems.count == count, "\(problems)")
  }
}
