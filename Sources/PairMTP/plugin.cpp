// The entry of LAMMPS's `plugin load`, where LAMMPS has plugins.
#if __has_include(<lammps/lammpsplugin.h>)

#include "pair_mtp.h"

#include <lammps/lammpsplugin.h>
#include <lammps/version.h>

extern "C" void lammpsplugin_init(void *lammps, void *handle, void *registration)
{
  lammpsplugin_t plugin{};
  plugin.version = LAMMPS_VERSION;
  plugin.style = "pair";
  plugin.name = "mtp";
  plugin.info = "moment tensor potentials by Ordeal";
  plugin.author = "The Ordeal developers";
  plugin.creator.v1 = reinterpret_cast<lammpsplugin_factory1 *>(&LAMMPS_NS::PairMTP::create);
  plugin.handle = handle;
  (*reinterpret_cast<lammpsplugin_regfunc>(registration))(&plugin, lammps);
}

#endif
