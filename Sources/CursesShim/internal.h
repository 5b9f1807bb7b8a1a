/// What the three parts of the shim share with each other only.

#ifndef CURSES_SHIM_INTERNAL_H
#define CURSES_SHIM_INTERNAL_H

/// A file that exists only in memory, or an unlinked temporary one; -1 with errno set. Closed on exec.
int shim_open_memory_file(const char *name);

/// Marks the process as dying, restores the terminal and prints the captured standard error. For signal handlers.
void shim_tty_restore_for_good(void);

#endif
