#include "PairMTP.h"

#include "lammps_errors.h"

#include <lammps/atom.h>
#include <lammps/domain.h>
#include <lammps/input.h>
#include <lammps/lammps.h>
#include <lammps/variable.h>

#include <cstring>
#include <string>

using LAMMPS_NS::LAMMPS;
using ordeal::Failure;
using ordeal::guarded;

namespace {

LAMMPS *instance(void *lammps) { return static_cast<LAMMPS *>(lammps); }

// Computes and fixes offer the same kinds of data through different functions.
void *extract(void *lammps, const std::string &category, const char *id, int type, int index)
{
  void *data = category == "fix" ? lammps_extract_fix(lammps, id, LMP_STYLE_GLOBAL, type, index, 0)
                                 : lammps_extract_compute(lammps, id, LMP_STYLE_GLOBAL, type);
  if (!data && !lammps_has_id(lammps, category.c_str(), id))
    throw Failure("there is no " + category + " " + id);
  if (!data)
    throw Failure(
        category + " " + id + " has no global " + (type == LMP_TYPE_SCALAR ? "scalar" : "vector"));
  return data;
}

int vector_size(void *lammps, const char *category, const char *id)
{
  return *static_cast<int *>(extract(lammps, category, id, LMP_SIZE_VECTOR, 0));
}

}    // namespace

extern "C" {

void *ordeal_lammps_open(int argc, char **argv, MPI_Comm communicator)
{
  void *lammps = nullptr;
  bool is_open = guarded(nullptr, [&] {
    lammps = lammps_open(argc, argv, communicator, nullptr);
    if (!lammps) throw Failure("LAMMPS cannot be opened with these arguments");
  });
  return is_open ? lammps : nullptr;
}

bool ordeal_lammps_close(void *lammps)
{
  return guarded(nullptr, [&] { lammps_close(lammps); });
}

bool ordeal_lammps_command(void *lammps, const char *command)
{
  // The string that lammps_command returns is LAMMPS's own.
  return guarded(lammps, [&] { lammps_command(lammps, command); });
}

bool ordeal_lammps_file(void *lammps, const char *path)
{
  if (guarded(lammps, [&] { lammps_file(lammps, path); })) return true;
  // A LAMMPS that catches its own errors leaves the script open where it stopped.
  ordeal_failure last = ordeal_last_failure();
  FILE *script = instance(lammps)->infile;
  if (last.is_quit || *last.script || !script || script == stdin) return false;
  Failure failure(last.message);
  failure.command = last.command;
  ordeal::locate(script, failure);
  ordeal::remember(failure);
  return false;
}

bool ordeal_lammps_evaluate(void *lammps, const char *formula, double *value)
{
  return guarded(lammps, [&] {
    // LAMMPS writes into the text.
    *value = instance(lammps)->input->variable->compute_equal(std::string(formula));
  });
}

bool ordeal_lammps_variable(void *lammps, const char *name, double *value)
{
  return guarded(lammps, [&] {
    LAMMPS_NS::Variable *variables = instance(lammps)->input->variable;
    int index = variables->find(name);
    if (index < 0) throw Failure(std::string("there is no variable ") + name);
    if (!variables->equalstyle(index))
      throw Failure(std::string("variable ") + name + " is not equal-style");
    *value = variables->compute_equal(index);
  });
}

bool ordeal_lammps_variable_text(void *lammps, const char *name, const char **text)
{
  return guarded(lammps, [&] {
    *text = instance(lammps)->input->variable->retrieve(name);
    if (!*text) throw Failure(std::string("there is no variable ") + name + " that has a text");
  });
}

bool ordeal_lammps_vector_size(void *lammps, const char *category, const char *id, int *size)
{
  return guarded(lammps, [&] { *size = vector_size(lammps, category, id); });
}

bool ordeal_lammps_global(
    void *lammps, const char *category, const char *id, int index, double *value)
{
  return guarded(lammps, [&] {
    if (index >= 0) {
      int size = vector_size(lammps, category, id);
      if (index >= size)
        throw Failure(
            std::string(category) + " " + id + " has " + std::to_string(size) +
            " entries, asked for entry " + std::to_string(index));
    }
    int type = index < 0 ? LMP_TYPE_SCALAR : LMP_TYPE_VECTOR;
    void *data = extract(lammps, category, id, type, index);
    bool is_copy = strcmp(category, "fix") == 0;
    *value = static_cast<double *>(data)[is_copy || index < 0 ? 0 : index];
    if (is_copy) lammps_free(data);
  });
}

bool ordeal_lammps_per_atom(void *lammps, const char *id, int *width, const double **values)
{
  return guarded(lammps, [&] {
    void *columns = lammps_extract_compute(lammps, id, LMP_STYLE_ATOM, LMP_SIZE_COLS);
    if (!columns) throw Failure(std::string("there is no compute ") + id + " with values per atom");
    int count = *static_cast<int *>(columns);
    int type = count == 0 ? LMP_TYPE_VECTOR : LMP_TYPE_ARRAY;
    void *data = lammps_extract_compute(lammps, id, LMP_STYLE_ATOM, type);
    bool has_atoms = lammps_extract_setting(lammps, "nlocal") > 0;
    if (!data && has_atoms) throw Failure(std::string("compute ") + id + " has no values yet");
    *width = count == 0 ? 1 : count;
    *values = nullptr;
    if (has_atoms)
      *values = count == 0 ? static_cast<double *>(data) : *static_cast<double **>(data);
  });
}

bool ordeal_lammps_box(void *lammps, double *low, double *high, double *tilt)
{
  // lammps_extract_box would print a warning, and initialize what it reads from.
  return guarded(lammps, [&] {
    const LAMMPS_NS::Domain *domain = instance(lammps)->domain;
    if (!domain->box_exist) throw Failure("there is no simulation box yet");
    for (int axis = 0; axis < 3; axis++) {
      low[axis] = domain->boxlo[axis];
      high[axis] = domain->boxhi[axis];
    }
    tilt[0] = domain->xy;
    tilt[1] = domain->xz;
    tilt[2] = domain->yz;
  });
}

bool ordeal_lammps_create_atoms(
    void *lammps, int count, const int *ids, const int *types, const double *positions,
    const double *velocities)
{
  return guarded(lammps, [&] {
    double before = lammps_get_natoms(lammps);
    // New atoms take the places of the first ghosts: what is left of these must not be mapped.
    instance(lammps)->atom->nghost = 0;
    lammps_create_atoms(lammps, count, ids, types, positions, velocities, nullptr, 0);
    double created = lammps_get_natoms(lammps) - before;
    if (created != count)
      throw Failure(
          std::to_string(static_cast<long>(created)) + " of " + std::to_string(count) +
          " atoms were created: is there a box, and do the others lie in it?");
  });
}

}    // extern "C"
