#!/bin/sh
# The entry of the image: credentials as the official image takes them, then the server.
set -eu
home=/var/lib/neo4j
auth=${NEO4J_AUTH:-}
[ -z "${NEO4J_AUTH_FILE:-}" ] || auth=$(cat "$NEO4J_AUTH_FILE")
case $auth in
neo4j/?*) (umask 077 && printf %s "${auth#neo4j/}" >"$home/password") ;;
*)
    echo "NEO4J_AUTH, or the file NEO4J_AUTH_FILE, must hold neo4j/PASSWORD" >&2
    exit 1
    ;;
esac
exec /opt/neo4j/start.sh /opt/neo4j/lib "$home"
