#!/usr/bin/env bash
# Two silos over the Redis in KREWE_BROKER: both get ready, run tasks, and the rest runs on when one leaves.
# usage: KREWE_BROKER=redis://… deploy/try.sh Krewe.Silo.dll Krewe.Cli.dll WordCount.dll
set -euo pipefail
silo=$1 krewe=$2 library=$(realpath "$3") file=${4:-/usr/share/common-licenses/GPL-3}
: "${KREWE_BROKER:?names the Redis}"
export Krewe__Broker=$KREWE_BROKER Krewe__Cluster=${Krewe__Cluster:-try} Krewe__Libraries__0=$library
logs=$(mktemp -d)
pids=()

finish() {
    local code=$?
    [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
    wait
    [ $code -eq 0 ] || tail -n 40 "$logs"/*.log >&2
    rm -rf "$logs"
    exit $code
}
trap finish EXIT

# Starts silo $1 and waits until it tells that it is ready.
start() {
    Krewe__Worker__Name="silo$1@%h" Krewe__Gateway=127.0.0.1:0 Krewe__Http=127.0.0.1:0 dotnet "$silo" >"$logs/$1.log" 2>&1 &
    pids+=($!)
    local url=""
    for _ in $(seq 240); do
        kill -0 $! || { echo "silo $1 has ended" >&2; return 1; }
        url=$(sed -n 's/.*Health is told at //p' "$logs/$1.log")
        if [ -n "$url" ] && dotnet "$silo" --health "$url" >"$logs/health"; then
            echo "silo $1: $(cat "$logs/health")"
            return
        fi
        sleep 0.5
    done
    echo "silo $1 did not get ready: $(cat "$logs/health")" >&2
    return 1
}

run() {
    local count
    count=$(dotnet "$krewe" call --cluster "$Krewe__Cluster" words.count "\"$file\"" --wait 60s | grep -o '"the":[0-9]*')
    echo "words.count: $count"
}

start 1
start 2
run
kill "${pids[0]}"
wait "${pids[0]}"
echo "silo 1 has left"
pids=("${pids[1]}")
run
