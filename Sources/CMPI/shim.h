#pragma once
#define OMPI_SKIP_MPICXX 1
#include <mpi.h>
// Open MPI's handles are macros over addresses, which Swift cannot import.
static inline MPI_Comm ordeal_mpi_comm_world(void) { return MPI_COMM_WORLD; }
static inline MPI_Comm ordeal_mpi_comm_self(void) { return MPI_COMM_SELF; }
static inline MPI_Datatype ordeal_mpi_double(void) { return MPI_DOUBLE; }
static inline MPI_Datatype ordeal_mpi_int(void) { return MPI_INT; }
static inline MPI_Datatype ordeal_mpi_byte(void) { return MPI_BYTE; }
static inline MPI_Op ordeal_mpi_sum(void) { return MPI_SUM; }
static inline MPI_Op ordeal_mpi_max(void) { return MPI_MAX; }
