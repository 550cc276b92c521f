#!/usr/bin/env bash
# clang-format and clang-tidy on our own code; silence is success. Files may be named. Default is all, and then clang-tidy
# reads sixteen of a library as one: most of its time goes into the headers that each of them includes. What is told of
# a main file only, a using-declaration that nobody uses, is not seen then.
set -euo pipefail
cd "$(dirname "$0")/.."

checks=
unity=OFF
if [ $# -eq 0 ]; then
  git ls-files -z 'include/*.h' 'src/*.h' 'src/*.cc' 'tests/*.h' 'tests/*.cc' | xargs -0 clang-format --dry-run --Werror
  checks=-bugprone-suspicious-include  # to include .cc files is what such a file is for
  unity=ON
fi

# Only the compile commands are needed, and the one header that a build writes.
cmake --preset dev -DTRACEDIFF_BUILD_TESTS=OFF -DCMAKE_UNITY_BUILD=$unity -DCMAKE_UNITY_BUILD_BATCH_SIZE=16 -B build/tidy \
  >/dev/null
cmake --build build/tidy --target tracediff_revision >/dev/null
files=("$@")
[ $# -gt 0 ] || mapfile -t files < <(sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' build/tidy/compile_commands.json)
printf '%s\n' "${files[@]:?}" |
  xargs -P "$(nproc)" -n 1 sh -c 'clang-tidy -p build/tidy --quiet --checks="$0" --warnings-as-errors="*" "$1" 2>/dev/null' \
    "$checks"
