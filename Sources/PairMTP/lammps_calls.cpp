#include "lammps_errors.h"
#include "pair_mtp.h"

#include <lammps/lammps.h>

// `clear` makes a new Force without the style.
static void register_style(void *lammps)
{
  ordeal::register_pair_style(static_cast<LAMMPS_NS::LAMMPS *>(lammps));
}

extern "C" {

void *ordeal_lammps_open(int argc, char **argv, MPI_Comm communicator)
{
  void *lammps = nullptr;
  bool ok = ordeal::guarded(nullptr, [&] {
    lammps = lammps_open(argc, argv, communicator, nullptr);
    if (lammps) register_style(lammps);
  });
  if (ok && !lammps) ordeal::remember("LAMMPS cannot be opened");
  return ok ? lammps : nullptr;
}

bool ordeal_lammps_close(void *lammps)
{
  return ordeal::guarded(nullptr, [&] { lammps_close(lammps); });
}

bool ordeal_lammps_command(void *lammps, const char *command)
{
  return ordeal::guarded(lammps, [&] {
    // The string that lammps_command returns is LAMMPS's own.
    lammps_command(lammps, command);
    register_style(lammps);
  });
}

bool ordeal_lammps_thermo(void *lammps, const char *keyword, double *value)
{
  return ordeal::guarded(lammps, [&] { *value = lammps_get_thermo(lammps, keyword); });
}

bool ordeal_lammps_create_atoms(
    void *lammps, int count, const int *ids, const int *types, const double *positions,
    const double *velocities)
{
  return ordeal::guarded(lammps, [&] {
    double before = lammps_get_natoms(lammps);
    lammps_create_atoms(lammps, count, ids, types, positions, velocities, nullptr, 0);
    double created = lammps_get_natoms(lammps) - before;
    if (created != count)
      throw ordeal::LammpsError(
          "only " + std::to_string(static_cast<long>(created)) + " of " + std::to_string(count) +
          " atoms lie in the box");
  });
}

bool ordeal_lammps_gather(void *lammps, const char *name, int type, int width, void *data)
{
  return ordeal::guarded(lammps, [&] {
    lammps_gather_atoms(lammps, const_cast<char *>(name), type, width, data);
  });
}

bool ordeal_lammps_scatter(void *lammps, const char *name, int type, int width, void *data)
{
  return ordeal::guarded(lammps, [&] {
    lammps_scatter_atoms(lammps, const_cast<char *>(name), type, width, data);
  });
}

bool ordeal_lammps_variable(void *lammps, const char *name, double *value)
{
  return ordeal::guarded(lammps, [&] {
    void *result = lammps_extract_variable(lammps, const_cast<char *>(name), nullptr);
    if (!result)
      throw ordeal::LammpsError(std::string("there is no equal-style variable ") + name);
    *value = *static_cast<double *>(result);
    lammps_free(result);
  });
}

bool ordeal_lammps_compute(void *lammps, const char *id, int type, int index, double *value)
{
  return ordeal::guarded(lammps, [&] {
    void *result = lammps_extract_compute(lammps, const_cast<char *>(id), 0, type);
    if (!result)
      throw ordeal::LammpsError(std::string("compute ") + id + " gives no such quantity");
    *value = static_cast<double *>(result)[index];
  });
}

}    // extern "C"
