#!/usr/bin/env bash
# clang-tidy on every source of the libraries and the command line, two at a time.
set -euo pipefail
cd "$(dirname "$0")/.."
cmake --preset dev >/dev/null
git ls-files 'src/*.cc' | xargs -P "$(nproc)" -n 4 clang-tidy -p build/dev --quiet --warnings-as-errors='*' 2>/dev/null
