#!/bin/sh
# Runs the server in the foreground, on loopback and with a password. usage: start.sh LIB FOLDER
#
# FOLDER holds everything that is the server's own: conf, data, logs. The password, one word of
# letters and digits, is read from FOLDER/password and set when the database is first made.
# NEO4J_BOLT_PORT and NEO4J_HTTP_PORT name other ports than 7687 and 7474; every setting below may
# be given as the official image takes it: NEO4J_server_memory_heap_max__size=4g.
set -eu
lib=$1 home=$2
bolt=${NEO4J_BOLT_PORT:-7687} http=${NEO4J_HTTP_PORT:-7474}
mkdir -p "$home/conf" "$home/data" "$home/logs" "$home/plugins" "$home/import" "$home/run"

set_to() { # NAME DEFAULT
    eval "value=\${NEO4J_$(echo "$1" | sed 's/_/__/g; s/[.]/_/g'):-\$2}"
    echo "$1=$value"
}
{
    set_to server.default_listen_address 127.0.0.1
    set_to server.bolt.listen_address ":$bolt"
    set_to server.bolt.advertised_address "127.0.0.1:$bolt"
    set_to server.http.listen_address ":$http"
    set_to server.http.advertised_address "127.0.0.1:$http"
    set_to server.memory.heap.initial_size 256m
    set_to server.memory.heap.max_size 1g
    set_to server.memory.pagecache.size 256m
    set_to dbms.security.auth_enabled true
    set_to dbms.usage_report.enabled false
    set_to browser.post_connect_cmd ""
    # LOAD CSV reads no file.
    set_to dbms.security.allow_csv_import_from_file_urls false
    # Else a quarter of a gigabyte for each of two databases, before there is anything to log.
    set_to db.tx_log.preallocate false
    # Stopped at once: by itself it waits twice five seconds for connections that it has closed.
    set_to internal.dbms.bolt.netty_server_shutdown_quiet_period 0
} >"$home/conf/neo4j.conf"
size_of() { sed -n "s/^server.memory.heap.$1=//p" "$home/conf/neo4j.conf"; }

export NEO4J_HOME="$home" NEO4J_CONF="$home/conf"
if [ ! -e "$home/data/databases" ] && [ ! -e "$home/data/dbms/auth.ini" ]; then
    # By way of a file (picocli reads @FILE), so that the list of processes does not show it.
    java -XX:TieredStopAtLevel=1 -cp "$lib/*" -Dbasedir="$home" \
        org.neo4j.server.startup.Neo4jAdminCommand \
        dbms set-initial-password "@$home/password" >"$home/logs/password.log" 2>&1 ||
        { cat "$home/logs/password.log" >&2; exit 1; }
fi

# What Neo4j's own start script opens to it.
opens=
for package in java.nio java.io sun.nio.ch java.util.concurrent java.lang; do
    opens="$opens --add-opens=java.base/$package=ALL-UNNAMED"
done
# shellcheck disable=SC2086  # the options are words
exec java "-Xms$(size_of initial_size)" "-Xmx$(size_of max_size)" \
    -XX:+UseG1GC -XX:+ExitOnOutOfMemoryError $opens \
    -Dio.netty.tryReflectionSetAccessible=true -cp "$lib/*" \
    org.neo4j.server.CommunityEntryPoint --home-dir="$home" --config-dir="$home/conf" --console-mode
