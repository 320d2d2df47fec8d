// Part of Ordeal. See LICENSE.

#ifndef CLIBFUZZER_H
#define CLIBFUZZER_H

#include <stddef.h>
#include <stdint.h>

/// libFuzzer as a function: it is linked by `-sanitize=fuzzer` and has no header of its own.
int LLVMFuzzerRunDriver(
    int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

/// libFuzzer's own mutations of bytes; returns the new size.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t limit);

/// Changes an input: what libFuzzer calls in place of its own mutations where it is there.
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t limit, unsigned int seed);

/// The most memory that this process has had, MiB.
long fuzz_peak_memory(void);

#endif
