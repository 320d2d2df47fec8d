// Part of Ordeal. See LICENSE.

#include "CLibFuzzer.h"

#include <sys/resource.h>

long fuzz_peak_memory(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}
