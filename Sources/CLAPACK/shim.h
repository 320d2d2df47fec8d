#pragma once
// C99 complex types do not import into Swift; the struct form does.
#define LAPACK_COMPLEX_STRUCTURE 1
#include <lapacke.h>
#include <cblas.h>
