#include "grade_options.h"

#include <cmath>
#include <cstdlib>

namespace {

bool read_number(const std::string &word, double &value)
{
  char *end = nullptr;
  value = std::strtod(word.c_str(), &end);
  return !word.empty() && *end == 0 && std::isfinite(value);
}

}    // namespace

bool ordeal::GradeOptions::read(const std::vector<std::string> &words, std::string &text)
{
  *this = GradeOptions{};
  wanted = !words.empty();
  for (size_t k = 1; k < words.size();) {
    const std::string &key = words[k];
    size_t width = key == "save" ? 3 : 2;
    double value = 0.0;
    if (key != "every" && key != "save" && key != "stop") {
      text = "expected grade [every N] [save T FILE] [stop T], got " + key;
      return false;
    }
    if (k + width > words.size() || !read_number(words[k + 1], value) || value < 1.0) {
      text = "grade " + key + " expects a number of at least 1" +
          (key == "save" ? " and a file" : "") +
          (k + 1 < words.size() ? ", got " + words[k + 1] : "");
      return false;
    }
    if (key == "every") {
      every = static_cast<long>(value);
      if (every != value || value > 1e9) {
        text = "grade every expects a whole number of steps, got " + words[k + 1];
        return false;
      }
    } else if (key == "save") {
      save = value;
      file = words[k + 2];
    } else {
      stop = value;
    }
    k += width;
  }
  if (saves() && stop < save) {
    text = "grade stop is below grade save: expected at least as much";
    return false;
  }
  return true;
}
