#!/bin/sh
# Installs what tracediff is built and tested with, on Debian 12 or newer. What is there already is left alone.
set -eu

build="g++ cmake ninja-build pkg-config libhiredis-dev libre2-dev libcli11-dev libdtl-dev nlohmann-json3-dev
  libssl-dev libzstd-dev zlib1g-dev"
test="libgtest-dev libgmock-dev redis-server redis-tools zstd openssl python3 python3-jsonschema"

missing=
for package in $build $test ${TRACEDIFF_EXTRA_PACKAGES:-}; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || {
    echo "setup.sh: needs root (or sudo) to install:$missing" >&2
    exit 1
  }
  as_root=sudo
fi
echo "installing:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Debian starts a redis-server when one is installed; tests start their own (RUNLEVEL=1 leaves it stopped).
$as_root apt-get update -qq >"$log" 2>&1 &&
  $as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y -qq --no-install-recommends $missing >"$log" 2>&1 || {
  cat "$log" >&2
  echo "setup.sh: could not install the packages above" >&2
  exit 1
}
