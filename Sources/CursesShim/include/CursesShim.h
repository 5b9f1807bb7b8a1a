/// The only C of the project: what Swift cannot import from <ncurses.h>, <signal.h> and glibc, as a closed list of
/// functions.
///
/// Three groups, one file each: `tty.c` (the terminal device, its restoring, threads), `signals.c` (handlers) and
/// `screen.c` (ncurses, which draws into a file in memory and never touches the terminal). There is one terminal per
/// process, so the state is file-scope. Unless a function says otherwise it is to be called on the screen's thread
/// only.

#ifndef CURSES_SHIM_H
#define CURSES_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// MARK: - Threads and files (tty.c); any thread may call these.

/// Starts a detached thread with an empty signal mask and an alternate signal stack; it counts as the screen's thread.
/// Returns 0 or an errno.
int shim_start_screen_thread(void (*body)(void *), void *context);

/// Whether the caller runs on the thread that `shim_start_screen_thread` started.
bool shim_on_screen_thread(void);

/// A pipe whose two ends do not block and are closed on exec. Returns 0 or an errno.
int shim_open_pipe(int ends[2]);

// MARK: - The terminal device (tty.c)

/// Opens /dev/tty twice (one file description to read, one to write, so that not blocking reaches nobody else) and
/// notes its settings. Returns 0 or an errno.
int shim_tty_open(void);
void shim_tty_close(void);
int shim_tty_input(void);
int shim_tty_output(void);

/// The size that the terminal reports; zeros where it knows none.
void shim_tty_size(int *columns, int *rows);

/// Keys arrive one by one, without echo; Ctrl-C, Ctrl-\ and Ctrl-Z still raise their signals. Stops the process while
/// it is in the background. Returns 0 or an errno.
int shim_tty_set_raw(void);

/// One write(2), which never blocks. From the first one on the terminal is in need of restoring. Does not return
/// while the process is dying of a fatal signal, so that nothing is drawn over the restored screen.
ssize_t shim_tty_write(const void *bytes, size_t count);

/// Whether a part of a frame is still to be written: restoring then always discards what the terminal has not read yet.
void shim_tty_set_backlog(bool is_waiting);

/// What brings the terminal back to the state before the first write. Longer ones than 512 bytes are refused.
void shim_tty_set_restore(const char *bytes, size_t count);

/// Leaves the screen, puts the settings back, discards unread input. With `discards_output`, also what the terminal
/// has not read yet: then whoever writes next is not held up by a terminal that has stalled. May be called from a
/// signal handler, on any thread and twice.
void shim_tty_restore(bool discards_output);

/// From here on, until `shim_stderr_release`, what is written to standard error is kept, if it would go to a terminal.
void shim_stderr_capture(void);

/// Forgets all but the end of what was kept when it has grown long.
void shim_stderr_trim(void);

/// Gives standard error back and prints what was kept.
void shim_stderr_release(void);

// MARK: - Signals (signals.c)

/// Sends the numbers of TSTP, CONT, WINCH and of every signal that by default ends a program (TERM, HUP, INT, QUIT, ALRM;
/// and, where the process has no handler of its own for them, USR1, USR2, XCPU, PROF, the real-time ones and so on) as
/// bytes into a pipe, and has the fatal signals restore the terminal before they do what they did before. The first of
/// those that end the program also sets an alarm: two seconds later, or at the second of them, the terminal is restored
/// and the process dies of the signal. Returns 0 or an errno.
int shim_signals_install(int pipe_end);

/// Puts the previous handlers back and clears the alarm. Any thread.
void shim_signals_remove(void);

/// Stops the process as Ctrl-Z does, and sets the terminal raw again when it goes on.
void shim_stop_process(void);

/// Sends SIGTSTP to the process group, as the terminal does for Ctrl-Z. Any thread.
void shim_ask_to_stop(void);

// MARK: - ncurses (screen.c)

/// Why a screen cannot be opened.
enum shim_screen_result {
    shim_screen_opened,
    shim_screen_unknown_terminal,
    shim_screen_no_database,
    shim_screen_cannot_move_cursor,
    shim_screen_failed,
};

/// Sets the character classification of the process. Returns whether there is such a locale.
bool shim_use_locale(const char *name);
bool shim_locale_is_utf8(void);

/// Starts ncurses for a kind of terminal, drawing into memory; without colours no sequence for them is written at all.
enum shim_screen_result shim_screen_open(const char *term, int columns, int rows, bool wants_colors);
void shim_screen_close(void);

/// The size that the terminal's description names; zeros where it names none.
void shim_screen_described_size(int *columns, int *rows);

/// How many colours the terminal has; 0 where none are wanted.
int shim_screen_colors(void);

/// How many pairs of colours can be defined, the terminal's own pair 0 included.
int shim_screen_pair_limit(void);

/// Defines a pair; -1 is the terminal's own colour.
bool shim_screen_define_pair(int pair, int foreground, int background);

/// What a key sends according to the terminal's description (`kcuu1`, `kf5`), or NULL.
const char *shim_screen_key(const char *capability);

/// The bits of `shim_screen_draw`'s attributes.
enum { shim_bold = 1, shim_dim = 2, shim_underline = 4, shim_reverse = 8 };

/// Puts characters into a row.
void shim_screen_draw(int row, int column, const uint32_t *text, int count, unsigned attributes, int pair);

/// Columns that ncurses counts for a character; -1 for one that it cannot show.
int shim_screen_width(uint32_t scalar);

/// Shows the cursor there, or hides it.
void shim_screen_set_cursor(bool is_visible, int column, int row);

/// The next update repaints everything.
void shim_screen_clear_next(void);
void shim_screen_resize(int columns, int rows);

/// Has ncurses work out what differs from the screen. Returns the number of bytes that bring the terminal there.
size_t shim_screen_update(void);

/// Takes the bytes of the last update, which may be fewer than were announced.
size_t shim_screen_read(void *buffer, size_t capacity);

/// Forgets that the screen was entered: the next update enters it again and repaints everything.
void shim_screen_leave(void);

/// Prepares `shim_tty_restore` for this terminal at its present size.
void shim_screen_prepare_restore(bool ends_synchronized_update, bool ends_mouse_reports);

#endif
