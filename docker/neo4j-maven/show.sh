#!/bin/sh
# Runs a server to look at, in the foreground; everything of it is in FOLDER. usage: show.sh FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
home=$(cd "$1" && pwd)
"$here/fetch.sh" "$home/lib"
if [ ! -s "$home/password" ]; then
    (umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$home/password")
fi
cat <<SAY
Neo4j Browser  http://127.0.0.1:${NEO4J_HTTP_PORT:-7474}/browser/  (in ten seconds)
Bolt           bolt://127.0.0.1:${NEO4J_BOLT_PORT:-7687}
User           neo4j
Password       $(cat "$home/password")  (kept in $home/password)

To use it with kgmed, in another shell:
  export KGMED_NEO4J_USER=neo4j KGMED_NEO4J_PASSWORD="\$(cat '$home/password')"
  kgmed --store bolt://127.0.0.1:${NEO4J_BOLT_PORT:-7687} status

Ctrl-C stops it; the data stays.

SAY
exec "$here/start.sh" "$home/lib" "$home"
