#pragma once
#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast, which Swift does not import.
static inline int ordeal_sqlite_bind_text(sqlite3_stmt *statement, int index, const char *text,
                                          unsigned long long count) {
  return sqlite3_bind_text64(statement, index, text, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}
