// Part of Ordeal. See LICENSE.

internal import CMPI

/// The processes that work on one thing together.
///
/// The seam to MPI: no other file calls it.
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

  /// All processes of this run. The first use starts MPI; the end of the process ends it.
  public static let world: MPICommunicator = {
    var isInitialized: Int32 = 0
    MPI_Initialized(&isInitialized)
    if isInitialized == 0 { MPI_Init(nil, nil) }
    return MPICommunicator(ordeal_mpi_comm_world())
  }()

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

  /// The number that rank 0 has.
  public func broadcast(_ value: Int) -> Int {
    var value = Int64(value)
    MPI_Bcast(&value, 8, ordeal_mpi_byte(), 0, handle)
    return Int(value)
  }

  /// The largest of the numbers that the processes bring.
  public func maximum(_ value: Double) -> Double {
    var (value, result) = (value, 0.0)
    MPI_Allreduce(&value, &result, 1, ordeal_mpi_double(), ordeal_mpi_max(), handle)
    return result
  }

  /// The sum of the numbers that the processes bring.
  public func sum(_ value: Double) -> Double {
    var (value, result) = (value, 0.0)
    MPI_Allreduce(&value, &result, 1, ordeal_mpi_double(), ordeal_mpi_sum(), handle)
    return result
  }

  /// Ends MPI if it was started; nothing of it may be used afterwards.
  public static func finalize() {
    var (isInitialized, isFinalized): (Int32, Int32) = (0, 0)
    MPI_Initialized(&isInitialized)
    MPI_Finalized(&isFinalized)
    if isInitialized == 1 && isFinalized == 0 { MPI_Finalize() }
  }

  /// Ends all processes at once: for an error on one of several.
  public func abort(status: Int) -> Never {
    MPI_Abort(handle, Int32(status))
    // MPI_Abort does not return, which its C declaration cannot say.
    while true {}
  }
}
