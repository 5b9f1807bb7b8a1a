#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "CursesShim.h"
#include "internal.h"

// MARK: - Threads and files

struct thread_start {
    void (*body)(void *);
    void *context;
};

static _Thread_local bool is_screen_thread;

static void *thread_main(void *argument) {
    struct thread_start start = *(struct thread_start *)argument;
    free(argument);
    is_screen_thread = true;

    // A thread made from a Swift task inherits a full mask. With SIGTTOU blocked, a stopped program that is continued
    // in the background would draw on the shell's terminal.
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, NULL);

    // So that even an overflow of this thread's stack restores the terminal.
    stack_t alternate = {.ss_size = 64 * 1024};
    alternate.ss_sp = malloc(alternate.ss_size);
    if (alternate.ss_sp != NULL) sigaltstack(&alternate, NULL);

#ifdef __linux__
    pthread_setname_np(pthread_self(), "screen");
#endif
    start.body(start.context);
    return NULL;
}

int shim_start_screen_thread(void (*body)(void *), void *context) {
    struct thread_start *start = malloc(sizeof *start);
    if (start == NULL) return ENOMEM;
    *start = (struct thread_start){.body = body, .context = context};

    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    int error = pthread_create(&thread, &attributes, thread_main, start);
    pthread_attr_destroy(&attributes);
    if (error != 0) free(start);
    return error;
}

bool shim_on_screen_thread(void) {
    return is_screen_thread;
}

int shim_open_pipe(int ends[2]) {
    if (pipe(ends) != 0) return errno;
    for (int end = 0; end < 2; end++) {
        fcntl(ends[end], F_SETFD, FD_CLOEXEC);
        fcntl(ends[end], F_SETFL, O_NONBLOCK);
    }
    return 0;
}

int shim_open_memory_file(const char *name) {
#ifdef __linux__
    int memory = memfd_create(name, MFD_CLOEXEC);
    if (memory >= 0) return memory;
#else
    (void)name;
#endif
    char path[] = "/tmp/terminal-XXXXXX";
    int file = mkstemp(path);
    if (file < 0) return -1;
    unlink(path);
    fcntl(file, F_SETFD, FD_CLOEXEC);
    return file;
}

// MARK: - The terminal device

struct restore {
    size_t count;
    char bytes[512];
};

static atomic_int input = -1;
static atomic_int output = -1;
static struct termios original;
static struct termios raw;

// A handler may run on another thread in the middle of a change, so the bytes are published with one store.
static struct restore restores[2];
static struct restore *_Atomic current_restore = &restores[0];

static atomic_bool is_raw;
static atomic_bool is_entered;
static atomic_bool has_backlog;
static atomic_bool is_dying;

int shim_tty_open(void) {
    input = open("/dev/tty", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (input < 0) return errno;
    output = open("/dev/tty", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (output < 0 || tcgetattr(input, &original) != 0) {
        int error = errno;
        shim_tty_close();
        return error;
    }
    raw = original;
    raw.c_iflag &= ~(tcflag_t)(IXON | ICRNL | INLCR | IGNCR | ISTRIP);
    raw.c_oflag &= ~(tcflag_t)OPOST;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
    raw.c_lflag |= ISIG;
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    return 0;
}

void shim_tty_close(void) {
    // Forgotten first: a handler must not write to a number that is somebody else's by then.
    int ends[2] = {atomic_exchange(&input, -1), atomic_exchange(&output, -1)};
    for (int end = 0; end < 2; end++) {
        if (ends[end] >= 0) close(ends[end]);
    }
}

int shim_tty_input(void) {
    return input;
}

int shim_tty_output(void) {
    return output;
}

void shim_tty_size(int *columns, int *rows) {
    struct winsize size = {0};
    if (ioctl(output, TIOCGWINSZ, &size) != 0) size = (struct winsize){0};
    *columns = size.ws_col;
    *rows = size.ws_row;
}

int shim_tty_set_raw(void) {
    atomic_store(&is_raw, true);
    while (tcsetattr(input, TCSANOW, &raw) != 0) {
        if (errno != EINTR) return errno;
    }
    return 0;
}

static void write_restore(bool discards_output) {
    struct restore *restore = atomic_load(&current_restore);
    size_t done = 0;
    // A terminal that takes nothing must not hold up the end of the program: what it has not read yet is thrown away,
    // and after that the few bytes fit.
    if (discards_output || atomic_load(&has_backlog)) tcflush(output, TCOFLUSH);
    for (int attempt = 0; attempt < 4 && done < restore->count; attempt++) {
        ssize_t written = write(output, restore->bytes + done, restore->count - done);
        if (written > 0) {
            done += (size_t)written;
        } else if (written < 0 && errno == EAGAIN) {
            tcflush(output, TCOFLUSH);
            struct pollfd ready = {.fd = output, .events = POLLOUT};
            poll(&ready, 1, 50);
        } else if (written < 0 && errno != EINTR) {
            return;
        }
    }
}

ssize_t shim_tty_write(const void *bytes, size_t count) {
    while (atomic_load(&is_dying)) pause();
    atomic_store(&is_entered, true);
    ssize_t written = write(output, bytes, count);
    int error = errno;
    // The handler of a fatal signal, on another thread, may have restored the screen between the check and the write.
    if (atomic_load(&is_dying)) write_restore(true);
    errno = error;
    return written;
}

void shim_tty_set_backlog(bool is_waiting) {
    atomic_store(&has_backlog, is_waiting);
}

void shim_tty_set_restore(const char *bytes, size_t count) {
    struct restore *next = atomic_load(&current_restore) == &restores[0] ? &restores[1] : &restores[0];
    if (count > sizeof next->bytes) return;
    memcpy(next->bytes, bytes, count);
    next->count = count;
    atomic_store(&current_restore, next);
}

void shim_tty_restore(bool discards_output) {
    int error = errno;
    if (output >= 0) {
        // In the background both calls below would stop the process.
        sigset_t stop, before;
        sigemptyset(&stop);
        sigaddset(&stop, SIGTTOU);
        pthread_sigmask(SIG_BLOCK, &stop, &before);
        if (atomic_load(&is_entered)) {
            write_restore(discards_output);
            atomic_store(&is_entered, false);
        }
        // In the background the settings belong to the shell by now. TCSADRAIN would wait for a terminal that may
        // never read.
        if (atomic_load(&is_raw) && tcgetpgrp(input) == getpgrp()) {
            tcsetattr(input, TCSANOW, &original);
            tcflush(input, TCIFLUSH);
        }
        atomic_store(&is_raw, false);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    errno = error;
}

// MARK: - Standard error

static const off_t kept_errors = 64 * 1024;

static atomic_int captured = -1;
static atomic_int original_error = -1;

void shim_stderr_capture(void) {
    if (!isatty(STDERR_FILENO)) return;
    int memory = shim_open_memory_file("stderr");
    if (memory < 0) return;
    int duplicate = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (duplicate < 0 || dup2(memory, STDERR_FILENO) < 0) {
        close(memory);
        if (duplicate >= 0) close(duplicate);
        return;
    }
    original_error = duplicate;
    captured = memory;
}

void shim_stderr_trim(void) {
    if (captured < 0) return;
    off_t end = lseek(captured, 0, SEEK_CUR);
    if (end < 16 * kept_errors) return;
    char *tail = malloc((size_t)kept_errors);
    if (tail == NULL) return;
    ssize_t count = pread(captured, tail, (size_t)kept_errors, end - kept_errors);
    if (count > 0 && ftruncate(captured, 0) == 0 && lseek(captured, 0, SEEK_SET) == 0) {
        ssize_t written = write(captured, tail, (size_t)count);
        (void)written;
    }
    free(tail);
}

static void print_captured(void) {
    if (captured < 0) return;
    char part[4096];
    off_t end = lseek(captured, 0, SEEK_CUR);
    off_t position = end > kept_errors ? end - kept_errors : 0;
    while (position < end) {
        ssize_t count = pread(captured, part, sizeof part, position);
        if (count <= 0 || write(original_error, part, (size_t)count) != count) return;
        position += count;
    }
}

void shim_stderr_release(void) {
    if (captured < 0) return;
    dup2(original_error, STDERR_FILENO);
    print_captured();
    close(atomic_exchange(&captured, -1));
    close(atomic_exchange(&original_error, -1));
}

void shim_tty_restore_for_good(void) {
    atomic_store(&is_dying, true);
    shim_tty_restore(true);
    print_captured();
}
