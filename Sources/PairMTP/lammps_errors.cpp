#include "lammps_errors.h"

#include "PairMTP.h"

namespace {
thread_local ordeal::Failure last_failure;
}    // namespace

void ordeal::remember(const Failure &failure) { last_failure = failure; }

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
