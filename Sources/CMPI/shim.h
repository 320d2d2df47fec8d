#pragma once
#define OMPI_SKIP_MPICXX 1
#include <mpi.h>
// Open MPI's handles are macros over addresses, which Swift cannot import.
static inline MPI_Comm ordeal_mpi_comm_world(void) { return MPI_COMM_WORLD; }
static inline MPI_Comm ordeal_mpi_comm_null(void) { return MPI_COMM_NULL; }
