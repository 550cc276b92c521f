#!/usr/bin/env bash
# clang-format and clang-tidy on our own code; silence is success. Files may be named, default is all.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# -eq 0 ]; then
  git ls-files -z 'include/*.h' 'src/*.h' 'src/*.cc' 'tests/*.h' 'tests/*.cc' | xargs -0 clang-format --dry-run --Werror
  mapfile -t files < <(git ls-files 'src/*.cc')
else
  files=("$@")
fi

# Only the compile commands are needed, and the one header that a build writes.
cmake --preset dev -DTRACEDIFF_BUILD_TESTS=OFF -B build/tidy >/dev/null
cmake --build build/tidy --target tracediff_revision >/dev/null
printf '%s\n' "${files[@]}" |
  xargs -P "$(nproc)" -n 1 sh -c 'clang-tidy -p build/tidy --quiet --warnings-as-errors="*" "$0" 2>/dev/null'
