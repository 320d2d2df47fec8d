#pragma once

#include <limits>
#include <string>
#include <vector>

namespace ordeal {

// What `pair_style mtp ... grade ...` says.
struct GradeOptions {
  // Whether grades are computed at all, and at which steps.
  bool wanted = false;
  long every = 1;
  // Configurations above this are added to the file.
  double save = std::numeric_limits<double>::infinity();
  std::string file;
  // Configurations above this end the run.
  double stop = std::numeric_limits<double>::infinity();

  bool saves() const { return !file.empty(); }

  // Reads `grade [every N] [save T FILE] [stop T]`, or nothing; on failure the text says why.
  bool read(const std::vector<std::string> &words, std::string &text);
};

}    // namespace ordeal
