#include "Startup.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "InstructionSet.h"

// A processor that lacks the build's instructions would end the program with SIGILL somewhere, as
// early as in a static initialiser of C++. 101 is the first priority that programs may use.
ORDEAL_ON_ANY_PROCESSOR __attribute__((constructor(101))) static void check_processor(void) {
  const char *missing = ordeal_missing_instruction_set();
  if (missing == NULL) return;
  const char *const words[] = {
      "ordeal: error: this build needs the instructions ", missing,
      ", which this processor lacks; `make build ARCH=x86-64-v3` makes a build for most processors, "
      "`make build` on this machine one for this processor\n"};
  for (int i = 0; i < 3; i++) {
    if (write(STDERR_FILENO, words[i], strlen(words[i])) < 0) break;
  }
  _exit(1);
}

// In a log, too, each line appears when it is said.
__attribute__((constructor)) static void write_line_by_line(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
}
