#!/usr/bin/env bash
# Measures the program on generated pairs of traces, beside what people would use instead, and prints Markdown tables.
#
#     tests/bench/run.sh [SIZE...]      lines of a trace: 1M (default), 10M, 200k, ...
#
# TRACEDIFF_BUILD is the build to measure (build/release), TMPDIR needs about 1.2 GB per million lines. A quiet machine
# gives better figures. docs/performance.md says what the rows mean. Nothing here is a test: it only ever prints.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=${TRACEDIFF_BUILD:-$root/build/release}
tracediff=$build/tracediff
tools=$build/tests/bench
slow_us=60000000   # a peer that takes longer than this is run once
patience_s=300     # and a worst case is given up after this
export LC_ALL=C

die() { echo "run.sh: $*" >&2; exit 2; }
say() { echo "$*" >&2; }
for tool in "$tracediff" "$tools/measure"; do [ -x "$tool" ] || die "no $tool: cmake --build --preset release"; done
work=$(mktemp -d "${TMPDIR:-/tmp}/tracediff-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work

number() {  # of lines: 1M -> 1000000
  case $1 in
    *[Mm]) echo $((${1%?} * 1000000)) ;;
    *[Kk]) echo $((${1%?} * 1000)) ;;
    *) echo $(($1)) ;;
  esac
}

pair() {  # NAME LINES CANDIDATE-BEHAVIOUR OPTION...: writes NAME.baseline.log, NAME.candidate.log and their truths
  local name=$1 lines=$2 behaviour=$3
  shift 3
  "$tools/generate_trace" --lines "$lines" --behaviour old --run 1 --output "$work/$name.baseline.log" \
    --truth "$work/$name.baseline.json" "$@" &
  "$tools/generate_trace" --lines "$lines" --behaviour "$behaviour" --run 2 --injected $((40 + lines / 5000)) \
    --output "$work/$name.candidate.log" --truth "$work/$name.candidate.json" "$@"
  wait $!
  cat "$work/$name.baseline.log" "$work/$name.candidate.log" >/dev/null
}

take() {  # NAME RUNS COMMAND...: adds to NAME.took, a line a run
  local name=$1 runs=$2
  shift 2
  "$tools/measure" "$runs" "$work/$name.out" "$@" >>"$work/$name.took" || echo failed >"$work/$name.state"
}
compare() {  # NAME RUNS PAIR
  take "$1" "$2" timeout "$patience_s" "$tracediff" compare --format json "$work/$3.baseline.log" "$work/$3.candidate.log"
}
runs_of() { wc -l <"$work/$1.took"; }
median() {  # NAME COLUMN: 1 wall us, 2 processor us, 3 KiB
  cut -d' ' -f"$2" "$work/$1.took" | sort -n | awk '{v[NR] = $1} END {printf "%d\n", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2}'
}
answer() {  # NAME PAIR
  [ ! -e "$work/$1.state" ] || { echo "no answer within $patience_s s"; return; }
  "$tools/check_answer" "$work/$1.out" "$work/$2.baseline.json" "$work/$2.candidate.json" || true
}
verdict() { grep -om1 '"verdict": "[a-z]*"' "$work/$1.out" | cut -d'"' -f4; }

# The peers: scripts for bash -c, given how to normalise, the two traces and a name for files of their own.
# shellcheck disable=SC2016
{
sed_diff='sed -E -f "$0" "$1" >"$3.1" & sed -E -f "$0" "$2" >"$3.2"; wait; diff "$3.1" "$3.2"; s=$?; rm "$3".[12]; exit $s'
awk_count='for f in 1 2; do mawk -f "$0" "${!f}" | sort | uniq -c >"$3.$f"; done; diff "$3.1" "$3.2"; s=$?; rm "$3".[12]; exit $s'
awk_both='(mawk -f "$0" "$1" | sort | uniq -c >"$3.1") & mawk -f "$0" "$2" | sort | uniq -c >"$3.2"; wait
  diff "$3.1" "$3.2"; s=$?; rm "$3".[12]; exit $s'
}
peer() {  # NAME RUNS-SO-FAR COMMAND...: not again when it was slow
  local name=$1 so_far=$2
  shift 2
  if [ "$so_far" -gt 0 ] && { [ -e "$work/$name.state" ] || [ "$(median "$name" 1)" -gt "$slow_us" ]; }; then return; fi
  take "$name" 1 "$@"
}
have() { command -v "$1" >/dev/null; }

round() {  # SIZE ROUND: all that is compared with each other runs side by side
  local size=$1 round=$2 a="$work/shop.baseline.log" b="$work/shop.candidate.log"
  compare "compare-$size" 1 shop
  take "wc-$size" 1 wc -l "$a" "$b"
  ! have mawk || peer "awk-$size" "$round" bash -c "$awk_count" "$here/peer.awk" "$a" "$b" "$work/peer"
  ! have mawk || peer "both-$size" "$round" bash -c "$awk_both" "$here/peer.awk" "$a" "$b" "$work/peer"
  peer "sed-$size" "$round" bash -c "$sed_diff" "$here/peer.sed" "$a" "$b" "$work/peer"
  peer "any-$size" "$round" bash -c "$sed_diff" "$here/peer_any.sed" "$a" "$b" "$work/peer"
}

row() {  # TITLE NAME RATIO FLOOR AIM
  [ -e "$work/$2.took" ] || return 0
  awk -v title="$1" -v wall="$(median "$2" 1)" -v cpu="$(median "$2" 2)" -v kib="$(median "$2" 3)" -v runs="$(runs_of "$2")" \
    -v ratio="${3:-}" -v floor="${4:-}" -v aim="${5:-}" -v failed="$([ -e "$work/$2.state" ] && echo 1)" 'BEGIN {
    printf "| %s | %s%.3f | %.3f | %.0f | %s | %s | %s | %s |\n", title, failed ? "> " : "", wall / 1e6, cpu / 1e6,
      kib / 1024, ratio, floor, aim, runs }'
}
header() { printf '\n| %s | wall s | CPU s | peak MB | %s | floor | aim | runs |\n|---|---:|---:|---:|---:|---:|---:|---:|\n' "$1" "$2"; }
times() { awk -v more="$(median "$1" 1)" -v less="$(median "$2" 1)" 'BEGIN { printf "× %.1f", more / less }'; }
faster() { [ ! -e "$work/$1-$2.took" ] || times "$1-$2" "compare-$2"; }

peers_table() {  # SIZE LABEL
  local size=$1 sed_floor="" sed_aim="" target=()
  [ "$size" != 1000000 ] || { sed_floor="× 60" sed_aim="× 110"; }
  [ "$size" != 10000000 ] || { sed_floor="× 100" sed_aim="× 200" target=("× 15" "× 25" "× 10" "× 5" "750 MB" "450 MB"); }
  header "2 × $2 lines, $(($(cat "$work"/shop.*.log | wc -c) / 1000000)) MB" "ratio"
  row '`tracediff compare`, JSON report' "compare-$size" "" "${target[4]:-}" "${target[5]:-}"
  row 'two `sed` at once, then `diff`: faster by' "sed-$size" "$(faster sed "$size")" "$sed_floor" "$sed_aim"
  row 'the same with `sed` that does not know what is random: faster by' "any-$size" "$(faster any "$size")" "$sed_floor" \
    "$sed_aim"
  row '`mawk`, `sort`, `uniq -c` one trace after the other, then `diff`: faster by' "awk-$size" "$(faster awk "$size")" \
    "${target[0]:-}" "${target[1]:-}"
  row 'the same, both traces at once: faster by' "both-$size" "$(faster both "$size")" "${target[0]:-}" "${target[1]:-}"
  row '`wc -l` of both: takes its time' "wc-$size" "$(times "compare-$size" "wc-$size")" "${target[2]:-}" "${target[3]:-}"
  have mawk || echo "| \`mawk\` is not installed: skipped | | | | | | | |"
  printf '\nAnswer: %s\n' "$(answer "compare-$size" shop)"
}

others_table() {  # SIZE LABEL: pairs that are measured alone
  local size=$1 runs=$2 connections
  header "2 × $3 lines, alone" "answer"
  say "$3: same behaviour"
  pair same "$size" old
  compare "same-$size" "$runs" same
  row "same behaviour" "same-$size" "$(answer "same-$size" same)"
  rm "$work"/same.*.log
  for connections in persistent sticky; do
    say "$3: $connections connections"
    pair pool "$size" new --connections $connections
    compare "$connections-$size" 1 pool
    row "64 $connections connections" "$connections-$size" "$(answer "$connections-$size" pool)"
    rm "$work"/pool.*.log
  done
  worst_case "$size" unrelated "nothing in common, one connection each"
  worst_case "$size" random-order "three commands in random order, one connection each"
}
worst_case() {  # SIZE WORKLOAD TITLE
  local floor="" aim=""
  [ "$1" != 10000000 ] || { floor="30 s" aim="10 s"; }
  say "worst case: $2"
  pair worst "$1" new --workload "$2"
  compare "$2-$1" 1 worst
  row "$3" "$2-$1" "$(verdict "$2-$1" || true)" "$floor" "$aim"
  rm "$work"/worst.*.log
}

small_table() {
  header "small and single" ""
  take small 101 "$tracediff" compare --format json "$root"/traces/lost-session/{5.3.7,6.0.0}.log
  row "the 18-line pair of \`traces/lost-session\`" small "" "0.010 s" "0.003 s"
  take start 101 "$tracediff" --version
  row "starting the program alone" start
}

growth() {
  [ -e "$work/compare-1000000.took" ] && [ -e "$work/compare-10000000.took" ] || return 0
  printf '\nTen times the lines take %s the time (floor × 12, aim × 10.5).\n' "$(times compare-10000000 compare-1000000)"
}

[ $# -gt 0 ] || set -- 1M
printf 'Measured on %s × %s, %s.\n' "$(nproc)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" "$("$tracediff" --version | head -2 | paste -sd' ')"
for label in "$@"; do
  size=$(number "$label")
  rounds=$([ "$size" -gt 3000000 ] && echo 3 || echo 5)
  free=$(($(df -Pk "$work" | awk 'NR == 2 {print $4}') / 1024))
  [ "$free" -ge $((size * 12 / 10000)) ] || die "$label lines need $((size * 12 / 10000)) MB in \$TMPDIR; $free MB are free"
  say "$label: generating"
  pair shop "$size" new
  for ((i = 0; i < rounds; ++i)); do
    say "$label: round $((i + 1)) of $rounds"
    round "$size" "$i"
  done
  peers_table "$size" "$label"
  [ "$label" != "$1" ] || {
    printf '\nLoading on one core, processor time (floor 600 MB/s, aim 1000 MB/s with interning):\n\n'
    "$tools/load_speed" "$work/shop.baseline.log" 5 | sed 's/^/    /'
  }
  rm "$work"/shop.*.log
  others_table "$size" "$rounds" "$label"
done
small_table
growth
