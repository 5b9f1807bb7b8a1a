#pragma once

/// Returns 1 for every number that is not negative. It stands in a file of its own, so that whoever calls it in a loop
/// pays for a call every time: the compiler of the caller does not know what it does.
long opaque_work(long number);
