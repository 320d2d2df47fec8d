#pragma once
// What the compiler was told about the processor. Swift cannot ask: `-Xcc -march=…` reaches it
// through this header's macros.
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

/// The first instruction set of the build that this processor lacks, or NULL when it has them all.
const char *ordeal_missing_instruction_set(void);
