#pragma once
// What the compiler was told about the processor, and what the processor has. Swift cannot ask:
// `-Xcc -march=…` reaches it through this header's macros.
#include <stdbool.h>

#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#define ORDEAL_INSTRUCTION_SET "AVX-512"
#define ORDEAL_VECTOR_BYTES 64
#elif defined(__AVX2__) && defined(__FMA__)
#define ORDEAL_INSTRUCTION_SET "AVX2 + FMA"
#define ORDEAL_VECTOR_BYTES 32
#elif defined(__ARM_NEON)
#define ORDEAL_INSTRUCTION_SET "NEON"
#define ORDEAL_VECTOR_BYTES 16
#else
#define ORDEAL_INSTRUCTION_SET "baseline"
#define ORDEAL_VECTOR_BYTES 16
#endif

/// Marks functions that find out what the processor has, and so must run on any, whatever `-march`
/// says.
#if defined(__x86_64__)
#define ORDEAL_ON_ANY_PROCESSOR \
  __attribute__((target("no-avx,no-sse3,no-popcnt,no-bmi,no-bmi2,no-lzcnt,no-movbe,no-adx,no-gfni")))
#else
#define ORDEAL_ON_ANY_PROCESSOR
#endif

/// One extension of the instruction set.
typedef struct {
  /// As in the flags of /proc/cpuinfo: "avx512f".
  const char *name;
  /// Whether the compiler was allowed to use it.
  bool is_used;
  /// Whether this processor has it.
  bool is_present;
} ordeal_instructions;

/// Extension `index` = 0, 1, …; its name is NULL behind the last one.
ordeal_instructions ordeal_instructions_at(int index);

/// The first instruction set of the build that this processor lacks, or NULL when it has them all.
const char *ordeal_missing_instruction_set(void);
