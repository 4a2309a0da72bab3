#!/bin/sh
# SPDX-License-Identifier: CC0-1.0
# Pretends to compile: a progress bar of about three seconds.

out=${TMPDIR:-/tmp}/skep-demo-build
mkdir -p "$out" || exit 1

bar=
for step in 1 2 3 4 5 6 7 8 9 10; do
  sleep 0.3
  bar=$bar█
  printf '\r\033[34m%-10s\033[0m %3s %%  module-%s.c ' "$bar" "$((step * 10))" "$step"
  : > "$out/module-$step.o"
done
printf '\n\033[32m✓\033[0m Built 10 modules in %s\n' "$out"
