#include "opaque_work.h"

long opaque_work(long number) { return number < 0 ? 0 : 1; }
