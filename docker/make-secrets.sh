#!/bin/sh
# Makes a password for Neo4j and puts it where compose.yaml looks. usage: make-secrets.sh [FOLDER]
#
# One secret in two spellings: `neo4j/PASSWORD` for the server, the password alone for the API. The
# files are readable to all, since the containers' users have other numbers than ours; the folder,
# which only its owner may enter, is what guards them.
set -eu
folder=${1:-$(dirname "$0")/secrets}
if [ -e "$folder/neo4j_password" ]; then
    echo "$folder/neo4j_password is there already" >&2
    exit 1
fi
mkdir -p "$folder"
chmod 700 "$folder"
password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
umask 022
printf %s "$password" >"$folder/neo4j_password"
printf 'neo4j/%s' "$password" >"$folder/neo4j_auth"
