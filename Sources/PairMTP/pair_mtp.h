#pragma once

#include "PairMTP.h"

#include <lammps/pair.h>
#include <string>
#include <vector>

namespace LAMMPS_NS {

// Moment tensor potentials: glue between LAMMPS's neighbour lists and Ordeal's kernel.
class PairMTP : public Pair {
 public:
  PairMTP(class LAMMPS *);
  ~PairMTP() override;

  void settings(int, char **) override;
  void coeff(int, char **) override;
  void init_style() override;
  double init_one(int, int) override;
  void setup() override;
  void compute(int, int) override;
  double memory_usage() override;
  void write_restart(FILE *) override;
  void read_restart(FILE *) override;

  static Pair *create(class LAMMPS *lmp) { return new PairMTP(lmp); }

 private:
  ordeal_pair_kernel kernel;
  void *model = nullptr;
  double cutoff = 0.0;
  std::string path;
  std::vector<std::string> elements;

  void allocate();
  void load();
  void release();
};

}    // namespace LAMMPS_NS

namespace ordeal {
// Adds the style to an instance; needed again after `clear`, which makes a new Force.
void register_pair_style(LAMMPS_NS::LAMMPS *lmp);
}    // namespace ordeal
