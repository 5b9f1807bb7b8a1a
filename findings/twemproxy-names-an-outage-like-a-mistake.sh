#!/usr/bin/env bash
# twemproxy (nutcracker) 0.5.0 (Debian 12)
#
# A Redis behind twemproxy that is down is told by `-ERR` and the system's text for errno, as in `-ERR Connection refused`: the
# code that Redis itself uses for a malformed command. A client that takes ERR for a mistake of the caller counts the outage as
# health.
#
# Seen: `-ERR Connection refused` for GET with nothing behind the proxy; `$1` and the value with a Redis behind it.
set -euo pipefail
dir=$(mktemp -d)
pids=()
stop() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$dir"; }
trap stop EXIT
cd "$dir"
apt-get -qq download 'nutcracker=0.5.0*' >/dev/null 2>&1
dpkg -x nutcracker_*.deb proxy
free() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
listen=$(free)
behind=$(free)
cat >proxy.yml <<YML
pool:
  listen: 127.0.0.1:$listen
  redis: true
  distribution: ketama
  hash: fnv1a_64
  timeout: 500
  auto_eject_hosts: false
  servers:
    - 127.0.0.1:$behind:1
YML
proxy/usr/sbin/nutcracker -c proxy.yml -s "$(free)" -a 127.0.0.1 -o proxy.log >/dev/null 2>&1 &
pids+=($!)
ask() {
    python3 - "$listen" <<'PY'
import socket, sys, time
for attempt in range(50):
    try:
        connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)
        break
    except OSError:
        time.sleep(0.1)
connection.sendall(b"*2\r\n$3\r\nGET\r\n$1\r\nk\r\n")
print(connection.recv(200).decode().strip().splitlines()[0])
PY
}
down=$(ask)
echo "nothing behind: $down"
[ "$down" = "-ERR Connection refused" ]
python3 - "$behind" <<'PY' &
import socket, sys
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", int(sys.argv[1])))
server.listen()
connection, _ = server.accept()
while connection.recv(1000):
    connection.sendall(b"$1\r\nv\r\n")
PY
pids+=($!)
sleep 1
up=$(ask)
echo "a server behind: $up"
[ "$up" = '$1' ]
