#!/usr/bin/env bash
# pybreaker 1.4.1 (Python)
#
# A breaker guards the call and not only its own figures with its lock: of all threads that call through one breaker, one is
# in the dependency at a time. Ten threads with calls of 0.1 s take one second and not a tenth; a dependency that has become slow turns into a
# queue before the breaker, which neither its state nor its failure count shows.
#
# Seen: at most 1 call inside at once with pybreaker, 10 without, and with circuitbreaker 2.1.3 beside it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" -q install pybreaker==1.4.1 circuitbreaker==2.1.3
cat >"$dir/run.py" <<'PY'
import threading, time
import circuitbreaker, pybreaker

def most_inside(call):
    lock, inside, most = threading.Lock(), 0, 0
    def work():
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        time.sleep(0.1)
        with lock: inside -= 1
    threads = [threading.Thread(target=lambda: call(work)) for _ in range(10)]
    for t in threads: t.start()
    for t in threads: t.join()
    return most

print("none", most_inside(lambda f: f()))
print("circuitbreaker", most_inside(circuitbreaker.CircuitBreaker(name="x").call))
print("pybreaker", most_inside(pybreaker.CircuitBreaker().call))
PY
expected='none 10
circuitbreaker 10
pybreaker 1'
seen=$("$dir/v/bin/python" "$dir/run.py")
echo "$seen"
[ "$seen" = "$expected" ] || { echo "this has changed; it was:"; echo "$expected"; exit 1; }
