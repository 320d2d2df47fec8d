// Part of Ordeal. See LICENSE.

internal import CMPI
import Foundation

/// The processes that work on one thing together.
///
/// The seam to MPI: no other file calls it. Every call but `abort` is collective: all processes of
/// the communicator make it together.
public struct MPICommunicator: @unchecked Sendable {
  let handle: MPI_Comm

  /// This process's number, 0..<size.
  public let rank: Int
  /// The number of processes.
  public let size: Int

  private init(_ handle: MPI_Comm) {
    var (rank, size): (Int32, Int32) = (0, 1)
    MPI_Comm_rank(handle, &rank)
    MPI_Comm_size(handle, &size)
    self.handle = handle
    self.rank = Int(rank)
    self.size = Int(size)
  }

  /// All processes of this run.
  ///
  /// The first use starts MPI, once, whatever the threads.
  public static let world: MPICommunicator = {
    var isInitialized: Int32 = 0
    MPI_Initialized(&isInitialized)
    if isInitialized == 0 {
      var provided: Int32 = 0
      MPI_Init_thread(nil, nil, Int32(MPI_THREAD_SERIALIZED), &provided)
    }
    return MPICommunicator(ordeal_mpi_comm_world())
  }()

  /// This process alone, whatever the others do.
  public static let alone: MPICommunicator = {
    // MPI must have been started.
    _ = world
    return MPICommunicator(ordeal_mpi_comm_self())
  }()

  /// Ends MPI if it was started; nothing of it may be used afterwards.
  ///
  /// To be called before the process ends well: `mpirun` takes an end without it for a failure.
  public static func finalize() {
    var (isInitialized, isFinalized): (Int32, Int32) = (0, 0)
    MPI_Initialized(&isInitialized)
    MPI_Finalized(&isFinalized)
    if isInitialized == 1 && isFinalized == 0 { MPI_Finalize() }
  }

  /// Ends all processes at once: for an error on one of several.
  public func abort(status: Int) -> Never {
    MPI_Abort(handle, Int32(status))
    exit(Int32(status))
  }

  /// The version of the MPI library, "Open MPI v4.1.4, …".
  public static var libraryVersion: String {
    var text = [CChar](repeating: 0, count: Int(MPI_MAX_LIBRARY_VERSION_STRING))
    var length: Int32 = 0
    MPI_Get_library_version(&text, &length)
    return String(decoding: text.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The groups of processes with the same color, ordered by rank.
  public func split(color: Int) -> MPICommunicator {
    var result: MPI_Comm?
    MPI_Comm_split(handle, Int32(color), Int32(rank), &result)
    return MPICommunicator(result ?? handle)
  }

  /// Waits until all processes have come here.
  public func barrier() { MPI_Barrier(handle) }

  // MARK: From rank 0 to all

  /// The number that rank 0 has.
  public func broadcast(_ value: Int) -> Int {
    var value = Int64(value)
    MPI_Bcast(&value, 8, ordeal_mpi_byte(), 0, handle)
    return Int(value)
  }

  /// The numbers that rank 0 has.
  public func broadcast(_ values: [Double]) -> [Double] {
    let count = broadcast(values.count)
    var values = rank == 0 ? values : [Double](repeating: 0, count: count)
    MPI_Bcast(&values, Int32(count), ordeal_mpi_double(), 0, handle)
    return values
  }

  /// The text that rank 0 has.
  public func broadcast(_ text: String) -> String {
    var bytes = Array(text.utf8)
    let count = broadcast(bytes.count)
    if rank != 0 { bytes = [UInt8](repeating: 0, count: count) }
    MPI_Bcast(&bytes, Int32(count), ordeal_mpi_byte(), 0, handle)
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: From all to rank 0

  /// The numbers that each process brings, by rank; nothing on other ranks than 0.
  public func collect(_ values: [Double]) -> [[Double]] {
    var (count, counts) = (Int32(values.count), [Int32](repeating: 0, count: size))
    MPI_Gather(&count, 1, ordeal_mpi_int(), &counts, 1, ordeal_mpi_int(), 0, handle)
    let starts = MPICommunicator.starts(counts)
    var all = [Double](repeating: 0, count: Int(counts.reduce(0, +)))
    MPI_Gatherv(
      values, count, ordeal_mpi_double(), &all, counts, starts, ordeal_mpi_double(), 0, handle)
    guard rank == 0 else { return [] }
    return zip(starts, counts).map { Array(all[Int($0)..<Int($0 + $1)]) }
  }

  /// Where the values of each rank begin among those of all.
  private static func starts(_ counts: [Int32]) -> [Int32] {
    var total: Int32 = 0
    return counts.map { count in
      defer { total += count }
      return total
    }
  }

  // MARK: From all to all

  /// The largest of the numbers that the processes bring.
  public func maximum(_ value: Double) -> Double {
    var (value, result) = (value, 0.0)
    MPI_Allreduce(&value, &result, 1, ordeal_mpi_double(), ordeal_mpi_max(), handle)
    return result
  }

  /// The sum of the numbers that the processes bring.
  public func sum(_ value: Double) -> Double { sum([value])[0] }

  /// The sums, entry by entry, of the numbers that the processes bring.
  public func sum(_ values: [Double]) -> [Double] {
    var (values, result) = (values, [Double](repeating: 0, count: values.count))
    MPI_Allreduce(
      &values, &result, Int32(values.count), ordeal_mpi_double(), ordeal_mpi_sum(), handle)
    return result
  }

  /// The numbers that the processes bring, one process after the other.
  public func gather(_ values: [Double]) -> [Double] {
    gather(values, of: ordeal_mpi_double(), filler: 0)
  }

  /// The numbers that the processes bring, one process after the other.
  public func gather(_ values: [Int32]) -> [Int32] {
    gather(values, of: ordeal_mpi_int(), filler: 0)
  }

  /// The texts that the processes bring.
  public func gather(_ text: String) -> [String] {
    let bytes = text.utf8.map { Int32($0) }
    var rest = gather(bytes)[...]
    return gather([Int32(bytes.count)]).map { count in
      let own = rest.prefix(Int(count))
      rest = rest.dropFirst(Int(count))
      return String(decoding: own.map { UInt8($0) }, as: UTF8.self)
    }
  }

  private func gather<Value: BitwiseCopyable>(
    _ values: [Value], of type: MPI_Datatype, filler: Value
  ) -> [Value] {
    var (count, counts) = (Int32(values.count), [Int32](repeating: 0, count: size))
    MPI_Allgather(&count, 1, ordeal_mpi_int(), &counts, 1, ordeal_mpi_int(), handle)
    var result = [Value](repeating: filler, count: Int(counts.reduce(0, +)))
    MPI_Allgatherv(
      values, count, type, &result, counts, MPICommunicator.starts(counts), type, handle)
    return result
  }
}
