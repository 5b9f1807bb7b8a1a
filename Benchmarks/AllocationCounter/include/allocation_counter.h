#pragma once

/// How often memory was asked for since the program began, by whatever thread and by whatever library.
///
/// A program that this file is linked into gets its memory through it: its functions stand in front of those of the C library.
unsigned long allocation_count(void);
