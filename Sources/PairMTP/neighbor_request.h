#pragma once
// How a pair style asks for a full neighbour list, in LAMMPS of either age.

#include <lammps/error.h>
#include <lammps/neighbor.h>
#include <lammps/pair.h>

// LAMMPS of 2022 and later installs this header, and has Neighbor::add_request.
#if __has_include(<lammps/platform.h>)
#define ORDEAL_HAS_ADD_REQUEST 1
#endif

#ifndef ORDEAL_HAS_ADD_REQUEST
namespace LAMMPS_NS {
// The first fields of LAMMPS's NeighRequest, whose header Debian leaves out. `request_full_list`
// checks that they hold the defaults of a new request before it writes to them.
class NeighRequest : protected Pointers {
 public:
  int index;
  void *requestor;
  int requestor_instance;
  int id;
  int pair, fix, compute, command, neigh;
  int half, full;
};
}    // namespace LAMMPS_NS
#endif

namespace ordeal {

inline void request_full_list(
    LAMMPS_NS::Neighbor *neighbor, LAMMPS_NS::Error *error, LAMMPS_NS::Pair *pair, int instance)
{
#if defined(ORDEAL_HAS_ADD_REQUEST)
  (void) error;
  (void) instance;
  neighbor->add_request(pair, LAMMPS_NS::NeighConst::REQ_FULL);
#else
  int index = neighbor->request(pair, instance);
  LAMMPS_NS::NeighRequest *request = neighbor->requests[index];
  bool is_default = request->requestor == static_cast<void *>(pair) && request->pair == 1 &&
      request->fix == 0 && request->compute == 0 && request->command == 0 && request->neigh == 0 &&
      request->half == 1 && request->full == 0;
  if (!is_default)
    error->all(
        __FILE__, __LINE__,
        std::string("Pair style mtp: neighbor requests of this LAMMPS have another layout than "
                    "those of version 29 Sep 2021"));
  request->half = 0;
  request->full = 1;
#endif
}

}    // namespace ordeal
