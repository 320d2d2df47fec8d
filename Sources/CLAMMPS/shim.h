#pragma once
// The prototypes that take an MPI_Comm appear only with this.
#define LAMMPS_LIB_MPI 1
#define OMPI_SKIP_MPICXX 1
#include <mpi.h>
#include <lammps/library.h>
