#include "exclusions.h"

#include <lammps/atom.h>
#include <lammps/neighbor.h>

using namespace LAMMPS_NS;
using ordeal::Exclusions;

// The bit of the group `all`, which every atom has but one that `fix gcmc` tries to remove.
static constexpr int all_bit = 1;

void Exclusions::update(Neighbor *neighbor, Atom *atom, MPI_Comm world)
{
  lists = neighbor;
  counts.clear();
  excluded.clear();
  excluded_count = 0;
  partial = false;
  if (!neighbor->exclude) return;
  bits = all_bit;
  for (int k = 0; k < neighbor->nex_group; k++) bits |= neighbor->ex1_bit[k] | neighbor->ex2_bit[k];
  count_kinds(atom, world);
  bool are_all_alone = true;
  for (const auto &[kind, count] : counts) {
    excluded[kind] = is_alone(kind);
    are_all_alone = are_all_alone && excluded[kind];
  }
  // Where one of two atoms is excluded the other has no neighbours left, either, but is not
  // excluded itself: it would be a neighbour of further atoms.
  if (are_all_alone)
    for (auto &[kind, is_out] : excluded) is_out = would_be_alone(kind, atom->ntypes);
  for (const auto &[kind, count] : counts)
    if (excluded[kind]) excluded_count += count;
  // Exclusions within or between molecules are taken to leave every atom some neighbours.
  partial = neighbor->nex_mol > 0;
  for (const auto &[kind, is_out] : excluded) partial = partial || (!is_out && has_lost_some(kind));
}

void Exclusions::count_kinds(Atom *atom, MPI_Comm world)
{
  std::map<Kind, long> own;
  for (int i = 0; i < atom->nlocal; i++) own[{atom->type[i], atom->mask[i] & bits}]++;
  std::vector<long> sent;
  for (const auto &[kind, count] : own)
    sent.insert(sent.end(), {long(kind.first), long(kind.second), count});
  int ranks = 1, length = static_cast<int>(sent.size());
  MPI_Comm_size(world, &ranks);
  std::vector<int> lengths(ranks), offsets(ranks);
  MPI_Allgather(&length, 1, MPI_INT, lengths.data(), 1, MPI_INT, world);
  for (int rank = 1; rank < ranks; rank++) offsets[rank] = offsets[rank - 1] + lengths[rank - 1];
  std::vector<long> all(offsets.back() + lengths.back());
  MPI_Allgatherv(
      sent.data(), length, MPI_LONG, all.data(), lengths.data(), offsets.data(), MPI_LONG, world);
  for (size_t k = 0; k < all.size(); k += 3)
    counts[{static_cast<int>(all[k]), static_cast<int>(all[k + 1])}] += all[k + 2];
}

// As Neighbor's own exclusion of pairs, but for molecules.
bool Exclusions::is_pair_excluded(const Kind &a, const Kind &b) const
{
  if (lists->nex_type && lists->ex_type[a.first][b.first]) return true;
  for (int k = 0; k < lists->nex_group; k++) {
    int one = lists->ex1_bit[k], two = lists->ex2_bit[k];
    if ((a.second & one && b.second & two) || (a.second & two && b.second & one)) return true;
  }
  return false;
}

// Whether an atom of a kind is a neighbour of no other atom; its own images do not count.
bool Exclusions::is_alone(const Kind &kind) const
{
  for (const auto &[other, count] : counts) {
    if (other == kind && count == 1) continue;
    if (!is_pair_excluded(kind, other)) return false;
  }
  return true;
}

// Whether it would be a neighbour of no atom of any type that is in no group but `all`.
bool Exclusions::would_be_alone(const Kind &kind, int types) const
{
  for (int type = 1; type <= types; type++)
    if (!is_pair_excluded(kind, {type, all_bit})) return false;
  return true;
}

// Whether an atom that is not excluded has lost neighbours that are not excluded either.
bool Exclusions::has_lost_some(const Kind &kind) const
{
  for (const auto &[other, is_out] : excluded)
    if (!is_out && is_pair_excluded(kind, other)) return true;
  return false;
}

const std::vector<int> &Exclusions::kept(const int *atoms, int count, Atom *atom)
{
  listed.clear();
  for (int k = 0; k < count; k++) {
    int i = atoms[k];
    auto found = excluded.find({atom->type[i], atom->mask[i] & bits});
    if (found == excluded.end() || !found->second) listed.push_back(i);
  }
  return listed;
}
