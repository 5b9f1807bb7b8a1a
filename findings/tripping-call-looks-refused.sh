#!/usr/bin/env bash
# pybreaker 1.4.1, aiobreaker 1.2.0 (Python)
#
# The call that trips the breaker was made and has failed, but the caller gets the error that also says "refused, circuit
# open" (in aiobreaker with the real one as its cause). The same holds for every failed probe. A service that counts by the kind of error
# therefore reports one failure too few and one refusal too many a trip, and an outage of an hour as refusals alone.
#
# Seen: 5 calls made, all failed: 4 of them raise the dependency's error, 1 the breaker's; a probe that fails: the breaker's.
# pybreaker has an option, throw_new_error_on_trip=False, with which all are the dependency's; aiobreaker has none.
# For a watcher: refusals that rise by one each recovery timeout may be probes that failed.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" -q install pybreaker==1.4.1 aiobreaker==1.2.0
cat >"$dir/run.py" <<'PY'
import datetime, time
import aiobreaker, pybreaker

class Down(Exception): pass

def run(name, b, refusal):
    made = 0
    def call():
        nonlocal made
        made += 1
        raise Down()
    def kind():
        try: b.call(call)
        except refusal as error: return "breaker's, cause " + type(error.__cause__).__name__
        except Down: return "dependency's"
    own = "dependency's"
    first = [kind() for _ in range(5)]
    time.sleep(0.3)
    probe = kind()
    print(f"{name}: made {made}; {first.count(own)} dependency's, then {first[-1]}; probe {probe}")

run("pybreaker", pybreaker.CircuitBreaker(fail_max=5, reset_timeout=0.2), pybreaker.CircuitBreakerError)
run("pybreaker with the option", pybreaker.CircuitBreaker(fail_max=5, reset_timeout=0.2, throw_new_error_on_trip=False), pybreaker.CircuitBreakerError)
run("aiobreaker", aiobreaker.CircuitBreaker(fail_max=5, timeout_duration=datetime.timedelta(seconds=0.2)), aiobreaker.CircuitBreakerError)
PY
seen=$("$dir/v/bin/python" "$dir/run.py")
echo "$seen"
expected="pybreaker: made 6; 4 dependency's, then breaker's, cause NoneType; probe breaker's, cause NoneType
pybreaker with the option: made 6; 5 dependency's, then dependency's; probe dependency's
aiobreaker: made 6; 4 dependency's, then breaker's, cause Down; probe breaker's, cause Down"
[ "$seen" = "$expected" ] || { echo "this has changed; it was:"; echo "$expected"; exit 1; }
