#!/bin/sh
# From a fresh checkout to the main job: installs what is needed, builds, and compares the recorded pair.
set -eu
cd "$(dirname "$0")/.."
sh tests/setup.sh
cmake --preset release >/dev/null
cmake --build --preset release
echo
echo '$ tracediff compare traces/lost-session/5.3.7.log traces/lost-session/6.0.0.log'
build/release/tracediff compare traces/lost-session/5.3.7.log traces/lost-session/6.0.0.log || [ $? -eq 1 ]
