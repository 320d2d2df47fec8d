#pragma once
// The C interface of LAMMPS's command `plugin load`, as its header lammpsplugin.h describes it,
// which LAMMPS does not install.

extern "C" {

typedef void *(*ordeal_plugin_factory)(void *lammps);

typedef struct {
  const char *version;
  const char *style;
  const char *name;
  const char *info;
  const char *author;
  ordeal_plugin_factory creator;
  void *handle;
} ordeal_lammps_plugin;

typedef void (*ordeal_plugin_registration)(ordeal_lammps_plugin *plugin, void *lammps);

/// What `plugin load` calls: registers the pair style `mtp`.
void lammpsplugin_init(void *lammps, void *handle, void *registration);
}
