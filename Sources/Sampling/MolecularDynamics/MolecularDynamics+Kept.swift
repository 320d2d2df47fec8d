// Part of Ordeal. See LICENSE.

extension MolecularDynamics {
  /// What a folder keeps of a run that has not ended, in a sentence.
  public static func kept(in folder: RunFolder) -> String {
    guard let checkpoint = try? Checkpoint(in: folder) else {
      return "no checkpoint was made yet: --resume begins again"
    }
    return
      "kept in \(folder.url.path): everything up to the checkpoint at step \(checkpoint.step); "
      + "go on with: ordeal md --resume --output \(folder.url.path)"
  }
}
