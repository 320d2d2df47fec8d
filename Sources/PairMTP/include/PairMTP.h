#pragma once
// The seam between Ordeal and LAMMPS's C++: the pair style `mtp`, and LAMMPS's C library API with
// errors caught before they unwind into Swift.

#include <stdbool.h>

#define OMPI_SKIP_MPICXX 1
#include <mpi.h>

#ifdef __cplusplus
extern "C" {
#endif

// MARK: The pair style

/// Atoms and full neighbour lists of LAMMPS.
typedef struct {
  const int *atoms;
  int atom_count;
  const int *neighbor_counts;
  int *const *neighbors;
  const double *positions;
  const int *types;
} ordeal_neighborhoods;

/// Where the kernel adds its results; NULL is not wanted.
typedef struct {
  double *forces;
  double *atom_energies;
  double *virial;
  double *atom_virials;
} ordeal_output;

/// What computes the potential.
typedef struct {
  /// Loads a potential for LAMMPS types 1...type_count with the given element names ("NULL" for
  /// types that are not the potential's). Returns NULL and a message on failure.
  void *(*load)(
      const char *path, int type_count, const char *const *elements, double *cutoff, char *message,
      int message_capacity);
  /// The energy of the listed atoms, eV; adds the rest to the output.
  double (*compute)(void *model, const ordeal_neighborhoods *lists, const ordeal_output *output);
  /// The memory that the model holds, bytes.
  double (*memory)(void *model);
  /// Frees the model.
  void (*release)(void *model);
} ordeal_pair_kernel;

/// Says what computes the pair style `mtp`, in all instances opened later.
void ordeal_pair_set_kernel(const ordeal_pair_kernel *kernel);

/// CPU seconds that the pair style has spent in the kernel, and outside it, on this rank.
void ordeal_pair_times(double *kernel_seconds, double *glue_seconds);

// MARK: LAMMPS

/// Opens an instance with the pair style registered; NULL on failure.
void *ordeal_lammps_open(int argc, char **argv, MPI_Comm communicator);
/// Closes an instance.
bool ordeal_lammps_close(void *lammps);
/// Runs one command; the style is registered anew where `clear` removed it.
bool ordeal_lammps_command(void *lammps, const char *command);
/// Reads a keyword of `thermo_style`.
bool ordeal_lammps_thermo(void *lammps, const char *keyword, double *value);
/// Creates atoms at positions (x, y, z each), owned by whichever rank they fall to.
bool ordeal_lammps_create_atoms(
    void *lammps, int count, const int *ids, const int *types, const double *positions,
    const double *velocities);
/// Gathers a per-atom quantity of all atoms, ordered by id, on all ranks; `type` 0 int, 1 double.
bool ordeal_lammps_gather(void *lammps, const char *name, int type, int width, void *data);
/// Sets a per-atom quantity of all atoms, ordered by id.
bool ordeal_lammps_scatter(void *lammps, const char *name, int type, int width, void *data);
/// Evaluates an equal-style variable.
bool ordeal_lammps_variable(void *lammps, const char *name, double *value);
/// Reads a scalar (style 0, type 0) or an entry of a vector (type 1) of a global compute.
bool ordeal_lammps_compute(void *lammps, const char *id, int type, int index, double *value);
/// What the last call that failed said, and whether it was `quit`.
const char *ordeal_lammps_error(void);
/// Whether the last failure was a script's `quit`, and its status.
bool ordeal_lammps_quit(int *status);

#ifdef __cplusplus
}
#endif
