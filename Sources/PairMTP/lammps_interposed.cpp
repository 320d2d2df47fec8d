// Methods of LAMMPS that this program puts its own in place of. liblammps calls its own methods
// through its procedure linkage table, so that definitions in the executable win.

#include "lammps_errors.h"
#include "pair_mtp.h"

#include <lammps/error.h>
#include <lammps/input.h>
#include <lammps/lammps.h>
#include <lammps/universe.h>
#include <lammps/update.h>

#include <dlfcn.h>

#include <cstdio>

using namespace LAMMPS_NS;

// MARK: The pair style

// LAMMPS makes its table of pair styles anew when it is opened and at every `clear`, and calls this
// right after: also in the middle of a script that it reads itself.
void LAMMPS::post_create()
{
  using Method = void (*)(LAMMPS *);
  static const auto original =
      reinterpret_cast<Method>(dlsym(RTLD_NEXT, "_ZN9LAMMPS_NS6LAMMPS11post_createEv"));
  if (original) original(this);
  ordeal::register_pair_style(this);
}

// MARK: Errors

// LAMMPS without exceptions ends the process in these methods. These throw instead. LAMMPS with
// exceptions installs their header, and throws itself, but for `quit`.
#if __has_include(<lammps/exceptions.h>)

[[noreturn]] void Error::done(int status)
{
  ordeal::Failure failure("quit");
  failure.is_quit = true;
  failure.status = status;
  throw failure;
}

#else

namespace {

// "Lost atoms: … (thermo.cpp:438)", without the folders of LAMMPS's build.
std::string described(const std::string &message, const std::string &file, int line)
{
  return message + " (" + file.substr(file.rfind('/') + 1) + ":" + std::to_string(line) + ")";
}

// The status of the `quit` that is being carried out, if any.
thread_local const int *quit_status = nullptr;

}    // namespace

// Raised on all ranks together: every one of them comes back to the caller.
[[noreturn]] void Error::all(const std::string &file, int line, const std::string &message)
{
  ordeal::Failure failure(described(message, file, line));
  int rank = 0;
  MPI_Comm_rank(world, &rank);
  if (input && input->line) failure.command = input->line;
  failure.is_quit = quit_status != nullptr;
  failure.status = quit_status ? *quit_status : 0;
  if (rank == 0 && !failure.is_quit)
    utils::logmesg(
        lmp, "ERROR: " + failure.message + "\nLast command: " + failure.command + "\n");
  if (update) update->whichflag = 0;
  if (input) {
    input->label_active = 0;
    input->jump_skip = 0;
  }
  // Rank 0 holds the scripts that are being read, one including the other: none goes on.
  if (rank == 0 && input && input->nfile > 1) {
    if (infile) ordeal::locate(infile, failure);
    while (input->nfile > 1) {
      if (infile) fclose(infile);
      input->nfile--;
      infile = input->infiles[input->nfile - 1];
    }
  }
  throw failure;
}

// Raised on this rank alone: the others wait in a collective call, and only an abort ends them.
[[noreturn]] void Error::one(const std::string &file, int line, const std::string &message)
{
  int ranks = 1, rank = 0;
  MPI_Comm_size(world, &ranks);
  MPI_Comm_rank(world, &rank);
  if (ranks > 1) {
    std::string text = "LAMMPS on rank " + std::to_string(rank) + " of " + std::to_string(ranks) +
        " stopped" + (input && input->line ? std::string(" at `") + input->line + "`" : "") +
        ": " + described(message, file, line) + "\n";
    utils::logmesg(lmp, "ERROR: " + text);
    if (logfile) fflush(logfile);
    fputs(text.c_str(), stderr);
    fflush(nullptr);
    MPI_Abort(universe->uworld, 1);
  }
  all(file, line, message);
}

[[noreturn]] void Error::universe_all(const std::string &file, int line, const std::string &message)
{
  if (update) update->whichflag = 0;
  throw ordeal::Failure(described(message, file, line));
}

[[noreturn]] void Error::universe_one(const std::string &file, int line, const std::string &message)
{
  if (universe->nprocs > 1) {
    fprintf(
        stderr, "LAMMPS on rank %d of %d stopped: %s\n", universe->me, universe->nprocs,
        described(message, file, line).c_str());
    fflush(nullptr);
    MPI_Abort(universe->uworld, 1);
  }
  universe_all(file, line, message);
}

// A script's `quit`: on all ranks together.
[[noreturn]] void Error::done(int status)
{
  struct Quitting {
    explicit Quitting(const int *s) { quit_status = s; }
    ~Quitting() { quit_status = nullptr; }
  } quitting(&status);
  all("input.cpp", 0, std::string("quit"));
}

#endif
