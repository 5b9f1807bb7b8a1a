#!/usr/bin/env bash
# nginx 1.22.1 (Debian 12)
#
# A health endpoint behind `proxy_cache` is answered from the cache although the request says `Cache-Control: no-cache`; the
# answer has no `Age`, and its `Date` is that of this answer and not of the one that was cached. Nothing in the head says that
# the body is old; only a time within the body does, which stands still while `Date` goes on.
#
# Seen: three requests within 2.2 s, each with no-cache: one body, Date moved on, no Age; the server behind was asked once.
set -euo pipefail
dir=$(mktemp -d)
pids=()
stop() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$dir"; }
trap stop EXIT
cd "$dir"
apt-get -qq download 'nginx=1.22.1*' >/dev/null 2>&1
dpkg -x nginx_*.deb nginx
cat >origin.py <<'PY'
import http.server, json, time
class Handler(http.server.BaseHTTPRequestHandler):
    asked = 0
    def do_GET(self):
        Handler.asked += 1
        body = json.dumps({"state": "open", "now": time.time(), "asked": Handler.asked}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
PY
python3 origin.py >origin.port &
pids+=($!)
until [ -s origin.port ]; do sleep 0.1; done
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mkdir -p tmp
cat >nginx.conf <<CONF
daemon off; worker_processes 1; pid $dir/pid; error_log $dir/error.log;
events {}
http {
    access_log off;
    client_body_temp_path $dir/tmp/b; proxy_temp_path $dir/tmp/p; fastcgi_temp_path $dir/tmp/f; uwsgi_temp_path $dir/tmp/u; scgi_temp_path $dir/tmp/s;
    proxy_cache_path $dir/cache keys_zone=health:1m;
    server {
        listen 127.0.0.1:$port;
        location / { proxy_pass http://127.0.0.1:$(cat origin.port); proxy_cache health; proxy_cache_valid 200 30s; }
    }
}
CONF
nginx/usr/sbin/nginx -p "$dir" -e "$dir/error.log" -c nginx.conf 2>/dev/null &
pids+=($!)
seen=$(python3 - "$port" <<'PY'
import http.client, sys, time
def ask():
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=5)
    connection.request("GET", "/health", headers={"Cache-Control": "no-cache"})
    answer = connection.getresponse()
    return answer.read(), answer.getheader("Date"), answer.getheader("Age")
for _ in range(50):
    try: first = ask(); break
    except OSError: time.sleep(0.1)
time.sleep(1.1); second = ask()
time.sleep(1.1); third = ask()
print("bodies", len({first[0], second[0], third[0]}), "dates", len({first[1], second[1], third[1]}) > 1, "age", third[2])
PY
)
echo "$seen"
expected='bodies 1 dates True age None'
[ "$seen" = "$expected" ] || { echo "this has changed; it was: $expected"; exit 1; }
