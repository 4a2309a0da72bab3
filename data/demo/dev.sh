#!/bin/sh
# SPDX-License-Identifier: CC0-1.0
# A development server that never ends, with a background child: stopping it has a tree to end.

printf '\033[1;32m➜\033[0m  \033[1mdev\033[0m ready in %s mode, http://localhost:5173/\n' \
  "${DEMO_MODE:-unknown}"

sh -c 'while sleep 1; do :; done' &
printf '\033[2m   watching files in process %s\033[0m\n' "$!"

tick=0
while sleep 1; do
  tick=$((tick + 1))
  printf '\033[2m%s\033[0m \033[36m[dev]\033[0m tick %s\n' "$(date +%H:%M:%S)" "$tick"
done
