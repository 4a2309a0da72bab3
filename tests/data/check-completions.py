#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-completions.py SKEPCTL FOLDER: what shells make of the completions in a folder.

Each shell is asked as a person would ask it: bash and zsh with keys on a terminal."""

import json
import os
import pathlib
import pty
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

TIMEOUT = 30

BASH = r'''
source "$FOLDER/skepctl.bash"
bind 'set bell-style none' 'set completion-query-items 0'
dump () { printf '%s\nEND\n' "$READLINE_LINE" >"$FIFO"; }
bind -x '"\C-xd": dump'
PS1=
echo END >"$FIFO"
'''

ZSH = r'''
PROMPT=
fpath=("$FOLDER" $fpath)
autoload -Uz compinit
compinit -u -d "$ZDOTDIR/dump"
compadd () {
  local -a hits
  if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
    builtin compadd -A hits "$@"
    captured+=($hits)
  fi
  builtin compadd "$@"
}
dump () {
  captured=()
  _main_complete
  print -l -- $captured END >"$FIFO"
  compstate[insert]= compstate[list]=
}
zle -C dump complete-word dump
bindkey '^I' dump
bindkey '^U' kill-whole-line
echo END >"$FIFO"
'''


class Terminal:
    """An interactive shell; what it has to tell comes through a named pipe."""

    def __init__(self, words, folder, environment, setup):
        self.fifo = f'{folder}/fifo'
        if not os.path.exists(self.fifo):
            os.mkfifo(self.fifo)
        self.answers = os.open(self.fifo, os.O_RDWR)
        environment = {**environment, 'FIFO': self.fifo, 'ZDOTDIR': folder, 'TERM': 'dumb'}
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execvpe(words[0], words, environment)
        self.press(setup)
        self.hear()

    def press(self, keys):
        os.write(self.terminal, keys.encode())

    def hear(self):
        """The lines up to END; what is drawn on the terminal meanwhile is thrown away."""
        text = b''
        while not text.endswith(b'END\n'):
            ready, _, _ = select.select([self.answers, self.terminal], [], [], TIMEOUT)
            if not ready:
                raise TimeoutError(f'no answer but {text!r}')
            if self.terminal in ready:
                os.read(self.terminal, 65536)
            if self.answers in ready:
                text += os.read(self.answers, 65536)
        return text.decode().split('\n')[:-2]

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)
        os.close(self.answers)


class Bash(Terminal):
    def __init__(self, folder, environment):
        pathlib.Path(folder, 'setup').write_text(BASH)
        super().__init__(['bash', '--norc', '--noprofile', '-i'], folder, environment,
                         f'source {shlex.quote(folder)}/setup\r')

    def complete(self, line):
        """All at once are put into the line."""
        self.press(line + '\x1b*' + '\x18d')
        [after] = self.hear()
        self.press('\x05\x15')
        if after == line:
            return set()
        before = line[:len(line) - len(line.split(' ')[-1])]
        return {word for word in shlex.split(after[len(before):]) if word}


class Zsh(Terminal):
    def __init__(self, folder, environment):
        pathlib.Path(folder, '.zshrc').write_text(ZSH)
        super().__init__(['zsh', '-d', '-i'], folder, environment, '')

    def complete(self, line):
        self.press(line + '\t')
        found = self.hear()
        self.press('\x15')
        return {word for word in found if word}


class Fish:
    def __init__(self, folder, environment):
        self.environment = {**environment, 'HOME': folder, 'LINE': ''}

    def complete(self, line):
        done = subprocess.run(
            ['fish', '--no-config', '-c', 'source $FOLDER/skepctl.fish; complete -C $LINE'],
            env={**self.environment, 'LINE': line}, capture_output=True, text=True,
            timeout=TIMEOUT, check=True)
        assert done.stderr == '', done.stderr
        return {word.split('\t')[0] for word in done.stdout.splitlines()}

    def close(self):
        pass


SCRIPTS = {
    'dev': {'command': 'sleep 1000'},
    'done': {'command': 'true'},
    'build all': {'command': 'echo "a\\\\b"'},
    'db:reset': {'command': 'true'},
}


class Service:
    """A Skep with one script that runs and one that has ended."""

    def __init__(self, skepctl, folder):
        self.folder = folder
        self.skepctl = skepctl
        self.project = pathlib.Path(folder, 'shop')
        other = pathlib.Path(folder, 'other')
        for project, scripts in (self.project, SCRIPTS), (other, {'lint': {'command': 'true'}}):
            project.mkdir()
            (project / 'skep.json').write_text(json.dumps({'scripts': scripts}))
        runtime = pathlib.Path(folder, 'run')
        runtime.mkdir(mode=0o700)
        self.environment = {**os.environ, 'XDG_RUNTIME_DIR': str(runtime), 'LC_ALL': 'C.UTF-8',
                            'XDG_STATE_HOME': folder, 'SKEP_LOGIN_SHELL': ''}
        self.process = subprocess.Popen(
            [skepctl, 'serve', '--project', self.project, '--project', other],
            env=self.environment, stderr=subprocess.PIPE, text=True)
        assert 'serving 2 projects' in self.process.stderr.readline()
        self.ask('run', 'dev')
        self.ask('run', 'done', '--wait')

    def ask(self, *words):
        return subprocess.run([self.skepctl, *words], env=self.environment, cwd=self.project,
                              capture_output=True, text=True, timeout=TIMEOUT, check=False)

    def close(self):
        self.process.terminate()
        assert self.process.wait(TIMEOUT) == 0
        self.process.stderr.close()


def list_commands(service):
    text = service.ask('--help').stdout
    return re.findall(r'^  (\w+)', text[text.index('Commands:'):text.index('“')], re.M)


def list_options(service, *words):
    return set(re.findall(r'--[a-z]+', '\n'.join(
        line[:24] for line in service.ask(*words, '--help').stdout.splitlines()
        if line.startswith('  -'))))


def list_clients(service):
    text = service.ask('mcp', '--config', 'nobody').stderr
    return set(text.strip().split('but for ')[1].split(', '))


def list_cases(service):
    commands = list_commands(service)
    names = set(SCRIPTS) | {f'skep::{name}' for name in SCRIPTS}
    yield 'skepctl ', set(commands)
    yield 'skepctl st', {'stop', 'status'}
    yield 'skepctl --', list_options(service)
    for command in commands:
        yield f'skepctl {command} --', list_options(service, command)
    yield 'skepctl run ', names
    yield 'skepctl run --wait d', {'dev', 'done', 'db:reset'}
    yield 'skepctl run build', {'build all'}
    yield 'skepctl run skep::db', {'skep::db:reset'}
    yield 'skepctl run dev ', set()
    yield 'skepctl run dev -- ', set()
    yield 'skepctl run --project ../other ', {'lint', 'skep::lint'}
    yield 'skepctl run --project=../other ', {'lint', 'skep::lint'}
    yield 'skepctl stop ', {'dev', 'dev-1'}
    yield 'skepctl restart ', names | {'dev-1'}
    yield 'skepctl status ', names | {'dev-1', 'done-2'}
    yield 'skepctl logs -n 5 ', names | {'dev-1', 'done-2'}
    yield 'skepctl mcp --config ', list_clients(service)
    yield 'skepctl serve --allow ', {'read', 'run'}
    yield 'skepctl list --project ../ot', {'other'}
    yield f'skepctl --socket {service.folder}/none run ', set()


def is_wanted(word, line):
    """Some shells offer options wherever one could stand."""
    return line.split(' ')[-1].startswith('-') or not word.startswith('-')


def same(line, found, expected):
    """Of a folder, shells give the whole path or the last part, with a slash or without."""
    return {word.rstrip('/').split('/')[-1] for word in found if is_wanted(word, line)} == expected


def check(shell, service, folder):
    home = tempfile.mkdtemp(dir=service.folder)
    path = f'{os.path.dirname(service.skepctl)}:{os.environ["PATH"]}'
    environment = {**service.environment, 'FOLDER': folder, 'PATH': path, 'HOME': home}
    terminal = shell(home, environment)
    faults = []
    for line, expected in list_cases(service):
        found = terminal.complete(line)
        if not same(line, found, expected):
            faults.append(f'“{line}”: {sorted(found)} instead of {sorted(expected)}')
    terminal.close()
    return faults


def main():
    skepctl, folder = (os.path.abspath(word) for word in sys.argv[1:])
    print('1..3', flush=True)
    with tempfile.TemporaryDirectory() as place:
        service = Service(skepctl, place)
        os.chdir(service.project)
        try:
            for number, shell in enumerate((Bash, Fish, Zsh), 1):
                name = shell.__name__.lower()
                if shutil.which(name) is None:
                    print(f'ok {number} {name} # SKIP there is no {name}', flush=True)
                    continue
                faults = check(shell, service, folder)
                for fault in faults:
                    print('#', fault)
                print('not ok' if faults else 'ok', number, name, flush=True)
        finally:
            service.close()


if __name__ == '__main__':
    main()
