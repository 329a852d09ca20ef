#!/usr/bin/env bash
# Who may include whom, and where SQL may stand. Prints each offending line; exits 1 if there is one.
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"

readonly features='accounts|positions|requests|dispatch|notifications|audit|push|webhooks|deliveries|metrics|cluster|dashboard|replay'
offences=0

complain() {
    local rule=$1 lines=$2
    [[ -n $lines ]] || return 0
    printf '%s\n%s\n\n' "$rule" "$lines"
    offences=$((offences + 1))
}

# forbid "rule" FOLDER 'named|folders': what the folder's files include of the named folders.
forbid() {
    local rule=$1 folder=$2 named=$3
    [[ -d src/$folder ]] || return 0
    complain "$rule" "$(grep -rnE "^#include \"($named)/" "src/$folder" || true)"
}

for ground in http db security geo; do
    forbid "$ground knows no feature:" "$ground" "$features"
done
forbid "accounts comes before positions, requests and dispatch:" accounts 'positions|requests|dispatch|dashboard|replay'
forbid "positions comes before requests and dispatch:" positions 'requests|dispatch|dashboard|replay'
forbid "requests comes before dispatch:" requests 'dispatch|dashboard|replay'
forbid "nothing builds on the dashboard or the replay:" dispatch 'dashboard|replay'
forbid "notifications reads through its own queries:" notifications 'requests|dispatch|dashboard|replay'
forbid "audit reads through its own queries:" audit 'accounts|requests|dispatch|notifications|dashboard|replay'
forbid "nothing builds on the replay:" dashboard 'replay'
forbid "the replay is a client and knows nothing of the server:" replay \
    'http|db|security|accounts|positions|requests|dispatch|notifications|audit|dashboard'

forbid "push reads through its own queries:" push 'accounts|requests|notifications|webhooks|dashboard|replay'
forbid "what is delivered comes of the event log:" deliveries 'accounts|requests|push|webhooks|dashboard|replay'

complain "a feature's queries are its own:" \
    "$(grep -rnE '^#include "[a-z_]+/[a-z_]*queries\.hpp"' src | awk -F'[/"]' '$2 != $4' || true)"

complain "only main and app include app.hpp; handlers get a context:" \
    "$(grep -rnE '^#include "app\.hpp"' src | grep -vE '^src/(main|app)\.cpp:' || true)"

# Comments may speak of SQL.
complain "SQL stands in queries.hpp, src/db and migrations only:" \
    "$(grep -rnE '\b(SELECT|INSERT INTO|DELETE FROM) |\bUPDATE [a-z_]+ (AS [a-z]+ )?SET\b' src |
        grep -vE '^src/db/|^src/[a-z]+/[a-z_]*queries\.hpp:|^[^:]+:[0-9]+: *//' || true)"

[[ $offences -eq 0 ]]
