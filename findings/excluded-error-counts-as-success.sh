#!/usr/bin/env bash
# circuitbreaker 2.1.3, pybreaker 1.4.1, aiobreaker 1.2.0, purgatory 3.0.1 (Python)
#
# An error that a service declares to be none of the breaker's business (a caller's own mistake) is not left out of the count:
# in all four it counts as a success. It resets the streak of failures, so that a dependency with four failures between
# two such errors never trips a threshold of five, and in a half-open circuit it is a successful probe and closes it.
#
# Seen: 40 failures, a declared error after every fourth, threshold 5: `closed` in all four. The same failures without them: open
# after the fifth.
# Half-open, one declared error: `closed` in all four. For a watcher: "closed" after a probe does not mean that a call has worked.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" -q install circuitbreaker==2.1.3 pybreaker==1.4.1 aiobreaker==1.2.0 purgatory==3.0.1
cat >"$dir/run.py" <<'PY'
import datetime, time
import aiobreaker, circuitbreaker, pybreaker, purgatory

class Down(Exception): pass
class NotFound(Exception): pass

def failing(): raise Down()
def missing(): raise NotFound()

def of_circuitbreaker():
    b = circuitbreaker.CircuitBreaker(failure_threshold=5, recovery_timeout=0.2, expected_exception=Down)
    def call(f):
        if b.opened: raise RuntimeError("refused")
        return b.call(f)
    return call, lambda: b.state

def of_pybreaker():
    b = pybreaker.CircuitBreaker(fail_max=5, reset_timeout=0.2, exclude=[NotFound])
    return b.call, lambda: b.current_state

def of_aiobreaker():
    b = aiobreaker.CircuitBreaker(fail_max=5, timeout_duration=datetime.timedelta(seconds=0.2), exclude=[NotFound])
    return b.call, lambda: b.current_state.name.lower()

def of_purgatory():
    factory = purgatory.SyncCircuitBreakerFactory(default_threshold=5, default_ttl=0.2, exclude=[NotFound])
    def call(f):
        with factory.get_breaker("x"): f()
    def state():
        return factory.get_breaker("x").context.state
    return call, state

def quietly(call, f):
    try: call(f)
    except Exception: pass

for make in (of_circuitbreaker, of_pybreaker, of_aiobreaker, of_purgatory):
    call, state = make()
    for n in range(40):
        quietly(call, failing)
        if n % 4 == 3: quietly(call, missing)
    mixed = state()
    call, state = make()
    for n in range(5): quietly(call, failing)
    alone = state()
    time.sleep(0.3)
    quietly(call, missing)
    print(make.__name__[3:], mixed, alone, state())
PY
expected='circuitbreaker closed open closed
pybreaker closed open closed
aiobreaker closed open closed
purgatory closed opened closed'
seen=$("$dir/v/bin/python" "$dir/run.py")
echo "$seen"
[ "$seen" = "$expected" ] || { echo "this has changed; it was:"; echo "$expected"; exit 1; }
