#pragma once

// The prototypes with an MPI_Comm appear only with this.
#define LAMMPS_LIB_MPI 1
#define OMPI_SKIP_MPICXX 1
#include <mpi.h>

#include <lammps/library.h>

#include <exception>
#include <stdexcept>
#include <string>

namespace ordeal {

// An error of LAMMPS, or the status of a script's `quit`.
struct LammpsError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct LammpsQuit : std::runtime_error {
  int status;
  explicit LammpsQuit(int s) : std::runtime_error("quit " + std::to_string(s)), status(s) {}
};

void remember(const std::string &message, bool is_quit = false, int status = 0);

// Runs a call; false, with the message remembered, if LAMMPS raised an error in it.
template <class Call> bool guarded(void *lammps, Call call)
{
  try {
    call();
  } catch (const LammpsQuit &quit) {
    remember(quit.what(), true, quit.status);
    return false;
  } catch (const std::exception &error) {
    remember(error.what());
    return false;
  } catch (...) {
    remember("an exception that is not a std::exception");
    return false;
  }
  if (lammps && lammps_config_has_exceptions() && lammps_has_error(lammps)) {
    char message[4096];
    lammps_get_last_error_message(lammps, message, sizeof(message));
    remember(message);
    return false;
  }
  return true;
}

}    // namespace ordeal
