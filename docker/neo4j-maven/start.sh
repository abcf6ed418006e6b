#!/bin/sh
# Runs the server in the foreground, on loopback and with a password. usage: start.sh LIB FOLDER
#
# FOLDER holds everything that is the server's own: conf, data, logs. The password, one word of
# letters and digits, is read from FOLDER/password and set when the database is first made. In the environment:
#   NEO4J_BOLT_PORT, NEO4J_HTTP_PORT   7687 and 7474 where not given
#   NEO4J_HEAP, NEO4J_PAGE_CACHE       1g and 256m; for a larger graph, see docker/README.md
set -eu
lib=$1 home=$2
bolt=${NEO4J_BOLT_PORT:-7687} http=${NEO4J_HTTP_PORT:-7474}
mkdir -p "$home/conf" "$home/data" "$home/logs" "$home/plugins" "$home/import" "$home/run"
cat >"$home/conf/neo4j.conf" <<CONF
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:$bolt
server.bolt.advertised_address=127.0.0.1:$bolt
server.http.listen_address=127.0.0.1:$http
server.http.advertised_address=127.0.0.1:$http
server.memory.pagecache.size=${NEO4J_PAGE_CACHE:-256m}
dbms.security.auth_enabled=true
dbms.usage_report.enabled=false
# Nothing but the server's own folders is read by LOAD CSV, and no file of them by default.
dbms.security.allow_csv_import_from_file_urls=false
# A quarter of a gigabyte for each of two databases, before there is anything to log.
db.tx_log.preallocate=false
# Stopped at once: by itself it waits twice five seconds for connections that it has closed.
internal.dbms.bolt.netty_server_shutdown_quiet_period=0
CONF

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
exec java -Xms256m "-Xmx${NEO4J_HEAP:-1g}" -XX:+UseG1GC -XX:+ExitOnOutOfMemoryError \
    -Dio.netty.tryReflectionSetAccessible=true $opens -cp "$lib/*" \
    org.neo4j.server.CommunityEntryPoint --home-dir="$home" --config-dir="$home/conf" --console-mode
