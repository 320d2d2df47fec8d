#include "lammps_errors.h"

#include "PairMTP.h"

#include <unistd.h>

namespace {
thread_local ordeal::Failure last_failure;
}    // namespace

void ordeal::remember(const Failure &failure) { last_failure = failure; }

void ordeal::locate(FILE *file, Failure &failure)
{
  char name[4096];
  std::string link = "/proc/self/fd/" + std::to_string(fileno(file));
  ssize_t length = readlink(link.c_str(), name, sizeof(name));
  if (length > 0) failure.script.assign(name, length);
  long end = ftell(file);
  if (end <= 0) return;
  char bytes[4096];
  char last = '\n';
  for (long at = 0; at < end;) {
    long wanted = end - at < (long) sizeof(bytes) ? end - at : (long) sizeof(bytes);
    ssize_t got = pread(fileno(file), bytes, wanted, at);
    if (got <= 0) return;
    for (ssize_t i = 0; i < got; i++) failure.line += bytes[i] == '\n';
    last = bytes[got - 1];
    at += got;
  }
  failure.line += last != '\n';
}

// "ERROR: Lost atoms: … (thermo.cpp:512)\nLast input line: run 50\n", or "Last command: run 50".
ordeal::Failure ordeal::caught_by_lammps(void *lammps)
{
  char buffer[4096] = "";
  int kind = lammps_get_last_error_message(lammps, buffer, sizeof(buffer));
  Failure failure(buffer);
  std::string &text = failure.message;
  size_t end = text.find("\nLast ");
  if (end != std::string::npos) {
    size_t start = text.find(": ", end);
    if (start != std::string::npos) failure.command = text.substr(start + 2);
    text.erase(end);
    failure.command.erase(failure.command.find_last_not_of(" \n") + 1);
  }
  text.erase(text.find_last_not_of(" \n") + 1);
  if (text.compare(0, 7, "ERROR: ") == 0) text.erase(0, 7);
  const int of_one_rank = 2;
  if (kind == of_one_rank) {
    std::string place = failure.command.empty() ? "" : " at `" + failure.command + "`";
    fprintf(stderr, "LAMMPS stopped%s: %s\n", place.c_str(), text.c_str());
    fflush(nullptr);
    MPI_Abort(MPI_Comm_f2c(lammps_get_mpi_comm(lammps)), 1);
  }
  return failure;
}

std::recursive_mutex &ordeal::one_at_a_time()
{
  static std::recursive_mutex mutex;
  return mutex;
}

extern "C" ordeal_failure ordeal_last_failure(void)
{
  const ordeal::Failure &f = last_failure;
  return ordeal_failure{f.message.c_str(), f.command.c_str(), f.script.c_str(),
                        f.line,            f.is_quit,         f.status};
}
