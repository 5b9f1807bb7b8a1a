"""What two breakers of Python add to a call; prints a title, a tab and ns per call, as `BreakerFigures measure` does."""

import time
from importlib.metadata import version

import circuitbreaker
import pybreaker

ROUNDS = 9
CALLS = 20_000


class WorkFailure(Exception):
    pass


def work(number):
    return 1


def fail(number):
    raise WorkFailure


def measure(title, call, refusal=None):
    """Measures by turns of CALLS calls; the fastest counts. With a refusal, every call has to be refused by it."""
    fastest = float("inf")
    for _ in range(ROUNDS):
        made = 0
        begin = time.perf_counter_ns()
        for number in range(CALLS):
            try:
                made += call(number)
            except Exception as error:
                if refusal is None or not isinstance(error, refusal):
                    raise
        fastest = min(fastest, time.perf_counter_ns() - begin)
        assert made == (CALLS if refusal is None else 0), title
    print(f"{title}\t{fastest / CALLS}")


def measure_pybreaker():
    name = f"pybreaker {version('pybreaker')}"
    measure(f"{name}: bare call", work)
    closed = pybreaker.CircuitBreaker(fail_max=5, reset_timeout=3600)(work)
    measure(f"{name}: closed", closed)
    opened = pybreaker.CircuitBreaker(fail_max=1, reset_timeout=3600)
    try:
        opened.call(fail, 0)
    except pybreaker.CircuitBreakerError:
        pass
    measure(f"{name}: rejected", opened(work), pybreaker.CircuitBreakerError)


def measure_circuitbreaker():
    name = f"circuitbreaker {version('circuitbreaker')}"
    measure(f"{name}: bare call", work)
    closed = circuitbreaker.CircuitBreaker(failure_threshold=5, recovery_timeout=3600)(work)
    measure(f"{name}: closed", closed)
    breaker = circuitbreaker.CircuitBreaker(failure_threshold=1, recovery_timeout=3600)
    try:
        breaker(fail)(0)
    except WorkFailure:
        pass
    measure(f"{name}: rejected", breaker(work), circuitbreaker.CircuitBreakerError)


measure_pybreaker()
measure_circuitbreaker()
