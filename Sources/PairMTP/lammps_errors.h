#pragma once
// Errors of LAMMPS as C++ exceptions, and where they are caught.

// The prototypes with an MPI_Comm appear only with this.
#define LAMMPS_LIB_MPI 1
#define OMPI_SKIP_MPICXX 1
#include <mpi.h>

#include <lammps/library.h>

#include <cstdio>
#include <exception>
#include <mutex>
#include <string>

namespace ordeal {

// What is thrown where LAMMPS would have ended the process. Not a std::exception: LAMMPS catches
// those in places, and takes them for errors of number formats.
struct Failure {
  std::string message;
  std::string command;
  std::string script;
  long line = 0;
  bool is_quit = false;
  int status = 0;

  Failure() = default;
  explicit Failure(const std::string &text) : message(text) {}
};

void remember(const Failure &failure);

// Says in a failure which open script it happened in: its name, and the line that was read last.
void locate(std::FILE *script, Failure &failure);

// What a LAMMPS that has exceptions caught itself. An error of one rank of several ends them all.
Failure caught_by_lammps(void *lammps);

// What holds back other threads while one is in LAMMPS.
std::recursive_mutex &one_at_a_time();

// Runs a call; false, with the failure remembered, if LAMMPS raised an error in it.
template <class Call> bool guarded(void *lammps, Call call)
{
  std::lock_guard<std::recursive_mutex> lock(one_at_a_time());
  try {
    call();
  } catch (const Failure &failure) {
    remember(failure);
    return false;
  } catch (const std::exception &error) {
    remember(Failure(error.what()));
    return false;
  } catch (...) {
    remember(Failure("an exception that is not a std::exception"));
    return false;
  }
  if (lammps && lammps_config_has_exceptions() && lammps_has_error(lammps)) {
    remember(caught_by_lammps(lammps));
    return false;
  }
  return true;
}

}    // namespace ordeal
