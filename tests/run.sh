#!/bin/sh
# Everything that try.sh does, and then all tests. What CI runs, a person can run.
set -eu
cd "$(dirname "$0")/.."
sh tests/try.sh
ctest --preset release -j2
