#pragma once

#include "PairMTP.h"
#include "exclusions.h"
#include "grade_options.h"

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
  void compute(int, int) override;
  double memory_usage() override;
  void write_restart(FILE *) override;
  void read_restart(FILE *) override;

  static Pair *create(class LAMMPS *lmp) { return new PairMTP(lmp); }

 private:
  ordeal_pair_kernel kernel;
  void *model = nullptr;
  double model_bytes = 0.0;
  bool has_computed = false;
  double cutoff = 0.0;
  std::string path;
  std::vector<std::string> type_elements;
  // As `pair_style mtp elements` says; empty where the potential's card or tag decides.
  std::vector<std::string> species_elements;
  ordeal::GradeOptions grade_options;
  // The largest grade, on rank 0: `compute pair` adds up over ranks.
  double largest_grade = 0.0;
  // Of each atom of this rank; and of the configuration, summed over atoms.
  std::vector<double> atom_grades, grade_row;

  ordeal::Exclusions exclusions;
  bool has_warned_of_exclusions = false;

  void allocate();
  ordeal_neighborhoods neighborhoods();
  void grade();
  double graded();
  void publish_grades();
  bool save_frame(double grade, std::string &text);
  void require_metal();
  bool load(std::string &text);
  void release();
};

}    // namespace LAMMPS_NS

namespace ordeal {
// Adds the style to an instance's table of pair styles.
void register_pair_style(LAMMPS_NS::LAMMPS *lmp);
}    // namespace ordeal
