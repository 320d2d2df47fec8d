#pragma once
// Nothing to call: what is in Startup.c runs before the program's first line.
