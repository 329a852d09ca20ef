#!/usr/bin/env bash
# The product's figures: one server on the first core, its clients on the second. ./dev bench figures [sqlite] [postgres] runs it.
# Usage: figures.sh CALLOUT HTTP_LOAD [DATABASE...]; "postgres" needs CALLOUT_TEST_POSTGRES, whose server it may fill.
set -euo pipefail

readonly callout=$1 load=$2
shift 2
readonly secret="a secret for the figures alone, of 32 bytes and more"
folder=$(mktemp -d /tmp/callout-figures.XXXXXX)
readonly folder
server=
port=
url=
start_took=

stop_server() {
    [[ -n $server ]] || return 0
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
}
trap 'stop_server; rm -rf "$folder"' EXIT

# fresh_database sqlite|postgres NAME [FILL OPTIONS...]: an empty database, migrated and filled.
fresh_database() {
    local kind=$1 name=$2
    shift 2
    if [[ $kind == sqlite ]]; then
        url=sqlite:///$folder/$name.db
    else
        url=${CALLOUT_TEST_POSTGRES/\/postgres\?//figures_$name?}
        psql -q "$CALLOUT_TEST_POSTGRES" -c "DROP DATABASE IF EXISTS figures_$name" -c "CREATE DATABASE figures_$name" 2>/dev/null
    fi
    "$callout" migrate --database-url "$url" --log-level error >/dev/null
    "$load" fill --url "$url" "$@"
}

start_server() {
    local begin
    port=$("$load" free-port)
    begin=$(date +%s%N)
    SECRET_KEY=$secret DATA_DIR=$folder DATABASE_URL=$url PORT=$port LOG_LEVEL=error \
        taskset -c 0 "$callout" serve >"$folder/server.log" 2>&1 &
    server=$!
    "$load" await --port "$port"
    start_took=$((($(date +%s%N) - begin) / 1000000))
}

# client COMMAND OPTIONS...: a load from the second core.
client() {
    local command=$1
    shift
    taskset -c 1 "$load" "$command" --port "$port" --secret "$secret" "$@"
}

# Clock ticks of 10 ms that the server has computed.
server_ticks() { awk '{ print $14 + $15 }' "/proc/$server/stat"; }

# measure WHAT CLIENT-ARGUMENTS...: one line of figures. The server's time an answer stays true on a busy machine.
measure() {
    local what=$1 before answers rate p50 p99 _
    shift
    before=$(server_ticks)
    read -r answers rate p50 p99 _ < <(client "$@") || { echo "  $what: failed"; return 1; }
    printf '  %-58s %7s /s   p50 %8s ms   p99 %8s ms   computing %6d us\n' "$what" "$rate" "$p50" "$p99" \
        $((($(server_ticks) - before) * 10000 / answers))
}

throughput() {
    fresh_database "$1" throughput --workers 2064 --customers 500 --pending 2000 --far-pending 12000
    start_server
    measure "pending, 2,000 in reach, page of 20, 16 connections" \
        get --path /api/services/requests/pending/ --users 16
    measure "auth/me, 64 connections" \
        get --path /api/auth/me/ --users 64 --connections 64
    measure "accept + start + complete, nobody else told (actions)" \
        repair --first-user 2001 --users 64 --connections 64 --first-request 2001 --requests 12000 --seconds 4
    measure "create, 2,000 workers in reach, 50 told" \
        create --role CUSTOMER --first-user 2065 --users 500 --connections 64
    measure "accept + start + complete, 50 workers were told (actions)" \
        repair --users 64 --connections 64 --first-request 14001 --requests 1500 --seconds 4
    stop_server
}

memory() {
    fresh_database "$1" memory --workers 10000 --customers 500 --pending 10000
    start_server
    printf '  %-58s %8d ms\n' "start, 10,000 workers and 10,000 pending, until ready" $start_took
    printf '  %-58s %8d MB\n' "memory then" $(($(awk '/VmRSS/ { print $2 }' "/proc/$server/status") / 1024))
    client get --path /api/services/requests/pending/ --users 1000 --seconds 2 >/dev/null
    printf '  %-58s %8d MB\n' "memory after two seconds of load" $(($(awk '/VmRSS/ { print $2 }' "/proc/$server/status") / 1024))
    stop_server
}

# pages LABEL CUSTOMERS: what a page takes, one connection after the other.
pages() {
    local requests=/api/services/requests/ customer=$((265 + $2 / 2))
    measure "pending, $1 requests" \
        get --connections 1 --seconds 2 --path ${requests}pending/
    measure "requests, admin, $1 requests" \
        get --connections 1 --seconds 2 --path $requests --role ADMIN --first-user $((265 + $2))
    measure "requests, customer, $1 requests" \
        get --connections 1 --seconds 2 --path $requests --role CUSTOMER --first-user $customer
    measure "notifications, customer, $1 requests" \
        get --connections 1 --seconds 2 --path /api/notifications/ --role CUSTOMER --first-user $customer
    measure "notifications, worker, $1 requests" \
        get --connections 1 --seconds 2 --path /api/notifications/ --first-user 2
}

growth() {
    fresh_database "$1" small --workers 264 --customers 20 --pending 200 --completed 800
    start_server
    pages "1,000" 20
    stop_server
    fresh_database "$1" large --workers 264 --customers 20000 --pending 200 --completed 999800
    start_server
    pages "1,000,000" 20000
    stop_server
}

[[ $# -gt 0 ]] || set -- sqlite postgres
for database in "$@"; do
    echo "$database, $(nproc) cores, load $(cut -d ' ' -f 1 /proc/loadavg)"
    throughput "$database"
    memory "$database"
    growth "$database"
done
