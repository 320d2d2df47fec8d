#include "lammps_errors.h"

#include <lammps/error.h>
#include <lammps/input.h>
#include <lammps/lammps.h>
#include <lammps/update.h>

#include "PairMTP.h"

namespace {
std::string last_message;
bool last_is_quit = false;
int last_status = 0;
}    // namespace

void ordeal::remember(const std::string &message, bool is_quit, int status)
{
  last_message = message;
  last_is_quit = is_quit;
  last_status = status;
}

extern "C" const char *ordeal_lammps_error(void) { return last_message.c_str(); }

extern "C" bool ordeal_lammps_quit(int *status)
{
  *status = last_status;
  return last_is_quit;
}

// LAMMPS without exceptions ends the process in these methods. liblammps calls them through its
// procedure linkage table, so that definitions in the executable win, and these throw. Where LAMMPS
// has exceptions its own are used.
#if !defined(LAMMPS_EXCEPTIONS) && !__has_include(<lammps/exceptions.h>)

using namespace LAMMPS_NS;

namespace {

std::string described(const std::string &message, const std::string &file, int line)
{
  return message + " (" + file.substr(file.rfind('/') + 1) + ":" + std::to_string(line) + ")";
}

}    // namespace

// Raised on all ranks together: every one of them comes back to the caller.
[[noreturn]] void Error::all(const std::string &file, int line, const std::string &message)
{
  if (update) update->whichflag = 0;
  throw ordeal::LammpsError(described(message, file, line));
}

// Raised on this rank alone: the others wait in a collective call, and only an abort ends them.
[[noreturn]] void Error::one(const std::string &file, int line, const std::string &message)
{
  int ranks = 1, rank = 0;
  MPI_Comm_size(world, &ranks);
  MPI_Comm_rank(world, &rank);
  if (ranks > 1) {
    fprintf(
        stderr, "ordeal: error: LAMMPS on rank %d: %s\n  at command: %s\n", rank,
        described(message, file, line).c_str(), input && input->line ? input->line : "(none)");
    fflush(stderr);
    MPI_Abort(world, 1);
  }
  if (update) update->whichflag = 0;
  throw ordeal::LammpsError(described(message, file, line));
}

[[noreturn]] void Error::universe_all(const std::string &file, int line, const std::string &message)
{
  throw ordeal::LammpsError(described(message, file, line));
}

[[noreturn]] void Error::universe_one(const std::string &file, int line, const std::string &message)
{
  throw ordeal::LammpsError(described(message, file, line));
}

[[noreturn]] void Error::done(int status) { throw ordeal::LammpsQuit(status); }

#endif
