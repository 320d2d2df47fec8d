#include "pair_mtp.h"

#include "neighbor_request.h"
#include "potential_path.h"

#include <lammps/atom.h>
#include <lammps/comm.h>
#include <lammps/domain.h>
#include <lammps/error.h>
#include <lammps/force.h>
#include <lammps/lammps.h>
#include <lammps/memory.h>
#include <lammps/neigh_list.h>
#include <lammps/neighbor.h>
#include <lammps/update.h>

#include <malloc.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <ctime>

using namespace LAMMPS_NS;

// Like FLERR, without the folder of this build.
#define HERE "pair_mtp.cpp", __LINE__

namespace {

ordeal_pair_kernel registered_kernel{};
double kernel_seconds = 0.0;
double grade_seconds = 0.0;
double total_seconds = 0.0;

double thread_seconds()
{
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

// The heap that this process uses now, bytes; 0 where the C library does not say.
double heap_bytes()
{
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
  struct mallinfo2 heap = mallinfo2();
  return static_cast<double>(heap.uordblks) + static_cast<double>(heap.hblkhd);
#else
  return 0.0;
#endif
}

std::vector<const char *> pointers(const std::vector<std::string> &texts)
{
  std::vector<const char *> result;
  for (const std::string &text : texts) result.push_back(text.c_str());
  return result;
}

}    // namespace

extern "C" void ordeal_pair_set_kernel(const ordeal_pair_kernel *kernel)
{
  registered_kernel = *kernel;
}

extern "C" void ordeal_pair_times(double *kernel, double *glue)
{
  *kernel = kernel_seconds;
  *glue = total_seconds - kernel_seconds - grade_seconds;
}

extern "C" double ordeal_pair_grade_time(void) { return grade_seconds; }

void ordeal::register_pair_style(LAMMPS *lmp)
{
  (*lmp->force->pair_map)["mtp"] = &PairMTP::create;
}

// MARK: Settings

PairMTP::PairMTP(LAMMPS *lmp) : Pair(lmp), kernel(registered_kernel)
{
  single_enable = 0;
  restartinfo = 1;
  one_coeff = 1;
  manybody_flag = 1;
  no_virial_fdotr_compute = 1;
  centroidstressflag = CENTROID_NOTAVAIL;
  if (!kernel.load) error->all(HERE, std::string("Pair style mtp: no kernel is registered"));
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
  model_bytes = 0.0;
  has_computed = false;
}

void PairMTP::allocate()
{
  allocated = 1;
  int n = atom->ntypes + 1;
  memory->create(setflag, n, n, "pair:setflag");
  memory->create(cutsq, n, n, "pair:cutsq");
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) setflag[i][j] = 0;
}

// pair_style mtp [elements (element of species 0) ...] [grade [every N] [save T FILE] [stop T]]
void PairMTP::settings(int narg, char **arg)
{
  std::vector<std::string> words(arg, arg + narg);
  auto grade_words = std::find(words.begin(), words.end(), "grade");
  species_elements.assign(words.begin(), grade_words);
  if (!species_elements.empty()) {
    if (species_elements[0] != "elements" || species_elements.size() == 1)
      error->all(
          HERE,
          "Pair style mtp: expected pair_style mtp [elements NAME...] [grade ...], got " +
              species_elements[0] + "; the potential's file belongs to pair_coeff");
    species_elements.erase(species_elements.begin());
  }
  std::string text;
  if (!grade_options.read({grade_words, words.end()}, text))
    error->all(HERE, "Pair style mtp: " + text);
  nextra = grade_options.wanted ? 1 : 0;
  pvector = &largest_grade;
  // Grades need more of the potential's file than was loaded before.
  if (model && grade_options.wanted) release();
}

// pair_coeff * * FILE (element of type 1) (element of type 2) ...
void PairMTP::coeff(int narg, char **arg)
{
  int types = atom->ntypes;
  if (narg < 3 || strcmp(arg[0], "*") != 0 || strcmp(arg[1], "*") != 0)
    error->all(HERE, std::string("Pair style mtp: expected pair_coeff * * FILE ELEMENT..."));
  if (narg != 3 + types)
    error->all(
        HERE,
        "Pair style mtp: expected " + std::to_string(types) +
            " element names, one for each atom type (NULL for types of other styles), got " +
            std::to_string(narg - 3));
  require_metal();
  path = arg[2];
  type_elements.assign(arg + 3, arg + narg);
  std::string text;
  if (!load(text)) error->all(HERE, "Pair style mtp: " + text);
  if (comm->me == 0) utils::logmesg(lmp, "Pair style mtp: " + text + "\n");
}

// Loads the potential on all ranks, or on none; the text describes it, or says why it failed.
bool PairMTP::load(std::string &text)
{
  release();
  if (!allocated) allocate();
  std::string found = ordeal::find_potential(path);
  bool is_found = !found.empty();
  if (!is_found) found = path;
  std::vector<const char *> types = pointers(type_elements), species = pointers(species_elements);
  ordeal_pair_request request{
      found.c_str(), static_cast<int>(types.size()), types.data(),
      static_cast<int>(species.size()), species.data(), grade_options.wanted,
      grade_options.saves()};
  char buffer[4096] = "";
  double before = heap_bytes();
  model = kernel.load(&request, &cutoff, buffer, sizeof(buffer));
  model_bytes = heap_bytes() - before;
  int is_loaded = model != nullptr, is_loaded_everywhere = 0;
  MPI_Allreduce(&is_loaded, &is_loaded_everywhere, 1, MPI_INT, MPI_MIN, world);
  text = is_loaded && !is_loaded_everywhere ? path + " cannot be loaded on another rank" : buffer;
  if (!is_loaded && !is_found) text += "; " + ordeal::places_of_potentials();
  if (!is_loaded_everywhere) release();
  int n = static_cast<int>(type_elements.size());
  for (int i = 1; i <= n; i++)
    for (int j = 1; j <= n; j++)
      setflag[i][j] =
          model && type_elements[i - 1] != "NULL" && type_elements[j - 1] != "NULL";
  return is_loaded_everywhere;
}

// MARK: Before a run

void PairMTP::require_metal()
{
  if (strcmp(update->unit_style, "metal") != 0)
    error->all(
        HERE, std::string("Pair style mtp needs units metal, got units ") + update->unit_style);
}

void PairMTP::init_style()
{
  require_metal();
  if (!force->newton_pair)
    error->all(HERE, std::string("Pair style mtp needs newton on for pairs, got newton off"));
  if (strncmp(update->integrate_style, "respa", 5) == 0)
    error->all(HERE, std::string("Pair style mtp does not work with run_style respa"));
  if (!model) error->all(HERE, std::string("Pair style mtp: pair_coeff is missing"));
  if (comm->cutghostuser > 0.0 && comm->cutghostuser < cutoff)
    error->all(
        HERE,
        "Pair style mtp: comm_modify cutoff " + std::to_string(comm->cutghostuser) +
            " is shorter than the potential's cutoff of " + std::to_string(cutoff));
  ordeal::request_full_list(neighbor, error, this, instance_me);
}

double PairMTP::init_one(int i, int j)
{
  if (setflag[i][j] == 0)
    error->all(
        HERE,
        "Pair style mtp: pair_coeff gives no element for type " +
            std::to_string(setflag[i][i] ? j : i) + ", which no other pair style has either");
  return cutoff;
}

// MARK: During a run

void PairMTP::compute(int eflag, int vflag)
{
  double start = thread_seconds();
  ev_init(eflag, vflag);
  double energy = 0.0;
  ordeal_neighborhoods lists = neighborhoods();
  if (lists.atom_count > 0) {
    ordeal_output output{
        atom->f[0], eflag_atom ? eatom : nullptr, vflag_global ? virial : nullptr,
        vflag_atom ? vatom[0] : nullptr};
    double heap = has_computed ? 0.0 : heap_bytes();
    double before = thread_seconds();
    energy = kernel.compute(model, &lists, &output);
    kernel_seconds += thread_seconds() - before;
    // Kernels take their scratch memory when they are first used.
    if (!has_computed) model_bytes += heap_bytes() - heap;
    has_computed = true;
  }
  if (!std::isfinite(energy))
    error->one(
        HERE,
        std::string("Pair style mtp: the energy is not a number; two atoms may be in one place"));
  if (eflag_global) eng_vdwl += energy;
  if (grade_options.wanted && update->ntimestep % grade_options.every == 0) grade();
  total_seconds += thread_seconds() - start;
}

// The atoms whose energies count, with their neighbours: all but those that LAMMPS has taken out of
// every other atom's list, such as the one that `fix gcmc` tries to remove. All ranks call this.
ordeal_neighborhoods PairMTP::neighborhoods()
{
  exclusions.update(neighbor, atom, world);
  if (exclusions.is_partial() && !has_warned_of_exclusions) {
    has_warned_of_exclusions = true;
    if (comm->me == 0)
      error->warning(
          HERE,
          std::string("Pair style mtp: neigh_modify exclude hides neighbors of atoms that keep "
                      "others; their energies are those of surroundings without the hidden atoms"));
  }
  const int *atoms = list->ilist;
  int count = list->inum;
  if (exclusions.any()) {
    const std::vector<int> &kept = exclusions.kept(list->ilist, list->inum, atom);
    atoms = kept.data();
    count = static_cast<int>(kept.size());
  }
  return {atoms,           count,      list->numneigh,
          list->firstneigh, count > 0 ? atom->x[0] : nullptr, atom->type};
}

// Grades the configuration; saves it or stops where that was asked for. All ranks agree.
void PairMTP::grade()
{
  double grade = graded();
  largest_grade = comm->me == 0 ? grade : 0.0;
  publish_grades();
  bool is_stop = grade > grade_options.stop;
  // What a run begins with, the last one ended with and has saved.
  bool is_seen = update->setupflag && update->ntimestep > 0 && !is_stop;
  std::string text, place;
  if (grade_options.saves() && !is_seen && (grade > grade_options.save || is_stop)) {
    if (!save_frame(grade, text)) error->all(HERE, "Pair style mtp: " + text);
    place = "; the configuration is the last of " + grade_options.file;
  }
  if (is_stop)
    error->all(
        HERE,
        "Pair style mtp: the extrapolation grade is " + std::to_string(grade) + " at step " +
            std::to_string(update->ntimestep) + ", above the stop threshold of " +
            std::to_string(grade_options.stop) + place);
}

// The configuration's grade, on all ranks.
double PairMTP::graded()
{
  ordeal_neighborhoods lists = neighborhoods();
  bool has_atoms = lists.atom_count > 0;
  int size = kernel.row_size(model);
  double start = thread_seconds(), own = 0.0, result = 0.0;
  if (size == 0) {
    atom_grades.assign(atom->nlocal, 0.0);
    if (has_atoms) own = kernel.grade_atoms(model, &lists, atom_grades.data());
    grade_seconds += thread_seconds() - start;
    MPI_Allreduce(&own, &result, 1, MPI_DOUBLE, MPI_MAX, world);
    return result;
  }
  grade_row.assign(size, 0.0);
  if (has_atoms) kernel.add_rows(model, &lists, grade_row.data());
  MPI_Allreduce(MPI_IN_PLACE, grade_row.data(), size, MPI_DOUBLE, MPI_SUM, world);
  double count = static_cast<double>(atom->natoms - exclusions.count());
  result = kernel.grade_row(model, grade_row.data(), count);
  grade_seconds += thread_seconds() - start;
  return result;
}

// `fix ID all property/atom d_mtp_grade` makes room for grades that dumps can write.
void PairMTP::publish_grades()
{
  int is_double = 0, columns = 0;
  int index = atom->find_custom("mtp_grade", is_double, columns);
  if (index < 0 || is_double != 1 || columns != 0) return;
  for (int i = 0; i < static_cast<int>(atom_grades.size()); i++)
    atom->dvector[index][i] = atom_grades[i];
}

// Gathers the atoms on rank 0, which adds a frame to the file.
bool PairMTP::save_frame(double grade, std::string &text)
{
  constexpr int width = 6;
  bool has_grades = !atom_grades.empty() || kernel.row_size(model) == 0;
  std::vector<double> own;
  for (int i = 0; i < atom->nlocal; i++) {
    own.insert(
        own.end(), {static_cast<double>(atom->tag[i]), static_cast<double>(atom->type[i]),
                    atom->x[i][0], atom->x[i][1], atom->x[i][2], has_grades ? atom_grades[i] : 0});
  }
  int count = static_cast<int>(own.size());
  std::vector<int> counts(comm->nprocs), offsets(comm->nprocs);
  MPI_Gather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, 0, world);
  for (int rank = 1; rank < comm->nprocs; rank++)
    offsets[rank] = offsets[rank - 1] + counts[rank - 1];
  std::vector<double> all(comm->me == 0 ? offsets.back() + counts.back() : 0);
  MPI_Gatherv(
      own.data(), count, MPI_DOUBLE, all.data(), counts.data(), offsets.data(), MPI_DOUBLE, 0,
      world);
  int is_saved = 1;
  char buffer[4096] = "";
  if (comm->me == 0) {
    std::vector<int> ids, types;
    std::vector<double> positions, grades;
    for (size_t k = 0; k < all.size(); k += width) {
      ids.push_back(static_cast<int>(all[k]));
      types.push_back(static_cast<int>(all[k + 1]));
      positions.insert(positions.end(), &all[k + 2], &all[k + 5]);
      grades.push_back(all[k + 5]);
    }
    ordeal_graded_frame frame{
        grade_options.file.c_str(), static_cast<long>(update->ntimestep), grade,
        static_cast<int>(ids.size()), ids.data(), types.data(), positions.data(),
        has_grades ? grades.data() : nullptr,
        {domain->boxlo[0], domain->boxlo[1], domain->boxlo[2]},
        {domain->boxhi[0], domain->boxhi[1], domain->boxhi[2]},
        {domain->xy, domain->xz, domain->yz},
        {domain->xperiodic != 0, domain->yperiodic != 0, domain->zperiodic != 0}};
    is_saved = kernel.save_frame(model, &frame, buffer, sizeof(buffer));
  }
  MPI_Bcast(&is_saved, 1, MPI_INT, 0, world);
  text = comm->me == 0 ? buffer : "a frame cannot be saved";
  return is_saved;
}

double PairMTP::memory_usage() { return Pair::memory_usage() + (model ? model_bytes : 0.0); }

// MARK: Restart files

namespace {

void write_text(FILE *fp, const std::string &text)
{
  int length = static_cast<int>(text.size());
  fwrite(&length, sizeof(int), 1, fp);
  fwrite(text.data(), 1, length, fp);
}

void write_texts(FILE *fp, const std::vector<std::string> &texts)
{
  int count = static_cast<int>(texts.size());
  fwrite(&count, sizeof(int), 1, fp);
  for (const std::string &text : texts) write_text(fp, text);
}

// What rank 0 reads from the restart file, on all ranks.
class RestartReader {
 public:
  RestartReader(FILE *file, Error *error, MPI_Comm world) : fp(file), err(error), comm(world)
  {
    MPI_Comm_rank(comm, &rank);
  }

  std::string text()
  {
    std::string result(count(1 << 20), ' ');
    int got = static_cast<int>(result.size());
    if (rank == 0) got = static_cast<int>(fread(&result[0], 1, result.size(), fp));
    MPI_Bcast(&got, 1, MPI_INT, 0, comm);
    if (got != static_cast<int>(result.size())) damaged();
    MPI_Bcast(&result[0], got, MPI_CHAR, 0, comm);
    return result;
  }

  std::vector<std::string> texts()
  {
    std::vector<std::string> result(count(1000));
    for (std::string &item : result) item = text();
    return result;
  }

 private:
  FILE *fp;
  Error *err;
  MPI_Comm comm;
  int rank = 0;

  int count(int most)
  {
    int value = -1;
    if (rank == 0 && fread(&value, sizeof(int), 1, fp) != 1) value = -1;
    MPI_Bcast(&value, 1, MPI_INT, 0, comm);
    if (value < 0 || value > most) damaged();
    return value;
  }

  void damaged()
  {
    err->all(HERE, std::string("Pair style mtp: the restart file is damaged"));
  }
};

}    // namespace

// The file's name and the elements; the potential itself stays in its file. Rank 0 writes.
void PairMTP::write_restart(FILE *fp)
{
  write_text(fp, path);
  write_texts(fp, type_elements);
  write_texts(fp, species_elements);
}

// A potential that has moved since is no error yet: pair_coeff can say where it is now.
void PairMTP::read_restart(FILE *fp)
{
  RestartReader reader(fp, error, world);
  path = reader.text();
  type_elements = reader.texts();
  species_elements = reader.texts();
  if (static_cast<int>(type_elements.size()) != atom->ntypes)
    error->all(HERE, std::string("Pair style mtp: the restart file is damaged"));
  std::string text;
  bool is_loaded = load(text);
  if (comm->me != 0) return;
  if (is_loaded)
    utils::logmesg(lmp, "Pair style mtp: " + text + "\n");
  else
    error->warning(HERE, "Pair style mtp: " + text + "; give pair_coeff again before a run");
}
