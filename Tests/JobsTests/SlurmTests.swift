// Part of Ordeal. See LICENSE.

import Foundation
import Support
import Testing

@testable import Jobs

@Suite struct SlurmTests {
  let folder: LedgerFolder

  init() throws { folder = try LedgerFolder() }

  @Test func theScriptSaysWhatWasAskedFor() throws {
    var array = SlurmArray(
      name: "grid", tasks: 12, command: ["/opt/ordeal", "grid-worker", "it's here"],
      folder: "/data/run")
    (array.partition, array.limit, array.processors) = ("long", 3, 4)
    (array.time, array.memory, array.options) = ("2-0", "4G", ["--account=alloys"])
    #expect(
      try array.script() == """
        #!/bin/sh
        #SBATCH --job-name=grid
        #SBATCH --array=0-11%3
        #SBATCH --partition=long
        #SBATCH --ntasks=1
        #SBATCH --cpus-per-task=4
        #SBATCH --time=2-0
        #SBATCH --mem=4G
        #SBATCH --requeue
        #SBATCH --open-mode=append
        #SBATCH --signal=B:TERM@60
        #SBATCH --chdir=/data/run
        #SBATCH --output=/data/run/slurm-%A_%a.log
        #SBATCH --account=alloys
        exec /opt/ordeal grid-worker 'it'\\''s here'

        """)
  }

  @Test(
    "nothing that is given becomes a line, an option or a command of its own",
    arguments: [
      "long\ntouch PWN", "long\r", "a b", "x\u{2028}y", "$(id)", "`id`", "a;b", "", "long\u{0}",
    ])
  func valuesAreChecked(value: String) throws {
    let good = SlurmArray(name: "grid", tasks: 1, command: ["true"], folder: "/data")
    for keyPath in [\SlurmArray.partition, \.time, \.memory] {
      var array = good
      array[keyPath: keyPath] = value
      let error = #expect(throws: OrdealError.self) { try array.script() }
      #expect(error?.description.contains("\n") == false)
    }
    var named = good
    named.name = value
    #expect(throws: OrdealError.self) { try named.script() }
  }

  @Test(
    "further options are one line each",
    arguments: ["--x\ntouch PWN", "touch PWN", "-A\u{2029}x", "--y=\r\nrm", "# --x"])
  func optionsAreChecked(option: String) throws {
    var array = SlurmArray(name: "grid", tasks: 1, command: ["true"], folder: "/data")
    array.options = [option]
    #expect(throws: OrdealError.self) { try array.script() }
  }

  @Test("folders and options with blanks and quotes are quoted as sbatch reads them")
  func quoting() throws {
    var array = SlurmArray(name: "grid", tasks: 1, command: ["true"], folder: "/a b/50%/\"q\"")
    array.options = ["--comment=two words", "-A x", "--constraint=a&b"]
    let script = try array.script()
    #expect(script.contains("#SBATCH \"--chdir=/a b/50%/\\\"q\\\"\"\n"), "\(script)")
    #expect(
      script.contains("#SBATCH \"--output=/a b/50%%/\\\"q\\\"/slurm-%A_%a.log\"\n"), "\(script)")
    #expect(script.contains("#SBATCH \"--comment=two words\"\n#SBATCH -A x\n"), "\(script)")
    #expect(script.contains("#SBATCH \"--constraint=a&b\"\n"), "\(script)")
  }

  @Test func withoutSlurmTheErrorSaysWhatToDo() {
    let array = SlurmArray(name: "grid", tasks: 1, command: ["true"], folder: folder.url.path)
    let error = #expect(throws: OrdealError.self) {
      try array.submit(environment: ["PATH": "/none"])
    }
    #expect(error?.description.hasPrefix("sbatch: is not on PATH") == true)
    #expect(SlurmJob(id: 1, environment: ["PATH": "/none"]).state() == .unknown)
  }

  @Test func whatSlurmSaysIsPassedOn() throws {
    try program("sbatch", "echo 'sbatch: error: invalid partition specified: long' >&2; exit 1")
    try program("squeue", "echo RUNNING None; echo PENDING Resources; echo RUNNING None")
    let environment = ["PATH": folder.url.path + ":/bin:/usr/bin"]
    let array = SlurmArray(name: "grid", tasks: 1, command: ["true"], folder: folder.url.path)
    #expect(throws: OrdealError("sbatch: error: invalid partition specified: long", at: "sbatch")) {
      try array.submit(environment: environment)
    }
    try program("sbatch", "echo '4711;cluster'")
    let job = try array.submit(environment: environment)
    #expect(job.id == 4711)
    #expect(job.state() == .queued(running: 2, pending: 1))
  }

  @Test(arguments: [
    ("", SlurmJob.State.gone),
    ("PENDING DependencyNeverSatisfied\n", .stuck("DependencyNeverSatisfied")),
    ("PENDING Priority\n", .queued(running: 0, pending: 1)),
    ("COMPLETING None\n", .queued(running: 1, pending: 0)),
  ])
  func theQueueIsRead(text: String, state: SlurmJob.State) {
    #expect(SlurmJob.state(ofQueue: text) == state)
  }

  @Test(
    "pools on several nodes of a real Slurm share a ledger",
    .enabled(if: SlurmTests.hasSlurm, SlurmTests.howToGet))
  func aRealSlurmRunsAnArray() throws {
    let jobs = try folder.add(
      (1...12).map { number in
        (
          "job \(number)",
          "echo $SLURM_ARRAY_TASK_ID >> ../../tasks; sleep 1; echo \(number) > result.json"
        )
      })
    let array = SlurmArray(
      name: "rehearsal", tasks: 3,
      command: [LedgerFolder.rehearsal.path, folder.path("ledger.sqlite"), "1"],
      folder: folder.url.path)
    let slurm = try array.submit()
    #expect(try waitUntil(within: 60) { try folder.records().allSatisfy { $0.state == .done } })
    #expect(waitUntil(within: 30) { slurm.state() == .gone })
    let records = try folder.records()
    #expect(records.count == jobs.count && records.allSatisfy { $0.attempts == 1 })
    #expect(records.allSatisfy { $0.runner?.slurmJob?.hasPrefix("\(slurm.id)_") == true })
    let tasks = try String(contentsOfFile: folder.path("tasks"), encoding: .utf8)
      .split(separator: "\n")
    #expect(tasks.count == jobs.count && Set(tasks).count > 1)
  }

  @Test(
    "a job that waits for a failed one is seen to wait in vain",
    .enabled(if: SlurmTests.hasSlurm, SlurmTests.howToGet))
  func aDependencyThatIsNeverSatisfiedIsSeen() throws {
    var failing = SlurmArray(
      name: "failing", tasks: 1, command: ["/bin/false"], folder: folder.url.path)
    let first = try failing.submit()
    failing.name = "waiting"
    failing.options = ["--dependency=afterok:\(first.id)"]
    let second = try failing.submit()
    #expect(
      waitUntil(within: 60) { second.state() == .stuck("DependencyNeverSatisfied") })
    try second.cancel()
    #expect(waitUntil(within: 30) { second.state() == .gone })
  }

  private static let hasSlurm = ProcessInfo.processInfo.environment["SLURM_CONF"] != nil
  private static let howToGet: Comment =
    "needs a Slurm: scripts/slurm-here start FOLDER, and SLURM_CONF=FOLDER/slurm.conf"

  private func program(_ name: String, _ script: String) throws {
    let url = folder.url.appending(path: name)
    try Data("#!/bin/sh\n\(script)\n".utf8).write(to: url)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: url.path)
  }
}
