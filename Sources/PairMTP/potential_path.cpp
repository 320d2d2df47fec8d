#include "potential_path.h"

#include <lammps/lmptype.h>
#include <lammps/utils.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

namespace {

bool is_readable_file(const std::string &path)
{
  struct stat info;
  return stat(path.c_str(), &info) == 0 && !S_ISDIR(info.st_mode) &&
      access(path.c_str(), R_OK) == 0;
}

}    // namespace

// LAMMPS's own search leaves the variable out where it was built with a folder, as Debian's is.
std::string ordeal::find_potential(const std::string &path)
{
  if (path.empty() || is_readable_file(path)) return path;
  const char *variable = getenv("LAMMPS_POTENTIALS");
  std::istringstream folders(variable ? variable : "");
  std::string name = path.substr(path.rfind('/') + 1);
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (folder.empty()) continue;
    // With the folders that stand before its name; without them, as LAMMPS looks for files.
    for (const std::string &place : {folder + "/" + path, folder + "/" + name})
      if (is_readable_file(place)) return place;
  }
  std::string found = LAMMPS_NS::utils::get_potential_file_path(path);
  return is_readable_file(found) ? found : "";
}

std::string ordeal::places_of_potentials()
{
  const char *variable = getenv("LAMMPS_POTENTIALS");
  return std::string("looked for as given, in the folders of LAMMPS_POTENTIALS (") +
      (variable && *variable ? variable : "not set") + ") and in LAMMPS's own";
}
