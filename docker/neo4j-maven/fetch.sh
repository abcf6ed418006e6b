#!/bin/sh
# Fetches the jars of pom.xml into the folder LIB and checks every one against jars.sha256; does
# nothing where they are there already. usage: fetch.sh LIB
set -eu
here=$(cd "$(dirname "$0")" && pwd)
lib=$1
verify() { # every jar that is listed, and no other
    (cd "$1" && sha256sum --check --strict --quiet "$here/jars.sha256" >&2) || return 1
    [ "$(find "$1" -name '*.jar' | wc -l)" -eq "$(wc -l <"$here/jars.sha256")" ] ||
        { echo "Maven brought other jars than jars.sha256 lists" >&2; return 1; }
}

if [ -e "$lib/.complete" ] && cmp -s "$here/jars.sha256" "$lib/.complete"; then exit 0; fi
for tool in java mvn; do
    command -v "$tool" >/dev/null || {
        echo "$tool is missing: apt-get install openjdk-17-jre-headless maven" >&2
        exit 3
    }
done

# Into a folder beside it, renamed at the end: whoever is interrupted leaves nothing half done.
mkdir -p "$(dirname "$lib")"
new=$(mktemp -d "$lib.XXXXXX")
trap 'rm -rf "$new"' EXIT INT TERM
mvn -q -B -C -f "$here/pom.xml" dependency:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$new" >&2
verify "$new"
cp "$here/jars.sha256" "$new/.complete"
rm -rf "$lib"
mv -T "$new" "$lib" || cmp "$here/jars.sha256" "$lib/.complete" # somebody else was faster
