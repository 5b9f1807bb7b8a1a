#define _GNU_SOURCE

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#include "CursesShim.h"
#include "internal.h"

// Handlers run between any two instructions of any thread: they call async-signal-safe functions only and keep errno.

enum { notice_count = 8, fault_count = 7 };

static const int notices[notice_count] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH, SIGALRM};
static const int faults[fault_count] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGSYS};

static struct sigaction previous_notices[notice_count];
static struct sigaction previous_faults[fault_count];
static bool is_installed;

static atomic_int notice_pipe = -1;
static atomic_int ending_signal;

static bool asks_to_end(int number) {
    return number == SIGTERM || number == SIGHUP || number == SIGINT || number == SIGQUIT;
}

static _Noreturn void die_of(int number) {
    shim_tty_restore_for_good();
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(number, &standard, NULL);
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    pthread_sigmask(SIG_UNBLOCK, &one, NULL);
    raise(number);
    _exit(128 + number);
}

static void on_notice(int number) {
    int error = errno;
    if (number == SIGALRM) {
        int ending = atomic_load(&ending_signal);
        if (ending != 0) die_of(ending);
    }
    if (asks_to_end(number)) {
        if (atomic_exchange(&ending_signal, number) != 0) die_of(number);
        alarm(2);
    }
    unsigned char byte = (unsigned char)number;
    ssize_t written = write(atomic_load(&notice_pipe), &byte, 1);
    (void)written;
    errno = error;
}

static void on_fault(int number, siginfo_t *information, void *context) {
    (void)context;
    int error = errno;
    shim_tty_restore_for_good();
    for (int index = 0; index < fault_count; index++) {
        if (faults[index] == number) sigaction(number, &previous_faults[index], NULL);
    }
    // The instruction that trapped is tried again on return, and meets the previous handler with the right registers.
    // What another process sent, and a breakpoint, which does not repeat, have to be raised anew.
    bool repeats = information->si_code > 0
        && (number == SIGILL || number == SIGSEGV || number == SIGBUS || number == SIGFPE);
    if (!repeats) raise(number);
    errno = error;
}

static void listen_for(int index) {
    struct sigaction action = {.sa_handler = on_notice, .sa_flags = SA_RESTART | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    sigaction(notices[index], &action, NULL);
}

int shim_signals_install(int pipe_end) {
    if (is_installed) return EBUSY;
    is_installed = true;
    atomic_store(&notice_pipe, pipe_end);
    atomic_store(&ending_signal, 0);
    for (int index = 0; index < notice_count; index++) {
        sigaction(notices[index], NULL, &previous_notices[index]);
        // Somebody (nohup, a shell without job control) asked that the program shall not hear of it.
        bool is_ignored = !(previous_notices[index].sa_flags & SA_SIGINFO)
            && previous_notices[index].sa_handler == SIG_IGN;
        if (is_ignored && (asks_to_end(notices[index]) || notices[index] == SIGTSTP)) continue;
        listen_for(index);
    }
    for (int index = 0; index < fault_count; index++) {
        struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
        sigemptyset(&action.sa_mask);
        sigaction(faults[index], &action, &previous_faults[index]);
    }
    return 0;
}

void shim_signals_remove(void) {
    if (!is_installed) return;
    if (atomic_load(&ending_signal) != 0) alarm(0);
    for (int index = 0; index < notice_count; index++) sigaction(notices[index], &previous_notices[index], NULL);
    for (int index = 0; index < fault_count; index++) sigaction(faults[index], &previous_faults[index], NULL);
    atomic_store(&notice_pipe, -1);
    is_installed = false;
}

void shim_stop_process(void) {
    // SIGCONT with its standard action leaves no byte behind, which would ask for a second repaint.
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(SIGTSTP, &standard, NULL);
    sigaction(SIGCONT, &standard, NULL);
    raise(SIGTSTP);
    // Continued in the background (`bg`), this stops again, and goes on when the terminal is ours.
    shim_tty_set_raw();
    for (int index = 0; index < notice_count; index++) {
        if (notices[index] == SIGTSTP || notices[index] == SIGCONT) listen_for(index);
    }
}

void shim_ask_to_stop(void) {
    kill(0, SIGTSTP);
}
