#!/bin/sh
# Packs what build/release holds and looks at the packages as a user's system would: lintian, the libraries that the
# program asks for, the program itself from the unpacked .deb and .tar.gz. Needs lintian, dpkg-dev and file.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
  echo "package.sh: $*" >&2
  exit 1
}

# A package is readable by all, whatever the umask of who makes it.
(umask 077 && cd build/release && cpack -B "$work" >"$work/log") || { cat "$work/log"; fail "cpack failed"; }

# As root lintian reminds us of it on standard error; nothing else is said there.
lintian --fail-on error,warning "$work"/*.deb 2>"$work/lintian.err" || { cat "$work/lintian.err"; fail "lintian complains"; }

dpkg-deb -x "$work"/tracediff_*.deb "$work/deb"
dpkg-deb -x "$work"/libtracediff-dev_*.deb "$work/deb"
mkdir "$work/tar"
tar -xzf "$work"/tracediff-*.tar.gz -C "$work/tar" --strip-components 1
for root in "$work/deb/usr" "$work/tar"; do
  ! ldd "$root/bin/tracediff" | grep 'not found' || fail "a library is missing"
  ! ldd "$root/bin/tracediff" | grep -Ev 'linux-vdso|lib(c|m)\.so|ld-linux' || fail "it asks for more than the C library"
  "$root/bin/tracediff" --version | grep -q '^libraries ' || fail "--version does not say what it was built with"
  status=0
  "$root/bin/tracediff" compare -q traces/lost-session/5.3.7.log traces/lost-session/6.0.0.log || status=$?
  [ "$status" = 1 ] || fail "compare ended with $status"
  for file in include/tracediff/compare.h lib/libtracediff.a lib/cmake/tracediff/tracediffConfig.cmake \
    share/bash-completion/completions/tracediff share/fish/vendor_completions.d/tracediff.fish; do
    [ -s "$root/$file" ] || fail "not packed: $file"
  done
  ls "$root"/share/man/man1/tracediff.1* "$root"/share/zsh/*/_tracediff >/dev/null
done
echo "packages: $(cd "$work" && echo *.deb *.tar.gz)"
