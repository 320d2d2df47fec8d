// The entry of LAMMPS's `plugin load`.

#include "lammps_plugin.h"

#include "pair_mtp.h"

#include <lammps/lammps.h>

// Defined in Swift: gives the pair style its kernel.
extern "C" void ordeal_register_kernel(void);

extern "C" void lammpsplugin_init(void *lammps, void *handle, void *registration)
{
  ordeal_register_kernel();
  ordeal_lammps_plugin plugin{};
  plugin.version = static_cast<LAMMPS_NS::LAMMPS *>(lammps)->version;
  plugin.style = "pair";
  plugin.name = "mtp";
  plugin.info = "moment tensor potentials by Ordeal";
  plugin.author = "The Ordeal developers";
  plugin.creator = reinterpret_cast<ordeal_plugin_factory>(&LAMMPS_NS::PairMTP::create);
  plugin.handle = handle;
  reinterpret_cast<ordeal_plugin_registration>(registration)(&plugin, lammps);
}
