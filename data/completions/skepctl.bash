# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Completes the command line of skepctl in bash.

_skepctl_commands='serve projects list run stop restart status logs mcp'

_skepctl_options ()
{
  case $1 in
    serve)    echo --project --allow ;;
    projects) echo --json ;;
    list)     echo --project --json ;;
    run)      echo --project --json --wait ;;
    stop)     echo --project --wait --now ;;
    restart)  echo --project ;;
    status)   echo --project --json ;;
    logs)     echo --project --raw -f --follow -n --lines --grep --problems ;;
    mcp)      echo --project --start --config ;;
    *)        echo --socket --version ;;
  esac
  echo -h --help
}

# Options that have a value in the next word.
_skepctl_takes_value ()
{
  case $1 in
    --socket|--project|--allow|-n|--lines|--grep|--config) return 0 ;;
  esac
  return 1
}

# Ids and names in the JSON of `list` or `status`; those that have ended only with “all”.
_skepctl_names ()
{
  awk -v which="$1" '
    /^    "[A-Za-z]+" : "/ {
      value = $0
      sub(/^[^:]* : "/, "", value); sub(/",?$/, "", value)
      gsub(/\\"/, "\"", value); gsub(/\\\\/, "\\", value)
      key = $1
      gsub(/"/, "", key)
      item[key] = value
    }
    /^  }/ {
      if (which == "all" || item["endTime"] == "")
        print item["id"] "\n" item["name"]
      split("", item)
    }'
}

# Without a Skep there are none.
_skepctl_ask ()
{
  timeout 2 "${words[0]}" "${where[@]}" "$1" "${project[@]}" --json 2>/dev/null
}

_skepctl_operands ()
{
  case $1 in
    run)         _skepctl_ask list | _skepctl_names all ;;
    stop)        _skepctl_ask status | _skepctl_names live ;;
    restart)     _skepctl_ask status | _skepctl_names live
                 _skepctl_ask list | _skepctl_names all ;;
    status|logs) _skepctl_ask status | _skepctl_names all
                 _skepctl_ask list | _skepctl_names all ;;
  esac
}

# Those of the lines on standard input that begin with the current word, as they are to be typed.
_skepctl_offer ()
{
  local line quoted
  while IFS= read -r line; do
    printf -v quoted %q "$line"
    [[ -z $line || $quoted != "$cur"* ]] || COMPREPLY+=("$quoted")
  done < <(sort -u)
}

_skepctl_offer_files ()
{
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$cur")
}

_skepctl_offer_value ()
{
  case $1 in
    --socket)  _skepctl_offer_files -f ;;
    --project) _skepctl_offer_files -d ;;
    --allow)   _skepctl_offer < <(printf '%s\n' read run) ;;
    --config)  _skepctl_offer < <(printf '%s\n' claude-code claude-code-project claude-desktop \
                                    codex cursor gemini vscode windsurf zed) ;;
  esac
}

# bash takes words apart at “:” and “=”, which are in names of scripts and behind options.
_skepctl_join_words ()
{
  local i word is_joined=
  words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if ((${#words[@]} > 0)) && [[ -n $is_joined || $word == +(:) || ($word == = && ${words[-1]} == --*) ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
    is_joined=
    [[ $word != +(:) && ! ($word == = && ${words[-1]} == --*=) ]] || is_joined=yes
  done
}

# What bash does not see as a part of the current word is not to be typed again.
_skepctl_cut_replies ()
{
  local seen=${COMP_WORDS[COMP_CWORD]} rest
  [[ $seen != [:=]* ]] || seen=${seen##*[:=]}
  rest=${cur%"$seen"}
  COMPREPLY=("${COMPREPLY[@]#"$rest"}")
}

# Finds the command, how many operands it has, and which Skep and project are meant.
_skepctl_read_words ()
{
  local i word
  for ((i = 1; i < ${#words[@]} - 1; i++)); do
    word=${words[i]}
    case $word in
      --)          is_behind=yes ;;
      --socket)    where=(--socket "${words[i + 1]}") ;;
      --socket=*)  where=("$word") ;;
      --project)   project=(--project "${words[i + 1]}") ;;
      --project=*) project=("$word") ;;
    esac
    if _skepctl_takes_value "$word"; then
      ((i++))
    elif [[ $word != -* ]]; then
      [[ -z $command ]] || ((n_operands++))
      command=${command:-$word}
    fi
  done
}

_skepctl ()
{
  local words cur previous command='' n_operands=0 is_behind='' where=() project=() was_set
  was_set=$(shopt -p extglob)
  shopt -s extglob
  _skepctl_join_words
  eval "$was_set"
  COMPREPLY=()
  cur=${words[-1]}
  previous=${words[-2]}
  _skepctl_read_words

  if [[ -n $is_behind ]]; then
    return
  elif [[ $cur == --*=* ]]; then
    previous=${cur%%=*}
    cur=${cur#*=}
    _skepctl_offer_value "$previous"
  elif _skepctl_takes_value "$previous"; then
    _skepctl_offer_value "$previous"
  elif [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_skepctl_options "$command")" -- "$cur")
  elif [[ -z $command ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$_skepctl_commands" -- "$cur")
  elif ((n_operands == 0)); then
    _skepctl_offer < <(_skepctl_operands "$command")
  fi
  _skepctl_cut_replies
}

complete -F _skepctl skepctl
