#!/bin/sh
# SPDX-License-Identifier: CC0-1.0
# Asks a question: what is typed in the terminal reaches the script.

printf 'What is your name? '
if ! read -r name || [ -z "$name" ]; then
  printf '\n\033[31m✗\033[0m No name was given\n'
  exit 1
fi
printf 'Hello, \033[1;33m%s\033[0m!\n' "$name"
