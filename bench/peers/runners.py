# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs that are compared. Each is started as its users would, with its own defaults, but
without a shell or a wrapper where it can do without: that is to its advantage."""

import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import termios
import threading

# What a terminal answers to “what are you?” and “where is the cursor?”. A program that asks
# would else wait for it.
TERMINAL_ANSWERS = {b'\x1b[c': b'\x1b[?62;22c', b'\x1b[6n': b'\x1b[1;1R'}
TERMINAL_SIZE = struct.pack('HHHH', 40, 120, 0, 0)


class Runner:
    """One program. Its folder is empty, its environment has all that marks what it starts."""

    def __init__(self, tools, folder, environment, count):
        self.tools = tools
        self.folder = folder
        self.environment = environment
        self.count = count
        self.process = None

    def spawn(self, *command, **options):
        streams = {name: subprocess.DEVNULL for name in ('stdin', 'stdout', 'stderr')}
        return subprocess.Popen(command, cwd=self.folder, env=self.environment,
                                **{**streams, **options})

    def prepare(self):
        """Before the clock runs."""

    def start(self):
        self.process = self.spawn(*self.command())

    def settle(self):
        """When all commands have started: what only starts them may end first."""

    def stop(self):
        self.process.terminate()

    def crash(self):
        self.process.kill()

    def clear(self):
        """When nothing of it is left."""
        self.process.wait()


class Xargs(Runner):
    name = 'xargs'

    def prepare(self):
        (self.folder / 'list').write_text(''.join(f'{i}\n' for i in range(self.count)))

    def command(self):
        return ['xargs', '-a', 'list', '-n1', f'-P{self.count}', self.tools.mark]


class ReadBare(Runner):
    """Reads what its command writes to a terminal, and keeps nothing."""

    name = 'read-bare'

    def command(self):
        return [self.tools.read_bare, self.tools.mark]


class Skep(Runner):
    name = 'Skep'

    def command(self):
        return [self.tools.start_many, str(self.count), self.tools.mark]


class Skepctl(Runner):
    """The whole way of a person: the start of a service, and then for each command a process that
    asks for it, eight at a time."""

    name = 'skepctl'

    def prepare(self):
        scripts = {f'mark-{i}': {'command': str(self.tools.mark)} for i in range(self.count)}
        (self.folder / 'skep.json').write_text(json.dumps({'scripts': scripts}))
        (self.folder / 'list').write_text('\n'.join(scripts))
        self.environment['SKEP_KEEPER'] = str(self.tools.keeper)
        self.skepctl = [self.tools.skepctl, '--socket', self.folder / 'skep.sock']

    def start(self):
        self.process = self.spawn(*self.skepctl, 'serve', '--project', self.folder,
                                  stderr=subprocess.PIPE)
        self.process.stderr.readline()
        self.asking = self.spawn('xargs', '-a', 'list', '-n1', '-P8', *self.skepctl, 'run',
                                 '--project', self.folder)

    def settle(self):
        self.asking.wait()

    def clear(self):
        self.process.stderr.close()
        self.process.wait()


class Mprocs(Runner):
    """The program itself, not npm's wrapper in JavaScript. On a terminal, which it needs."""

    name = 'mprocs'

    def prepare(self):
        processes = {f'mark-{i}': {'cmd': [str(self.tools.mark)]} for i in range(self.count)}
        (self.folder / 'mprocs.yaml').write_text(json.dumps({'procs': processes}))
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, TERMINAL_SIZE)
        threading.Thread(target=self.be_terminal, args=(self.master,), daemon=True).start()

    @staticmethod
    def be_terminal(master):
        try:
            while output := os.read(master, 1 << 16):
                for question, answer in TERMINAL_ANSWERS.items():
                    if question in output:
                        os.write(master, answer)
        except OSError:
            os.close(master)

    def start(self):
        terminal = {name: self.slave for name in ('stdin', 'stdout', 'stderr')}
        self.process = self.spawn(self.tools.mprocs, start_new_session=True, **terminal)
        os.close(self.slave)


class Concurrently(Runner):
    name = 'concurrently'

    def command(self):
        return [self.tools.node, self.tools.module('concurrently'),
                *[str(self.tools.mark)] * self.count]


class Pm2(Runner):
    """Its time includes that of its daemon, its memory is that of the daemon alone."""

    name = 'pm2'

    def pm2(self, *arguments):
        return self.spawn(self.tools.node, self.tools.module('pm2'), *arguments)

    def prepare(self):
        self.environment['PM2_HOME'] = str(self.folder / 'pm2')
        apps = [{'name': f'mark-{i}', 'script': str(self.tools.mark), 'interpreter': 'none',
                 'autorestart': False} for i in range(self.count)]
        (self.folder / 'apps.json').write_text(json.dumps({'apps': apps}))

    def start(self):
        self.process = self.pm2('start', 'apps.json')

    def settle(self):
        self.process.wait()

    def stop(self):
        self.pm2('kill').wait()

    def crash(self):
        pid = (self.folder / 'pm2' / 'pm2.pid').read_text(encoding='ascii')
        os.kill(int(pid), signal.SIGKILL)


FLOOD = (ReadBare, Skep, Mprocs)
ALL = (Xargs, Skep, Skepctl, Mprocs, Concurrently, Pm2)
