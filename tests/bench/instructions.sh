#!/usr/bin/env bash
# Counts the instructions that comparing takes, which are the same on a busy machine, and says where they go: of a usual
# pair of 100,000 lines, and of one that has nothing in common, where what costs more than its size asks for shows. Fails
# when they are 1.3 times what instructions.txt holds; a change that is meant goes in there with --record.
#
#     tests/bench/instructions.sh [--record]
#
# TRACEDIFF_BUILD is the build to look at (build/release).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${TRACEDIFF_BUILD:-$(cd "$here/../.." && pwd)/build/release}
recorded=$here/instructions.txt
most=1.3
export LC_ALL=C

if ! command -v valgrind >/dev/null; then
  echo "instructions: skipped, valgrind is not installed"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
one_thread=()
if "$build/tracediff" compare --help | grep -q -- --threads; then one_thread=(--threads 1); fi

generate() { "$build/tests/bench/generate_trace" --output "$work/$1.log" "${@:2}"; }
shop() {
  generate baseline --lines 100000 --behaviour old --run 1
  generate candidate --lines 100000 --behaviour new --run 2 --injected 20
}
unrelated() {
  generate baseline --lines 50000 --workload unrelated --run 1
  generate candidate --lines 50000 --workload unrelated --run 2 --behaviour new
}
profile() {
  local status=0
  valgrind --tool=callgrind --demangle=no --callgrind-out-file="$work/profile" "$build/tracediff" compare \
    "${one_thread[@]}" --format json "$work/baseline.log" "$work/candidate.log" >"$work/report" 2>"$work/messages" || status=$?
  [ "$status" -eq 1 ] || { cat "$work/messages" >&2; echo "instructions: compare ended with $status" >&2; exit 1; }
  callgrind_annotate --threshold=100 "$work/profile" 2>/dev/null >"$work/functions"
  total=$(awk '/PROGRAM TOTALS/ {gsub(",", "", $1); print $1; exit}' "$work/functions")
}

# Which stage (a folder of src/) has which function. What several stages have, such as a container's, is no one's.
stages() {
  (cd "$build/src/CMakeFiles/tracediff.dir" && find . -name '*.o' | while read -r object; do
    stage=${object#./}
    nm --defined-only "$object" | awk -v stage="${stage%%/*}" '$2 ~ /[tTwW]/ {sub(/^[^ ]+ . /, ""); print stage "\t" $0}'
  done)
}
shares() {
  awk -F'\t' -v total="$total" '
    NR == FNR { if (!($2 in stage)) stage[$2] = $1; else if (stage[$2] != $1) stage[$2] = "shared"; next }
    / \(.*%\)  .*:.* \[/ {
      count = $1; sub(/^ */, "", count); sub(/ .*/, "", count); gsub(",", "", count)
      name = $1; object = name
      sub(/^[^%]*%\)  [^:]*:/, "", name); sub(/ \[[^[]*$/, "", name); sub(/\x27[0-9]+$/, "", name)
      sub(/.*\[/, "", object)
      of = name in stage ? stage[name] : object ~ /tracediff\]$/ ? "shared" : "system libraries"
      sum[of] += count
    }
    END { for (of in sum) printf "%.0f\t%s\n", 100 * sum[of] / total, of }' "$work/stages" "$work/functions" |
    sort -rn | awk -F'\t' '$1 > 0 {printf "%s%s %s %%", separator, $2, $1; separator = ", "}'
}

if [ "${1:-}" = --record ]; then : >"$recorded"; fi
stages >"$work/stages"
status=0
for pair in shop unrelated; do
  $pair
  profile
  if [ "${1:-}" = --record ]; then echo "$pair $total" >>"$recorded"; fi
  awk -v pair="$pair" -v total="$total" -v shares="$(shares)" -v most="$most" '$1 == pair {
    printf "instructions, %s: %.0f (%s), %.2f of the recorded %.0f\n", pair, total, shares, total / $2, $2
    if (total <= most * $2) exit 0
    printf "instructions: more than %s times the recorded; if that is meant: tests/bench/instructions.sh --record\n", most
    exit 1 }' "$recorded" || status=1
done
exit $status
