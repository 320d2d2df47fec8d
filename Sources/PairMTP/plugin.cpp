// The entry of LAMMPS's `plugin load`, where LAMMPS has plugins.
#if __has_include(<lammps/lammpsplugin.h>)

#include "pair_mtp.h"

#include <lammps/lammps.h>
#include <lammps/lammpsplugin.h>
#if __has_include(<lammps/version.h>)
#include <lammps/version.h>
#endif

// Defined in Swift: gives the pair style its kernel.
extern "C" void ordeal_register_kernel(void);

extern "C" void lammpsplugin_init(void *lammps, void *handle, void *registration)
{
  ordeal_register_kernel();
  lammpsplugin_t plugin{};
#ifdef LAMMPS_VERSION
  // LAMMPS warns where this is not its own version.
  plugin.version = LAMMPS_VERSION;
#else
  plugin.version = static_cast<LAMMPS_NS::LAMMPS *>(lammps)->version;
#endif
  plugin.style = "pair";
  plugin.name = "mtp";
  plugin.info = "moment tensor potentials by Ordeal";
  plugin.author = "The Ordeal developers";
  plugin.creator.v1 = reinterpret_cast<lammpsplugin_factory1 *>(&LAMMPS_NS::PairMTP::create);
  plugin.handle = handle;
  (*reinterpret_cast<lammpsplugin_regfunc>(registration))(&plugin, lammps);
}

#endif
