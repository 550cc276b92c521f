#!/bin/sh
# From a fresh checkout to the main job: installs what is needed, builds, and compares the recorded pair.
set -eu
cd "$(dirname "$0")/.."
sh tests/setup.sh
cmake --preset release >/dev/null
cmake --build --preset release
echo
echo '$ cd traces/lost-session'
echo '$ tracediff compare 5.3.7.log 6.0.0.log'
status=0
(cd traces/lost-session && ../../build/release/tracediff compare 5.3.7.log 6.0.0.log) || status=$?
# 1 is the answer here: the two differ.
[ "$status" -eq 1 ] || {
  echo "try.sh: exit status $status where 1 was expected" >&2
  exit 1
}
