#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1

#include <curses.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

// term.h takes everyday words for macros.
#undef columns
#undef lines

#include "CursesShim.h"
#include "internal.h"

static SCREEN *screen;
static FILE *drawn;
static FILE *nothing;
static bool draws_colors;
static bool has_default_colors;
static const char *palette_reset;
static int described_columns;
static int described_rows;

// MARK: - Locale

bool shim_use_locale(const char *name) {
    return setlocale(LC_CTYPE, name) != NULL;
}

bool shim_locale_is_utf8(void) {
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

int shim_screen_width(uint32_t scalar) {
    return wcwidth((wchar_t)scalar);
}

// MARK: - Opening and closing

static bool is_capability(const char *value) {
    return value != NULL && value != (const char *)-1 && *value != '\0';
}

static void discard_drawn(void) {
    lseek(fileno(drawn), 0, SEEK_SET);
}

static void close_files(void) {
    if (drawn != NULL) fclose(drawn);
    if (nothing != NULL) fclose(nothing);
    drawn = NULL;
    nothing = NULL;
}

static bool open_files(void) {
    int memory = shim_open_memory_file("frames");
    if (memory < 0) return false;
    drawn = fdopen(memory, "w");
    if (drawn == NULL) {
        close(memory);
        return false;
    }
    // Keys are read elsewhere; ncurses only wants to be given something.
    nothing = fopen("/dev/null", "re");
    if (nothing == NULL) close_files();
    return nothing != NULL;
}

// newterm says only that it failed, so its reasons are looked for first.
static enum shim_screen_result look_up(const char *term) {
    int reason = 0;
    use_env(FALSE);
    if (setupterm(term, fileno(drawn), &reason) != OK) {
        if (reason < 0) return shim_screen_no_database;
        return reason == 0 ? shim_screen_unknown_terminal : shim_screen_cannot_move_cursor;
    }
    bool moves = is_capability(tigetstr("cup"));
    described_columns = tigetnum("cols");
    described_rows = tigetnum("lines");
    del_curterm(cur_term);
    return moves ? shim_screen_opened : shim_screen_cannot_move_cursor;
}

enum shim_screen_result shim_screen_open(const char *term, int columns, int rows, bool wants_colors) {
    if (screen != NULL || !open_files()) return shim_screen_failed;
    enum shim_screen_result result = look_up(term);
    if (result != shim_screen_opened) {
        close_files();
        return result;
    }
    // LINES and COLUMNS would freeze the size, which is set below. But where the description names none (`linux`),
    // newterm fails unless it may look there, and then take 80 by 24.
    use_env(described_columns <= 0 || described_rows <= 0);
    screen = newterm(term, drawn, nothing);
    if (screen == NULL) {
        close_files();
        return shim_screen_failed;
    }
    // Until it has once been through endwin, ncurses flushes after every movement of the cursor.
    endwin();
    nonl();
    typeahead(-1);
    leaveok(stdscr, TRUE);
    curs_set(0);
    palette_reset = tigetstr("oc");
    // Without colours not even the terminal's own are asked for.
    draws_colors = wants_colors && has_colors() && start_color() == OK;
    has_default_colors = draws_colors && use_default_colors() == OK;
    shim_screen_resize(columns, rows);
    discard_drawn();
    return shim_screen_opened;
}

void shim_screen_close(void) {
    if (screen == NULL) return;
    endwin();
    delscreen(screen);
    screen = NULL;
    close_files();
}

void shim_screen_leave(void) {
    endwin();
    discard_drawn();
    shim_screen_clear_next();
}

void shim_screen_described_size(int *columns, int *rows) {
    *columns = described_columns > 0 ? described_columns : 0;
    *rows = described_rows > 0 ? described_rows : 0;
}

// MARK: - What the terminal can do

int shim_screen_colors(void) {
    return draws_colors ? COLORS : 0;
}

int shim_screen_pair_limit(void) {
    return draws_colors ? COLOR_PAIRS : 1;
}

bool shim_screen_define_pair(int pair, int foreground, int background) {
    if (!has_default_colors) {
        if (foreground < 0) foreground = COLOR_WHITE;
        if (background < 0) background = COLOR_BLACK;
    }
    return init_extended_pair(pair, foreground, background) == OK;
}

const char *shim_screen_key(const char *capability) {
    const char *value = tigetstr(capability);
    return is_capability(value) ? value : NULL;
}

// MARK: - Drawing

void shim_screen_draw(int row, int column, const uint32_t *text, int count, unsigned attributes, int pair) {
    attr_t bits = A_NORMAL;
    if (attributes & shim_bold) bits |= WA_BOLD;
    if (attributes & shim_dim) bits |= WA_DIM;
    if (attributes & shim_underline) bits |= WA_UNDERLINE;
    if (attributes & shim_reverse) bits |= WA_REVERSE;
    // The pair goes by the last argument: the third holds 15 bits of it only, and COLOR_PAIR 8.
    wattr_set(stdscr, bits, 0, &pair);
    mvwaddnwstr(stdscr, row, column, (const wchar_t *)text, count);
}

void shim_screen_set_cursor(bool is_visible, int column, int row) {
    leaveok(stdscr, !is_visible);
    curs_set(is_visible ? 1 : 0);
    wmove(stdscr, row, column);
}

void shim_screen_clear_next(void) {
    clearok(curscr, TRUE);
}

void shim_screen_resize(int columns, int rows) {
    resizeterm(rows, columns);
    // Terminals move text about when they are resized, each in its own way.
    shim_screen_clear_next();
}

size_t shim_screen_update(void) {
    wnoutrefresh(stdscr);
    doupdate();
    off_t end = lseek(fileno(drawn), 0, SEEK_CUR);
    return end > 0 ? (size_t)end : 0;
}

// The palette is the user's: it is never changed here, and on entering the screen ncurses must not reset it either.
static size_t without_palette_reset(char *bytes, size_t count) {
    if (!is_capability(palette_reset)) return count;
    size_t length = strlen(palette_reset);
    char *found;
    while ((found = memmem(bytes, count, palette_reset, length)) != NULL) {
        count -= length;
        memmove(found, found + length, count - (size_t)(found - bytes));
    }
    return count;
}

size_t shim_screen_read(void *buffer, size_t capacity) {
    ssize_t count = pread(fileno(drawn), buffer, capacity, 0);
    discard_drawn();
    return count > 0 ? without_palette_reset(buffer, (size_t)count) : 0;
}

// MARK: - The way back

static char restore[512];
static size_t restore_count;

static int collect(int byte) {
    if (restore_count < sizeof restore) restore[restore_count++] = (char)byte;
    return byte;
}

static void collect_capability(const char *value) {
    if (is_capability(value)) tputs(value, 1, collect);
}

static void collect_text(const char *text) {
    for (; *text != '\0'; text++) collect(*text);
}

void shim_screen_prepare_restore(bool ends_synchronized_update, bool ends_mouse_reports) {
    restore_count = 0;
    if (ends_synchronized_update) collect_text("\033[?2026l");
    collect_text("\033[?2004l");
    if (ends_mouse_reports) collect_text("\033[?1006l\033[?1000l");
    collect_capability(tigetstr("sgr0"));
    if (draws_colors) collect_capability(tigetstr("op"));
    const char *leave = tigetstr("rmcup");
    if (!is_capability(leave)) {
        // No second screen to leave: the prompt comes on a fresh last line.
        collect_capability(tparm(tigetstr("cup"), getmaxy(stdscr) - 1, 0, 0, 0, 0, 0, 0, 0, 0));
        collect_capability(tigetstr("el"));
    }
    collect_capability(tigetstr("cnorm"));
    collect_capability(leave);
    shim_tty_set_restore(restore, restore_count);
}
