// Part of Ordeal. See LICENSE.

import Foundation
import Support
import Testing

@testable import Sampling

@Suite(.serialized) struct LauncherTests {
  private func launch(
    _ script: String, hearing hear: (WorkerMessage) -> Void = { _ in },
    echoing echo: (String) -> Void = { _ in }
  ) throws -> Launcher.Ending {
    let command = try WorkerCommand(
      ["/bin/sh", "-c", script], ranks: 1, environment: ["PATH": "/usr/bin:/bin"])
    return try Launcher(command, stopRequest: .checkpoint).run(hearing: hear, echoing: echo)
  }

  @Test func messagesAndOtherLinesAreToldApart() throws {
    var (heard, echoed): ([WorkerMessage], [String]) = ([], [])
    let message = WorkerMessage.note("one 'two'").line.replacing("'", with: "'\\''")
    let ending = try launch(
      "echo '\(message)'; echo other; echo bad >&2; printf unfinished",
      hearing: { heard.append($0) }, echoing: { echoed.append($0) })
    #expect(ending == Launcher.Ending(status: 0))
    #expect(heard == [.note("one 'two'")])
    #expect(Set(echoed) == ["other", "bad", "unfinished"])
  }

  @Test func theStatusOfTheWorkersIsPassedOn() throws {
    let ending = try launch("echo it is broken >&2; exit 7")
    #expect(ending.status == 7)
    #expect(ending.failure?.contains("it is broken") == true)
  }

  @Test func aFailureThatTheWorkerExplainsWins() throws {
    let line = WorkerMessage.failure("LAMMPS stopped at `run 3`: Lost atoms").line
    let ending = try launch("echo '\(line)'; echo noise >&2; exit 1")
    #expect(ending.failure == "LAMMPS stopped at `run 3`: Lost atoms")
  }

  @Test func aKilledWorkerIsAFailure() throws {
    let ending = try launch("kill -9 $$")
    #expect(ending.status == 137)
    #expect(ending.failure?.contains("signal 9") == true)
  }

  @Test func daemonsThatHoldThePipesDoNotDelayTheEnd() throws {
    let start = Date()
    #expect(try launch("sleep 20 & exit 0").status == 0)
    #expect(Date().timeIntervalSince(start) < 10)
  }

  @Test func aProgramThatIsNotThereIsNamed() throws {
    let command = try WorkerCommand(["/no/such/program"], ranks: 1, environment: [:])
    let error = #expect(throws: OrdealError.self) {
      _ = try Launcher(command, stopRequest: .end).run(hearing: { _ in }, echoing: { _ in })
    }
    #expect(error?.description.contains("/no/such/program") == true)
  }

  @Test func mpirunSaysWhichRankWasEnded() {
    var diagnosis = WorkerDiagnosis()
    diagnosis.hear(
      .progress(
        RunProgress(
          step: 40, steps: 100, atoms: 1, temperature: 0, pressure: 0, stepsHere: 40, seconds: 1)))
    diagnosis.read("------------------------------------")
    diagnosis.read(
      "mpirun noticed that process rank 3 with PID 0 on node n exited on signal 9 (Killed).")
    let ending = diagnosis.ending(137 << 8, signal: nil)
    #expect(ending.status == 137)
    #expect(ending.failure?.contains("rank 3 was ended by signal 9 (Killed)") == true)
    #expect(ending.failure?.contains("step 40 of 100") == true)
  }

  @Test func anErrorOfOneRankOfLAMMPSIsQuoted() {
    var diagnosis = WorkerDiagnosis()
    let words = "LAMMPS on rank 1 of 2 stopped at `run 10`: Non-numeric positions"
    diagnosis.read(words)
    diagnosis.read("MPI_ABORT was invoked on rank 1 in communicator MPI_COMM_WORLD")
    #expect(diagnosis.ending(1 << 8, signal: nil).failure?.hasPrefix(words) == true)
  }

  @Test func aRequestToStopIsNotAFailure() {
    #expect(
      WorkerDiagnosis().ending(0, signal: SIGTERM)
        == Launcher.Ending(status: 143, signal: SIGTERM))
  }
}
