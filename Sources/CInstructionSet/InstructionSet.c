#include "InstructionSet.h"

#include <stddef.h>

#if defined(__x86_64__)
// The compiler defines __AVX2__ as 1 where it may use AVX2, and not at all where it may not.
#define TEXT_OF(word) #word
#define IS_ONE(word) (TEXT_OF(word)[0] == '1')
#define INSTRUCTIONS(macro, builtin, flag) \
  { flag, IS_ONE(macro), __builtin_cpu_supports(builtin) != 0 }

ORDEAL_ON_ANY_PROCESSOR ordeal_instructions ordeal_instructions_at(int index) {
  __builtin_cpu_init();
  const ordeal_instructions all[] = {
      INSTRUCTIONS(__SSE4_2__, "sse4.2", "sse4_2"),
      INSTRUCTIONS(__POPCNT__, "popcnt", "popcnt"),
      INSTRUCTIONS(__AVX__, "avx", "avx"),
      INSTRUCTIONS(__AVX2__, "avx2", "avx2"),
      INSTRUCTIONS(__FMA__, "fma", "fma"),
      INSTRUCTIONS(__BMI__, "bmi", "bmi1"),
      INSTRUCTIONS(__BMI2__, "bmi2", "bmi2"),
      INSTRUCTIONS(__AVX512F__, "avx512f", "avx512f"),
      INSTRUCTIONS(__AVX512CD__, "avx512cd", "avx512cd"),
      INSTRUCTIONS(__AVX512BW__, "avx512bw", "avx512bw"),
      INSTRUCTIONS(__AVX512DQ__, "avx512dq", "avx512dq"),
      INSTRUCTIONS(__AVX512VL__, "avx512vl", "avx512vl"),
      INSTRUCTIONS(__AVX512IFMA__, "avx512ifma", "avx512ifma"),
      INSTRUCTIONS(__AVX512VBMI__, "avx512vbmi", "avx512vbmi"),
      INSTRUCTIONS(__AVX512VBMI2__, "avx512vbmi2", "avx512_vbmi2"),
      INSTRUCTIONS(__AVX512VNNI__, "avx512vnni", "avx512_vnni"),
      INSTRUCTIONS(__AVX512BITALG__, "avx512bitalg", "avx512_bitalg"),
      INSTRUCTIONS(__AVX512VPOPCNTDQ__, "avx512vpopcntdq", "avx512_vpopcntdq"),
      INSTRUCTIONS(__AVX512BF16__, "avx512bf16", "avx512_bf16"),
      INSTRUCTIONS(__GFNI__, "gfni", "gfni"),
  };
  const int count = sizeof(all) / sizeof(all[0]);
  return index >= 0 && index < count ? all[index] : (ordeal_instructions){NULL, false, false};
}
#else
ordeal_instructions ordeal_instructions_at(int index) {
  (void)index;
  return (ordeal_instructions){NULL, false, false};
}
#endif

ORDEAL_ON_ANY_PROCESSOR const char *ordeal_missing_instruction_set(void) {
  for (int index = 0;; index++) {
    const ordeal_instructions it = ordeal_instructions_at(index);
    if (it.name == NULL) return NULL;
    if (it.is_used && !it.is_present) return it.name;
  }
}
