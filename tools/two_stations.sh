#!/bin/sh
# One service and two stations, each in a network of its own on this computer: a walkthrough of docs/sync.md.
# Needs root, iproute2 and the installed programs. Everything is made in a new folder and taken down at the end.
set -eu
home=$(mktemp -d)
python=${PYTHON:-python3}
bin=$(dirname "$(command -v "$python")")
PATH="$bin:$PATH"

down() {
    for name in one two; do
        [ -f "$home/$name.pid" ] && kill "$(cat "$home/$name.pid")" 2>/dev/null || true
    done
    [ -n "${proxy:-}" ] && kill "$proxy" 2>/dev/null || true
    [ -f "$home/central.pid" ] && kill "$(cat "$home/central.pid")" 2>/dev/null || true
    sleep 2
    for name in central one two; do ip netns del "geolab-$name" 2>/dev/null || true; done
    ip link del geolab-br 2>/dev/null || true
    rm -rf "$home"
}
trap down EXIT

say() { printf '\n$ %s\n' "$*"; }
in_net() { name=$1; shift; ip netns exec "geolab-$name" "$@"; }

# --- a switch and three computers
ip link add geolab-br type bridge
ip link set geolab-br up
number=1
for name in central one two; do
    ip netns add "geolab-$name"
    ip link add "gl-$name" type veth peer name eth0 netns "geolab-$name"
    ip link set "gl-$name" master geolab-br up
    in_net "$name" ip addr add "10.71.0.$number/24" dev eth0
    in_net "$name" ip link set eth0 up
    in_net "$name" ip link set lo up
    number=$((number + 1))
done

# --- TLS: stations speak to a service on another computer in no other way
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=10.71.0.1 \
    -addext subjectAltName=IP:10.71.0.1 -keyout "$home/key.pem" -out "$home/cert.pem" 2>/dev/null
export REQUESTS_CA_BUNDLE="$home/cert.pem"

say "geolab-central init; serve (behind TLS on 10.71.0.1)"
geolab-central init --data "$home/central" | head -1
(exec ip netns exec geolab-central "$python" -m central serve --data "$home/central" --port 8750 2>"$home/central.log") &
echo $! >"$home/central.pid"
(exec ip netns exec geolab-central "$python" - "$home") <<'PY' &
import socket, ssl, sys, threading
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(f"{sys.argv[1]}/cert.pem", f"{sys.argv[1]}/key.pem")
listener = socket.create_server(("10.71.0.1", 443), backlog=50)
def pump(one, other):
    try:
        while chunk := one.recv(65536):
            other.sendall(chunk)
    except OSError:
        pass
    for end in (one, other):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
while True:
    plain, _ = listener.accept()
    try:
        outside = context.wrap_socket(plain, server_side=True)
        inside = socket.create_connection(("127.0.0.1", 8750))
    except OSError:
        continue
    for pair in ((outside, inside), (inside, outside)):
        threading.Thread(target=pump, args=pair, daemon=True).start()
PY
proxy=$!
sleep 6

for name in one two; do
    say "geolab-agent enrol --url https://10.71.0.1 --code … --name station-$name"
    code=$(geolab-central enrol --data "$home/central" --name "station-$name" 2>/dev/null)
    in_net "$name" geolab-agent --data "$home/$name" enrol --url https://10.71.0.1 --code "$code" --name "station-$name" \
        | tee "$home/$name.enrolled"
    words=$(grep -oE '([a-z]{5} ){5}[a-z]{5}' "$home/$name.enrolled" | head -n 1)
    say "geolab-central approve $words"
    # shellcheck disable=SC2086  # six words, six arguments
    geolab-central approve --data "$home/central" $words
    mkdir -p "$home/instrument-$name"
    "$python" - "$home/$name" "$home/instrument-$name" <<'PY'
import sys
from pathlib import Path
from station.records import WatchFolder
from station.store import open_store
store = open_store(Path(sys.argv[1]))
store.arrivals.put_folder(
    WatchFolder(id="gc", path=Path(sys.argv[2]), instrument="GC", item_ids=(), quiet_seconds=0.5)
)
store.close()
PY
    (exec ip netns exec "geolab-$name" geolab-agent --data "$home/$name" 2>"$home/$name.log") &
    echo $! >"$home/$name.pid"
done

say "both instruments write; station two's cable is out"
in_net two ip link set eth0 down
for name in one two; do echo "a run of $name" >"$home/instrument-$name/run.txt"; done
sleep 25
for name in one two; do
    say "station $name: geolab sync status"
    geolab sync status --data "$home/$name" | grep -E 'events:|waiting since|oldest|heartbeat|streams' || true
done

say "the cable is in again"
in_net two ip link set eth0 up
in_net two geolab sync now --data "$home/two" >/dev/null
sleep 25
say "station two: geolab sync status"
geolab sync status --data "$home/two" | grep -E 'events:|streams'
say "what the service holds"
"$python" - "$home/central/central.db" <<'PY'
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute(
    "SELECT station.name, inbox.type, count(*) FROM inbox JOIN station ON station.id = inbox.station GROUP BY 1, 2"
):
    print(*row)
PY
