#!/bin/sh
# SPDX-License-Identifier: CC0-1.0
# Pretends to test: the third of four tests fails, so the exit status is 1.

for name in 'adds an item' 'removes an item' 'counts the items' 'empties the cart'; do
  sleep 0.2
  if [ "$name" = 'counts the items' ]; then
    printf '\033[31m✗\033[0m %s\n' "$name"
    printf '  cart.c:42: \033[31merror:\033[0m expected 3 items, got 4\n'
  else
    printf '\033[32m✓\033[0m %s\n' "$name"
  fi
done
printf '\n\033[1m4 tests:\033[0m \033[32m3 passed\033[0m, \033[31m1 failed\033[0m\n'
exit 1
