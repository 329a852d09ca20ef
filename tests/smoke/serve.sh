#!/usr/bin/env bash
# The real program on a port of the system's choice: start, register, stop, start again, sign in. Argument: the program.
set -euo pipefail
readonly program=$1
folder=$(mktemp -d)
server=
url=

fail() {
    echo "serve.sh: $*" >&2
    cat "$folder/log" >&2 || true
    exit 1
}

clean_up() {
    [[ -z $server ]] || kill -KILL "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap clean_up EXIT

start() {
    : >"$folder/log"
    "$program" serve --port 0 --data-dir "$folder/data" "$@" >"$folder/log" 2>&1 &
    server=$!
    # The line comes when the server is ready; ctest's time limit ends a wait in vain.
    until url=$(sed -n 's/^Listening on //p' "$folder/log") && [[ -n $url ]]; do
        kill -0 "$server" 2>/dev/null || fail "the server did not start"
        sleep 0.05
    done
}

stop() {
    kill -TERM "$server"
    local status=0
    wait "$server" || status=$?
    server=
    [[ $status -eq 0 ]] || fail "the server ended with $status"
}

# post PATH BODY: prints the status.
post() {
    node -e '
        const [url, body] = process.argv.slice(1);
        fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body })
            .then((answer) => console.log(answer.status), (problem) => { console.error(problem); process.exit(1); });
    ' "$url$1" "$2"
}

expect() {
    local what=$1 wanted=$2 got=$3
    [[ $wanted == "$got" ]] || fail "$what: $got instead of $wanted"
}

survives_a_restart() {
    local account='{"email":"ann@example.com","password":"drip-drop-stop-42"}'
    start "$@"
    expect "registering" 201 "$(post /api/auth/register/ "$account")"
    stop
    start "$@"
    expect "signing in after a restart" 200 "$(post /api/auth/login/ "$account")"
    echo drip-drop-stop-42 | "$program" create-admin --email root@example.com --password-stdin --data-dir "$folder/data" \
        "${@:1:2}" >/dev/null || fail "no admin was made"
    expect "an admin signing in" 200 \
        "$(post /api/auth/login/ '{"email":"root@example.com","password":"drip-drop-stop-42"}')"
    stop
}

refuses_a_wrong_setting() {
    local status=0
    "$program" serve --port none >"$folder/log" 2>&1 || status=$?
    expect "a wrong port" 2 "$status"
    expect "what is said of it" 1 "$(wc -l <"$folder/log")"
}

fresh_postgres_url() {
    local name=callout_smoke_$$
    psql -q -d "$CALLOUT_TEST_POSTGRES" -c "CREATE DATABASE $name" >/dev/null
    echo "${CALLOUT_TEST_POSTGRES/\/postgres\?/\/$name?}"
}

refuses_a_wrong_setting
survives_a_restart
if [[ -n ${CALLOUT_TEST_POSTGRES:-} ]]; then
    survives_a_restart --database-url "$(fresh_postgres_url)" --secret-key "0123456789abcdef0123456789abcdef"
    psql -q -d "$CALLOUT_TEST_POSTGRES" -c "DROP DATABASE callout_smoke_$$ WITH (FORCE)" >/dev/null
fi
