#include "pair_mtp.h"

#include "neighbor_request.h"

#include <lammps/atom.h>
#include <lammps/comm.h>
#include <lammps/error.h>
#include <lammps/force.h>
#include <lammps/lammps.h>
#include <lammps/memory.h>
#include <lammps/neigh_list.h>
#include <lammps/neighbor.h>
#include <lammps/update.h>

#include <cstring>
#include <ctime>

using namespace LAMMPS_NS;

namespace {

ordeal_pair_kernel registered_kernel{};
double kernel_seconds = 0.0;
double total_seconds = 0.0;

double thread_seconds()
{
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

}    // namespace

extern "C" void ordeal_pair_set_kernel(const ordeal_pair_kernel *kernel)
{
  registered_kernel = *kernel;
}

extern "C" void ordeal_pair_times(double *kernel, double *glue)
{
  *kernel = kernel_seconds;
  *glue = total_seconds - kernel_seconds;
}

void ordeal::register_pair_style(LAMMPS *lmp)
{
  (*lmp->force->pair_map)["mtp"] = &PairMTP::create;
}

PairMTP::PairMTP(LAMMPS *lmp) : Pair(lmp), kernel(registered_kernel)
{
  single_enable = 0;
  restartinfo = 1;
  one_coeff = 1;
  manybody_flag = 1;
  no_virial_fdotr_compute = 1;
  centroidstressflag = CENTROID_NOTAVAIL;
  if (!kernel.load) error->all(FLERR, std::string("Pair style mtp: no kernel is registered"));
}

PairMTP::~PairMTP()
{
  release();
  if (allocated) {
    memory->destroy(setflag);
    memory->destroy(cutsq);
  }
}

void PairMTP::release()
{
  if (model) kernel.release(model);
  model = nullptr;
}

void PairMTP::allocate()
{
  allocated = 1;
  int n = atom->ntypes + 1;
  memory->create(setflag, n, n, "pair:setflag");
  memory->create(cutsq, n, n, "pair:cutsq");
}

void PairMTP::settings(int narg, char **)
{
  if (narg != 0)
    error->all(
        FLERR,
        "Pair style mtp takes no arguments, got " + std::to_string(narg) +
            "; the potential's file belongs to pair_coeff");
}

// pair_coeff * * FILE element of type 1, element of type 2, ...
void PairMTP::coeff(int narg, char **arg)
{
  int types = atom->ntypes;
  if (narg < 3 || strcmp(arg[0], "*") != 0 || strcmp(arg[1], "*") != 0)
    error->all(FLERR, std::string("Pair style mtp: expected pair_coeff * * FILE ELEMENT..."));
  if (narg != 3 + types)
    error->all(
        FLERR,
        "Pair style mtp: expected " + std::to_string(types) +
            " element names, one for each atom type (NULL for types of other styles), got " +
            std::to_string(narg - 3));
  path = arg[2];
  elements.assign(arg + 3, arg + narg);
  load();
}

void PairMTP::load()
{
  if (!allocated) allocate();
  int types = atom->ntypes;
  std::vector<const char *> names;
  for (const std::string &element : elements) names.push_back(element.c_str());
  release();
  char message[2048] = "";
  model = kernel.load(path.c_str(), types, names.data(), &cutoff, message, sizeof(message));
  if (!model) error->all(FLERR, std::string("Pair style mtp: ") + message);
  for (int i = 1; i <= types; i++)
    for (int j = 1; j <= types; j++)
      setflag[i][j] = elements[i - 1] != "NULL" && elements[j - 1] != "NULL";
}

void PairMTP::init_style()
{
  if (strcmp(update->unit_style, "metal") != 0)
    error->all(
        FLERR, std::string("Pair style mtp needs units metal, got units ") + update->unit_style);
  if (!force->newton_pair) error->all(FLERR, std::string("Pair style mtp needs newton on"));
  if (strncmp(update->integrate_style, "respa", 5) == 0)
    error->all(FLERR, std::string("Pair style mtp does not work with run_style respa"));
  if (!model) error->all(FLERR, std::string("Pair style mtp: pair_coeff is missing"));
  ordeal::request_full_list(neighbor, error, this, instance_me);
}

double PairMTP::init_one(int i, int j)
{
  if (setflag[i][j] == 0)
    error->all(FLERR, std::string("Pair style mtp: all pair coeffs are not set"));
  return cutoff;
}

// All neighbours of owned atoms must be there, also across periodic boundaries.
void PairMTP::setup()
{
  double ghost = comm->get_comm_cutoff();
  if (ghost < cutoff)
    error->all(
        FLERR,
        "Pair style mtp: the communication cutoff of " + std::to_string(ghost) +
            " A is shorter than the potential's, " + std::to_string(cutoff) +
            " A; set comm_modify cutoff");
}

void PairMTP::compute(int eflag, int vflag)
{
  double start = thread_seconds();
  ev_init(eflag, vflag);
  double energy = 0.0;
  if (list->inum > 0) {
    ordeal_neighborhoods lists{list->ilist, list->inum,  list->numneigh,
                               list->firstneigh, atom->x[0], atom->type};
    ordeal_output output{
        atom->f[0], eflag_atom ? eatom : nullptr, vflag_global ? virial : nullptr,
        vflag_atom ? vatom[0] : nullptr};
    double before = thread_seconds();
    energy = kernel.compute(model, &lists, &output);
    kernel_seconds += thread_seconds() - before;
  }
  if (eflag_global) eng_vdwl += energy;
  total_seconds += thread_seconds() - start;
}

double PairMTP::memory_usage()
{
  return Pair::memory_usage() + (model ? kernel.memory(model) : 0.0);
}

// Restart files hold the path of the potential and the elements, rank 0 reads and writes.
void PairMTP::write_restart(FILE *fp)
{
  auto write = [fp](const std::string &text) {
    int length = static_cast<int>(text.size());
    fwrite(&length, sizeof(int), 1, fp);
    fwrite(text.data(), 1, length, fp);
  };
  write(path);
  for (const std::string &element : elements) write(element);
}

void PairMTP::read_restart(FILE *fp)
{
  auto read = [this, fp]() {
    int length = -1;
    if (comm->me == 0 && fread(&length, sizeof(int), 1, fp) != 1) length = -1;
    MPI_Bcast(&length, 1, MPI_INT, 0, world);
    if (length < 0 || length > 1 << 20)
      error->all(FLERR, std::string("Pair style mtp: the restart file is damaged"));
    std::string text(length, ' ');
    int got = length;
    if (comm->me == 0) got = static_cast<int>(fread(&text[0], 1, length, fp));
    MPI_Bcast(&got, 1, MPI_INT, 0, world);
    if (got != length)
      error->all(FLERR, std::string("Pair style mtp: the restart file is damaged"));
    MPI_Bcast(&text[0], length, MPI_CHAR, 0, world);
    return text;
  };
  path = read();
  elements.clear();
  for (int i = 0; i < atom->ntypes; i++) elements.push_back(read());
  load();
}
