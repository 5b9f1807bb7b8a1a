#define _GNU_SOURCE

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#include "CursesShim.h"
#include "internal.h"

// Handlers run between any two instructions of any thread: they call async-signal-safe functions only and keep errno.

// What is done about a signal. Of those that would end the program nobody may leave the terminal behind as it is.
enum treatment {
    untouched,
    // A byte in the pipe.
    notice,
    // A byte in the pipe that asks for the end, like SIGTERM.
    ending,
    // The same, where the program that shows the screen has no use of its own for the signal.
    foreign_ending,
    // The terminal is restored, then happens what would have happened.
    fault,
};

static enum treatment treatment_of(int number) {
    switch (number) {
    case SIGTSTP:
    case SIGCONT:
    case SIGWINCH:
        return notice;
    case SIGTERM:
    case SIGHUP:
    case SIGINT:
    case SIGQUIT:
    case SIGALRM:
        return ending;
    case SIGILL:
    case SIGTRAP:
    case SIGSEGV:
    case SIGBUS:
    case SIGFPE:
    case SIGABRT:
    case SIGSYS:
        return fault;
    case SIGUSR1:
    case SIGUSR2:
    case SIGPIPE:
    case SIGVTALRM:
    case SIGPROF:
    case SIGXCPU:
    case SIGXFSZ:
#ifdef __linux__
    // By default these end a program on Linux and are ignored elsewhere.
    case SIGIO:
    case SIGPWR:
    case SIGSTKFLT:
#endif
        return foreign_ending;
    default:
#ifdef SIGRTMIN
        if (number >= SIGRTMIN && number <= SIGRTMAX) return foreign_ending;
#endif
        return untouched;
    }
}

static struct sigaction previous[NSIG];
static bool is_taken[NSIG];
static bool is_installed;

static atomic_int notice_pipe = -1;
static atomic_int ending_signal;

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
    if (treatment_of(number) != notice) {
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
    sigaction(number, &previous[number], NULL);
    // The instruction that trapped is tried again on return, and meets the previous handler with the right registers.
    // What another process sent, and a breakpoint, which does not repeat, have to be raised anew.
    bool repeats = information->si_code > 0
        && (number == SIGILL || number == SIGSEGV || number == SIGBUS || number == SIGFPE);
    if (!repeats) raise(number);
    errno = error;
}

static void listen_for(int number) {
    struct sigaction action = {.sa_handler = on_notice, .sa_flags = SA_RESTART | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

static bool has_handler(int number, void (*handler)(int)) {
    return !(previous[number].sa_flags & SA_SIGINFO) && previous[number].sa_handler == handler;
}

static bool is_wanted(int number, enum treatment treatment) {
    // Somebody (nohup, a shell without job control) asked that the program shall not hear of it.
    if (treatment == ending || number == SIGTSTP) return number == SIGALRM || !has_handler(number, SIG_IGN);
    return treatment != foreign_ending || has_handler(number, SIG_DFL);
}

int shim_signals_install(int pipe_end) {
    if (is_installed) return EBUSY;
    is_installed = true;
    atomic_store(&notice_pipe, pipe_end);
    atomic_store(&ending_signal, 0);
    for (int number = 1; number < NSIG; number++) {
        enum treatment treatment = treatment_of(number);
        is_taken[number] = false;
        if (treatment == untouched || sigaction(number, NULL, &previous[number]) != 0) continue;
        if (!is_wanted(number, treatment)) continue;
        is_taken[number] = true;
        if (treatment == fault) {
            struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
            sigemptyset(&action.sa_mask);
            sigaction(number, &action, NULL);
        } else {
            listen_for(number);
        }
    }
    return 0;
}

void shim_signals_remove(void) {
    if (!is_installed) return;
    if (atomic_load(&ending_signal) != 0) alarm(0);
    for (int number = 1; number < NSIG; number++) {
        if (!is_taken[number]) continue;
        struct sigaction present;
        sigaction(number, NULL, &present);
        // What somebody has set since is theirs: the network library ignores SIGPIPE from its first connection on.
        bool is_ours = present.sa_flags & SA_SIGINFO ? present.sa_sigaction == on_fault
                                                     : present.sa_handler == on_notice;
        if (is_ours) sigaction(number, &previous[number], NULL);
    }
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
    listen_for(SIGTSTP);
    listen_for(SIGCONT);
}

void shim_ask_to_stop(void) {
    kill(0, SIGTSTP);
}
