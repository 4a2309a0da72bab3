# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completes the command line of skepctl in fish.

# The command, if there is one already.
function __skepctl_command
    set -l words (commandline -opc)
    set -l is_value no
    for word in $words[2..-1]
        if test $is_value = yes
            set is_value no
        else if test "$word" = --socket
            set is_value yes
        else if not string match -q -- '-*' $word
            echo $word
            return
        end
    end
    return 1
end

function __skepctl_is
    contains -- (__skepctl_command) $argv
end

# Whether a script or run is still to be named.
function __skepctl_wants_operand
    set -l words (commandline -opc)
    set -l command (__skepctl_command)
    contains -- "$command" $argv; or return 1
    contains -- -- $words; and return 1
    set -l is_value no
    set -l n 0
    for word in $words[2..-1]
        if test $is_value = yes
            set is_value no
        else if contains -- "$word" --socket --project --grep --lines -n
            set is_value yes
        else if not string match -q -- '-*' $word
            set n (math $n + 1)
        end
    end
    test $n = 1
end

# Ids and names in the JSON of `list` or `status`, with a description; those that have ended only
# with “all”. Without a Skep there are none.
function __skepctl_ask
    set -l words (commandline -opc)
    set -l which $argv[2]
    set -l rest
    set -l before
    for i in (seq 2 (count $words))
        switch $words[$i]
            case --socket
                set before --socket $words[(math $i + 1)]
            case '--socket=*'
                set before $words[$i]
            case --project
                set rest --project $words[(math $i + 1)]
            case '--project=*'
                set rest $words[$i]
        end
    end
    timeout 2 $words[1] $before $which $rest --json 2>/dev/null | awk -v which=$argv[1] '
    /^    "[A-Za-z]+" : "/ {
      value = $0
      sub(/^[^:]* : "/, "", value); sub(/",?$/, "", value)
      gsub(/\\\\"/, "\"", value); gsub(/\\\\\\\\/, "\\\\", value)
      key = $1
      gsub(/"/, "", key)
      item[key] = value
    }
    /^  }/ {
      about = item["command"] != "" ? item["command"] : item["status"]
      if (which == "all" || item["endTime"] == "")
        print item["id"] "\t" about "\n" item["name"] "\t" about
      split("", item)
    }'
end

function __skepctl_scripts
    __skepctl_ask all list
end

function __skepctl_live
    __skepctl_ask live status
end

function __skepctl_runs
    __skepctl_ask all status
end

set -l clients claude-code claude-code-project claude-desktop codex cursor gemini vscode windsurf zed

complete -c skepctl -f
complete -c skepctl -s h -l help -d 'show help'

complete -c skepctl -n 'not __skepctl_command' -l socket -r -F -d 'where Skep listens'
complete -c skepctl -n 'not __skepctl_command' -l version -d 'print the version'
complete -c skepctl -n 'not __skepctl_command' -a serve -d 'serve projects without a window'
complete -c skepctl -n 'not __skepctl_command' -a projects -d 'list the open projects'
complete -c skepctl -n 'not __skepctl_command' -a list -d 'list the scripts of a project'
complete -c skepctl -n 'not __skepctl_command' -a run -d 'start a script'
complete -c skepctl -n 'not __skepctl_command' -a stop -d 'stop a script and all that it started'
complete -c skepctl -n 'not __skepctl_command' -a restart -d 'stop a script and start it again'
complete -c skepctl -n 'not __skepctl_command' -a status -d 'tell what runs, and how it ended'
complete -c skepctl -n 'not __skepctl_command' -a logs -d 'print the output of a script'
complete -c skepctl -n 'not __skepctl_command' -a mcp -d 'connect an MCP client to Skep'

complete -c skepctl -n '__skepctl_is serve list run stop restart status logs mcp' -l project -x \
    -a '(__fish_complete_directories)' -d 'folder of a project'
complete -c skepctl -n '__skepctl_is projects list run status' -l json -d 'print JSON'
complete -c skepctl -n '__skepctl_is run stop' -l wait -d 'return when it is over'
complete -c skepctl -n '__skepctl_is serve' -l allow -x -a 'read run' \
    -d 'what agents may without being asked for'
complete -c skepctl -n '__skepctl_is stop' -l now -d 'kill without asking first'
complete -c skepctl -n '__skepctl_is logs' -l raw -d 'print the bytes as they were written'
complete -c skepctl -n '__skepctl_is logs' -s f -l follow -d 'go on until nothing of it is left'
complete -c skepctl -n '__skepctl_is logs' -s n -l lines -x -d 'begin with the last lines'
complete -c skepctl -n '__skepctl_is logs' -l grep -x -d 'print only lines that match'
complete -c skepctl -n '__skepctl_is logs' -l problems -d 'print errors and warnings'
complete -c skepctl -n '__skepctl_is mcp' -l start -d 'open Skep if it does not run'
complete -c skepctl -n '__skepctl_is mcp' -l config -x -a "$clients" \
    -d 'print what tells an MCP client of Skep'

complete -c skepctl -n '__skepctl_wants_operand run restart status logs' -a '(__skepctl_scripts)'
complete -c skepctl -n '__skepctl_wants_operand stop restart' -a '(__skepctl_live)'
complete -c skepctl -n '__skepctl_wants_operand status logs' -a '(__skepctl_runs)'
