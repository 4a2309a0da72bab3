#!/bin/sh
# SPDX-License-Identifier: CC0-1.0
# Shows what the terminal can draw: attributes, 256 colours, true colour, boxes, wide characters.

printf '\033[1mbold\033[0m \033[3mitalic\033[0m \033[4munderlined\033[0m \033[7mreverse\033[0m '
printf '\033[9mstruck out\033[0m\n\n'

colour=0
while [ "$colour" -lt 256 ]; do
  printf '\033[48;5;%sm  \033[0m' "$colour"
  colour=$((colour + 1))
  [ $((colour % 32)) -eq 0 ] && printf '\n'
done

printf '\n'
step=0
while [ "$step" -lt 64 ]; do
  printf '\033[48;2;%s;%s;120m \033[0m' "$((step * 4))" "$((255 - step * 4))"
  step=$((step + 1))
done

printf '\n\n┌───────────────┬───────┐\n│ Grüße, 日本語 │ 🐝 ✓  │\n└───────────────┴───────┘\n'
