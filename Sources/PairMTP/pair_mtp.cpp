#include "pair_mtp.h"
