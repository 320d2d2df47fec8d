#pragma once
// Atoms that LAMMPS takes out of the neighbour lists: `neigh_modify exclude`, and `fix gcmc`, which
// tries a removal that way.

#include <mpi.h>

#include <map>
#include <utility>
#include <vector>

namespace LAMMPS_NS {
class Atom;
class Neighbor;
}    // namespace LAMMPS_NS

namespace ordeal {

class Exclusions {
 public:
  // Looks at the atoms of all ranks, which call this together; cheap where nothing is excluded.
  void update(LAMMPS_NS::Neighbor *neighbor, LAMMPS_NS::Atom *atom, MPI_Comm world);

  // Whether there is any atom that is a neighbour of no other.
  bool any() const { return excluded_count > 0; }
  // How many there are, on all ranks.
  long count() const { return excluded_count; }
  // Whether atoms that keep neighbours have lost others.
  bool is_partial() const { return partial; }

  // The listed atoms that are not excluded.
  const std::vector<int> &kept(const int *atoms, int count, LAMMPS_NS::Atom *atom);

 private:
  // Atoms that no exclusion tells apart: their type, and those of their group bits that matter.
  using Kind = std::pair<int, int>;

  LAMMPS_NS::Neighbor *lists = nullptr;
  int bits = 0;
  std::map<Kind, long> counts;
  std::map<Kind, bool> excluded;
  long excluded_count = 0;
  bool partial = false;
  std::vector<int> listed;

  void count_kinds(LAMMPS_NS::Atom *atom, MPI_Comm world);
  bool is_pair_excluded(const Kind &a, const Kind &b) const;
  bool is_alone(const Kind &kind) const;
  bool would_be_alone(const Kind &kind, int types) const;
  bool has_lost_some(const Kind &kind) const;
};

}    // namespace ordeal
