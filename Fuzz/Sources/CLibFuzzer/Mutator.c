// Part of Ordeal. See LICENSE.

// Mutations that know lines, words and numbers. libFuzzer's own change bytes anywhere, so that most
// of what they make of a text is refused in its first lines; half of all inputs are still theirs.

#include "CLibFuzzer.h"

#include <stdlib.h>
#include <string.h>

// zlib, which the readers link.
unsigned long crc32(unsigned long crc, const unsigned char *data, unsigned int size);

static unsigned int state;

// A whole number below n (n > 0).
static size_t below(size_t n) {
  state = state * 1664525u + 1013904223u;
  return (state >> 8) % n;
}

// What people and programs write in place of a number or a name.
static const char *const words[] = {
    "0", "-0", "1", "-1", "2", "3", "4", "7", "10", "13", "100", "0.5", "-0.5", ".5", "1.", "+1", "1e-3", "1E+2",
    "1.0D+01", "1d0", "1e308", "-1e308", "1e400", "1e-320", "1e15", "1e9", "nan", "NaN", "inf",
    "-Infinity", "0x10", "1_0", "007", "2147483648", "-2147483649", "9223372036854775807",
    "9223372036854775808", "99999999999999999999", "4294967296", "65536", "1000000", "****", "1.234(5)", "1/3", "-1/0",
    "?", ".", "T", "F", "true", "False", ".TRUE.", "None", "null", "Li", "Al", "al", "AL3+", "Li_sv",
    "X", "Vac", "Uuo", "D", "pp", "ff", "#", "!", "''", "\"\"", "[]", "{}", "[[]]", "\xef\xbb\xbf",
    "\xc3\xa9", "\r", "\t", "x,y,z", "-y,x-y,z+1/3", "Direct", "Cartesian", "loop_", "data_", "ITEM:",
    "END_CFG",
};

static int separates(uint8_t byte) {
  return byte <= ' ' || memchr(",;:=\"'<>[]{}()|", byte, 15) != NULL;
}

// Puts `new` in place of the bytes from `start` to `end`.
static size_t replace(
    uint8_t *data, size_t size, size_t limit, size_t start, size_t end, const void *new,
    size_t count) {
  if (size - (end - start) + count > limit) return size;
  memmove(data + start + count, data + end, size - end);
  memcpy(data + start, new, count);
  return size - (end - start) + count;
}

// A word of the text, from `start` to `end`.
static void find_word(const uint8_t *data, size_t size, size_t *start, size_t *end) {
  size_t place = below(size);
  while (place < size && separates(data[place])) place++;
  *start = *end = place;
  while (*start > 0 && !separates(data[*start - 1])) --*start;
  while (*end < size && !separates(data[*end])) ++*end;
}

// A line of the text with its end.
static void find_line(const uint8_t *data, size_t size, size_t *start, size_t *end) {
  *start = *end = below(size);
  while (*start > 0 && data[*start - 1] != '\n') --*start;
  while (*end < size && data[*end] != '\n') ++*end;
  if (*end < size) ++*end;
}

// Puts a copy of data[from, to) in place of data[start, end).
static size_t copy(
    uint8_t *data, size_t size, size_t limit, size_t from, size_t to, size_t start, size_t end) {
  uint8_t part[1024];
  size_t count = to - from < sizeof part ? to - from : sizeof part;
  memcpy(part, data + from, count);
  return replace(data, size, limit, start, end, part, count);
}

static size_t change_digit(uint8_t *data, size_t size) {
  size_t place = below(size);
  while (place < size && (data[place] < '0' || data[place] > '9')) place++;
  if (place < size) data[place] = (uint8_t)('0' + below(10));
  return size;
}

static size_t change_text(uint8_t *data, size_t size, size_t limit) {
  size_t start, end, from, to;
  switch (below(8)) {
  case 0:
  case 1: return change_digit(data, size);
  case 2:
    find_word(data, size, &start, &end);
    const char *word = words[below(sizeof words / sizeof *words)];
    return replace(data, size, limit, start, end, word, strlen(word));
  case 3:
    find_word(data, size, &from, &to);
    find_word(data, size, &start, &end);
    return copy(data, size, limit, from, to, start, end);
  case 4:
    find_line(data, size, &from, &to);
    find_line(data, size, &start, &end);
    return copy(data, size, limit, from, to, start, start);
  case 5:
    find_line(data, size, &start, &end);
    return replace(data, size, limit, start, end, "", 0);
  case 6:
    find_line(data, size, &from, &to);
    find_line(data, size, &start, &end);
    return copy(data, size, limit, from, to, start, end);
  default:
    // Bytes of the last half, the whole of which stands behind a header.
    start = size / 2 + below(size - size / 2);
    return start + LLVMFuzzerMutate(data + start, size - start, limit - start);
  }
}

static size_t number(const uint8_t *data, int bytes) {
  size_t value = 0;
  for (int k = bytes - 1; k >= 0; k--) value = value << 8 | data[k];
  return value;
}

static void write_number(uint8_t *data, unsigned long value) {
  for (int k = 0; k < 4; k++) data[k] = (uint8_t)(value >> 8 * k);
}

// Gives the stored members of a zip file the checksums of their bytes, so that readers go on to these.
static void mend_checksums(uint8_t *data, size_t size) {
  for (size_t entry = 0; entry + 46 <= size; entry++) {
    if (memcmp(data + entry, "PK\1\2", 4) != 0 || number(data + entry + 10, 2) != 0) continue;
    size_t local = number(data + entry + 42, 4), count = number(data + entry + 20, 4);
    if (local + 30 > size) continue;
    size_t start = local + 30 + number(data + local + 26, 2) + number(data + local + 28, 2);
    if (start > size || count > size - start) continue;
    unsigned long sum = crc32(0, data + start, (unsigned int)count);
    write_number(data + entry + 16, sum);
    write_number(data + local + 14, sum);
  }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t limit, unsigned int seed) {
  state = seed;
  if (size == 0) return LLVMFuzzerMutate(data, size, limit);
  if (size > 4 && memcmp(data, "PK\3\4", 4) == 0) {
    // Only what keeps the places of members.
    if (below(4) == 0) return LLVMFuzzerMutate(data, size, limit);
    size_t count = 1 + below(4);
    for (size_t k = 0; k < count; k++) {
      if (below(3) == 0) data[below(size)] = (uint8_t)(below(2) ? 32 + below(95) : below(256));
      else change_digit(data, size);
    }
    if (below(8) != 0) mend_checksums(data, size);
    return size;
  }
  if (below(2) == 0) return LLVMFuzzerMutate(data, size, limit);
  size_t count = 1 + below(3);
  for (size_t k = 0; k < count && size > 0; k++) size = change_text(data, size, limit);
  return size;
}
