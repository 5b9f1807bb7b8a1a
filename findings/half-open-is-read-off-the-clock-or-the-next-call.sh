#!/usr/bin/env bash
# circuitbreaker 2.1.3, pybreaker 1.4.1, aiobreaker 1.2.0, purgatory 3.0.1 (Python)
#
# An open circuit whose recovery time is over and which nobody calls: circuitbreaker calls it half_open, because its state is
# computed from the clock when it is read, and counts open_remaining on below zero; the others call it open (opened) until
# somebody calls, however long that takes. Half-open then limits nothing in circuitbreaker, aiobreaker and purgatory: all who call
# before the first answer reach the dependency. pybreaker lets one in, because it lets one in at any time.
#
# Seen, after a recovery time of 1 s and 2.2 s without a call, and then ten callers at once with calls of 0.3 s that succeed
# (pybreaker and circuitbreaker by threads, the other two by tasks): see below. For a watcher: "half-open" need not mean that anybody
# is probing, and "open" need not mean that the next call is refused.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" -q install circuitbreaker==2.1.3 pybreaker==1.4.1 aiobreaker==1.2.0 purgatory==3.0.1
cat >"$dir/run.py" <<'PY'
import asyncio, datetime, threading, time
import aiobreaker, circuitbreaker, pybreaker, purgatory

class Down(Exception): pass
def failing(): raise Down()
async def failing_async(): raise Down()

class Gauge:
    def __init__(self): self.lock, self.now, self.most, self.refused = threading.Lock(), 0, 0, 0
    def enter(self):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
    def leave(self):
        with self.lock: self.now -= 1
    def call(self):
        self.enter(); time.sleep(0.3); self.leave()
    async def call_async(self):
        self.enter(); await asyncio.sleep(0.3); self.leave()

def threads(guarded):
    gauge = Gauge()
    def one():
        try: guarded(gauge.call)
        except Exception: gauge.refused += 1
    ts = [threading.Thread(target=one) for _ in range(10)]
    for t in ts: t.start()
    for t in ts: t.join()
    return f"inside at once {gauge.most}, refused {gauge.refused}"

async def tasks(guarded):
    gauge = Gauge()
    async def one():
        try: await guarded(gauge.call_async)
        except Exception: gauge.refused += 1
    await asyncio.gather(*(one() for _ in range(10)))
    return f"inside at once {gauge.most}, refused {gauge.refused}"

def quietly(call, f):
    try: call(f)
    except Exception: pass

c = circuitbreaker.CircuitBreaker(failure_threshold=1, recovery_timeout=1, name="x")
def guarded(f):
    if c.opened: raise circuitbreaker.CircuitBreakerError(c)
    return c.call(f)
p = pybreaker.CircuitBreaker(fail_max=1, reset_timeout=1)
quietly(guarded, failing); quietly(p.call, failing)

async def rest():
    a = aiobreaker.CircuitBreaker(fail_max=1, timeout_duration=datetime.timedelta(seconds=1))
    factory = purgatory.AsyncCircuitBreakerFactory(default_threshold=1, default_ttl=1)
    async def through(f):
        async with await factory.get_breaker("x"): await f()
    for call in (a.call_async, through):
        try: await call(failing_async)
        except Exception: pass
    await asyncio.sleep(2.2)
    print("circuitbreaker", c.state, "remaining", c.open_remaining, threads(guarded))
    print("pybreaker", p.current_state, threads(p.call))
    print("aiobreaker", a.current_state.name, await tasks(a.call_async))
    breaker = await factory.get_breaker("x")
    print("purgatory", breaker.context.state, await tasks(through))
asyncio.run(rest())
PY
seen=$("$dir/v/bin/python" "$dir/run.py")
echo "$seen"
expected='circuitbreaker half_open remaining -2 inside at once 10, refused 0
pybreaker open inside at once 1, refused 0
aiobreaker OPEN inside at once 10, refused 0
purgatory opened inside at once 10, refused 0'
[ "$seen" = "$expected" ] || { echo "this has changed; it was:"; echo "$expected"; exit 1; }
