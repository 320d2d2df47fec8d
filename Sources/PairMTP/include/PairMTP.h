#pragma once
// The seam between Ordeal and LAMMPS's C++: the pair style `mtp`, and calls into LAMMPS whose
// errors are caught before they unwind into Swift.

#include <stdbool.h>

#define OMPI_SKIP_MPICXX 1
#include <mpi.h>

#ifdef __cplusplus
extern "C" {
#endif

// MARK: The pair style

/// What `pair_style` and `pair_coeff` say.
typedef struct {
  /// The potential's file.
  const char *path;
  /// The number of LAMMPS types.
  int type_count;
  /// The element of types 1...type_count; "NULL" for types that are not the potential's.
  const char *const *type_elements;
  /// The number of `species_elements`; 0 where `pair_style` does not say them.
  int species_count;
  /// The element of species 0, 1, … of the potential.
  const char *const *species_elements;
  /// Whether extrapolation grades are wanted.
  bool grades;
  /// Whether frames will be saved, for which every type needs an element.
  bool saves_frames;
} ordeal_pair_request;

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

/// A configuration that extrapolates; atoms in any order.
typedef struct {
  /// The file that the frame is added to, extended XYZ.
  const char *path;
  long step;
  /// The grade of the configuration.
  double grade;
  int atom_count;
  const int *ids;
  const int *types;
  /// x, y, z of each atom, Å.
  const double *positions;
  /// The grade of each atom; NULL in configuration mode.
  const double *grades;
  /// The box, as `ordeal_lammps_box` has it.
  double low[3], high[3], tilt[3];
  bool periodic[3];
} ordeal_graded_frame;

/// What computes the potential.
typedef struct {
  /// Loads a potential. On success `text` describes it and `cutoff` is its cutoff, Å; on failure
  /// NULL is returned and `text` says why.
  void *(*load)(const ordeal_pair_request *request, double *cutoff, char *text, int text_capacity);
  /// The energy of the listed atoms, eV; adds the rest to the output.
  double (*compute)(void *model, const ordeal_neighborhoods *lists, const ordeal_output *output);
  /// Frees the model.
  void (*release)(void *model);
  /// The number of entries of a configuration's row; 0 where atoms are graded.
  int (*row_size)(void *model);
  /// The largest grade of the listed atoms; writes each atom's to `grades`, indexed by atom.
  double (*grade_atoms)(void *model, const ordeal_neighborhoods *lists, double *grades);
  /// Adds the rows of the listed atoms to `row`.
  void (*add_rows)(void *model, const ordeal_neighborhoods *lists, double *row);
  /// The grade of a configuration, from its row summed over all atoms.
  double (*grade_row)(void *model, const double *row, double atom_count);
  /// Adds a frame to its file; on failure `text` says why.
  bool (*save_frame)(
      void *model, const ordeal_graded_frame *frame, char *text, int text_capacity);
} ordeal_pair_kernel;

/// Says what computes the pair style `mtp`, in all instances.
void ordeal_pair_set_kernel(const ordeal_pair_kernel *kernel);

/// CPU seconds that the pair style has spent in the kernel, and outside it, on this rank.
void ordeal_pair_times(double *kernel_seconds, double *glue_seconds);

/// CPU seconds that the pair style has spent on extrapolation grades, on this rank.
double ordeal_pair_grade_time(void);

// MARK: LAMMPS
//
// Each call is false (or NULL) on failure; `ordeal_last_failure` says why. Calls of several threads
// wait for each other: neither LAMMPS nor MPI takes two at once.

/// Why the last call of this thread failed.
typedef struct {
  /// What LAMMPS said.
  const char *message;
  /// The command that LAMMPS was at, as it read it; empty where there is none.
  const char *command;
  /// The script that the command stands in; empty where it came from the program.
  const char *script;
  /// The line in the script at which the command ends; 0 where there is none.
  long line;
  /// Whether this is a script's `quit`, not an error.
  bool is_quit;
  /// The status that `quit` asks for.
  int status;
} ordeal_failure;

/// Why the last call of this thread failed; valid until the next call.
ordeal_failure ordeal_last_failure(void);

/// Opens an instance with the pair style registered; NULL on failure.
void *ordeal_lammps_open(int argc, char **argv, MPI_Comm communicator);
/// Closes an instance.
bool ordeal_lammps_close(void *lammps);
/// Runs one command.
bool ordeal_lammps_command(void *lammps, const char *command);
/// Runs a script, as LAMMPS reads it: includes, jumps and loops too.
bool ordeal_lammps_file(void *lammps, const char *path);
/// Evaluates a formula of equal-style variables: a keyword of `thermo_style`, "pe/atoms", "c_id[2]".
bool ordeal_lammps_evaluate(void *lammps, const char *formula, double *value);
/// The value of an equal-style variable.
bool ordeal_lammps_variable(void *lammps, const char *name, double *value);
/// The text of a variable of any style but atom; LAMMPS's own, valid until the next call.
bool ordeal_lammps_variable_text(void *lammps, const char *name, const char **text);
/// The number of entries of a global vector of a compute ("compute") or fix ("fix").
bool ordeal_lammps_vector_size(void *lammps, const char *category, const char *id, int *size);
/// The global scalar (index −1), or an entry of the global vector, of a compute or fix.
bool ordeal_lammps_global(
    void *lammps, const char *category, const char *id, int index, double *value);
/// The per-atom values of a compute for this rank's atoms, and how many an atom has; LAMMPS's own.
bool ordeal_lammps_per_atom(void *lammps, const char *id, int *width, const double **values);
/// The lower corner, the upper corner, and xy, xz, yz of the box, Å.
bool ordeal_lammps_box(void *lammps, double *low, double *high, double *tilt);
/// Creates atoms at positions (x, y, z each), owned by whichever rank they fall to.
bool ordeal_lammps_create_atoms(
    void *lammps, int count, const int *ids, const int *types, const double *positions,
    const double *velocities);

#ifdef __cplusplus
}
#endif
