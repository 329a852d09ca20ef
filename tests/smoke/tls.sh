#!/usr/bin/env bash
# PostgreSQL over TLS with a certificate of an authority of our own: what sslmode promises is kept. Argument: the program.
set -euo pipefail
readonly program=$1
folder=$(mktemp -d /tmp/callout-tls.XXXXXX)
readonly folder
readonly secret=0123456789abcdef0123456789abcdef
programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
[[ -x $programs/initdb ]] || programs=$(pg_config --bindir)
port=
server=

as_postgres() {
    if [[ $EUID -eq 0 ]]; then runuser -u postgres -- "$@"; else "$@"; fi
}

fail() {
    echo "tls.sh: $*" >&2
    cat "$folder/log" >&2 || true
    exit 1
}

clean_up() {
    [[ -z $server ]] || kill -KILL "$server" 2>/dev/null || true
    as_postgres "$programs/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap clean_up EXIT

# make_authority NAME: NAME.pem and its key.
make_authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$1" \
        -keyout "$folder/$1.key" -out "$folder/$1.pem" 2>/dev/null
}

# The server's certificate is good for the name localhost, and for no address.
make_certificate() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost \
        -keyout "$folder/server.key" -out "$folder/server.csr" 2>/dev/null
    openssl x509 -req -in "$folder/server.csr" -CA "$folder/authority.pem" -CAkey "$folder/authority.key" -CAcreateserial -days 2 \
        -extfile <(echo "subjectAltName=DNS:localhost") -out "$folder/server.pem" 2>/dev/null
    chmod 600 "$folder/server.key"
    [[ $EUID -ne 0 ]] || chown postgres: "$folder" "$folder/server.key" "$folder/server.pem"
    chmod 755 "$folder"
}

free_port() {
    node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

# TLS alone is let in, so that a connection without it cannot pass for one.
start_postgres() {
    as_postgres "$programs/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
    printf 'hostssl all all 127.0.0.1/32 trust\nlocal all all trust\n' | as_postgres tee "$folder/data/pg_hba.conf" >/dev/null
    port=$(free_port)
    as_postgres "$programs/pg_ctl" -D "$folder/data" -l "$folder/postgres.log" -w start -o "-c listen_addresses=127.0.0.1 \
        -c port=$port -c unix_socket_directories='$folder' -c ssl=on -c ssl_cert_file='$folder/server.pem' \
        -c ssl_key_file='$folder/server.key'" >/dev/null || { cat "$folder/postgres.log" >&2; fail "PostgreSQL did not start"; }
}

url_of() { echo "postgresql://postgres@$1:$port/postgres?$2"; }

# is_accepted WHAT HOST PARAMETERS: the program reaches the database.
is_accepted() {
    SECRET_KEY=$secret "$program" migrate --database-url "$(url_of "$2" "$3")" >"$folder/log" 2>&1 || fail "$1 was refused"
    echo "$1: accepted"
}

# is_refused WHAT HOST PARAMETERS WORDS: it does not, and says why.
is_refused() {
    local status=0
    SECRET_KEY=$secret "$program" migrate --database-url "$(url_of "$2" "$3")" >"$folder/log" 2>&1 || status=$?
    [[ $status -eq 1 ]] || fail "$1 ended with $status"
    grep -q "$4" "$folder/log" || fail "$1 was refused without the words '$4'"
    echo "$1: refused, $(tail -n 1 "$folder/log")"
}

# The connections of a running server speak TLS too, not only those of a command.
serves_over_tls() {
    local url
    url=$(url_of localhost "sslmode=verify-full&sslrootcert=$folder/authority.pem")
    SECRET_KEY=$secret "$program" serve --port 0 --database-url "$url" >"$folder/log" 2>&1 &
    server=$!
    until grep -q '^Listening on ' "$folder/log"; do
        kill -0 "$server" 2>/dev/null || fail "the server did not start"
        sleep 0.05
    done
    local plain
    plain=$(as_postgres psql -h "$folder" -p "$port" -U postgres -Atc "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity
        USING (pid) WHERE client_addr IS NOT NULL AND NOT ssl")
    local encrypted
    encrypted=$(as_postgres psql -h "$folder" -p "$port" -U postgres -Atc "SELECT count(*) FROM pg_stat_ssl WHERE ssl")
    kill -TERM "$server"
    local status=0
    wait "$server" || status=$?
    server=
    [[ $status -eq 0 ]] || fail "the server ended with $status"
    [[ $plain -eq 0 && $encrypted -gt 0 ]] || fail "$encrypted connections with TLS, $plain without"
    echo "a server: connections with TLS $encrypted, without $plain"
}

make_authority authority
make_authority stranger
make_certificate
start_postgres
is_accepted "sslmode=require" 127.0.0.1 "sslmode=require"
is_accepted "sslmode=verify-full, the right authority and name" localhost \
    "sslmode=verify-full&sslrootcert=$folder/authority.pem"
is_refused "another authority" localhost "sslmode=verify-full&sslrootcert=$folder/stranger.pem" "certificate verify failed"
is_refused "another name" 127.0.0.1 "sslmode=verify-full&sslrootcert=$folder/authority.pem" "does not match host name"
is_refused "no TLS" 127.0.0.1 "sslmode=disable" "no encryption"
serves_over_tls
