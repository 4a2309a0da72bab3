#!/bin/sh
# SPDX-License-Identifier: CC0-1.0
# server.sh NAME COLOUR: pretends to serve, one line of log a second, and keeps a child process.

name=$1
colour=$2

printf '\033[%sm%s\033[0m started, process %s\n' "$colour" "$name" "$$"
sh -c 'while sleep 5; do :; done' &

request=0
while sleep 1; do
  request=$((request + 1))
  case $((request % 7)) in
    0) status='\033[31m500' ;;
    3) status='\033[33m404' ;;
    *) status='\033[32m200' ;;
  esac
  printf "\033[2m%s\033[0m \033[%sm%-6s\033[0m $status\033[0m /item/%s\n" \
    "$(date +%H:%M:%S)" "$colour" "$name" "$request"
done
