#pragma once

#include <string>

namespace ordeal {

// Where the file of a potential is: as given, in a folder of LAMMPS_POTENTIALS (separated by
// colons), or in the folder that LAMMPS was built with; empty where it is in none of them.
std::string find_potential(const std::string &path);

// The places that were looked at, in words.
std::string places_of_potentials();

}    // namespace ordeal
