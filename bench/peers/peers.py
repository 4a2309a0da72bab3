#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the same 100 commands under Skep and its peers, round by round, and compares.

Time is from the launch of the program until the last of the commands has started. Memory is what
the program itself holds meanwhile: the sum of the PSS of all its processes, the commands not
counted. In turns it is then told to end (SIGTERM; pm2: its “kill”), or killed as by a crash
(SIGKILL): how many commands still live 2 s later?"""

import argparse
import collections
import json
import os
import pathlib
import platform
import select
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / 'tests'))

import npm_packages  # noqa: E402
import runners  # noqa: E402

MARKER = 'SKEP_PEERS_MARKER'
FLOOD_LINES = 4_000_000
FLOOD_LIMIT = 1.1
START_TIMEOUT_S = 60
SETTLE_S = 1
END_TIMEOUT_S = 2
ENDS = ('stop', 'crash')

Sample = collections.namedtuple('Sample', 'ms kib processes end left')


class Tools:
    """Where everything is."""

    def __init__(self, build, modules):
        self.mark = build / 'bench/mark'
        self.start_many = build / 'bench/start-many'
        self.read_bare = build / 'bench/read-bare'
        self.flood_lines = build / 'bench/flood-lines'
        self.skepctl = build / 'src/ctl/skepctl'
        self.keeper = build / 'src/keeper/skep-keeper'
        self.node = shutil.which('node')
        self.modules = modules
        machine = {'arm64': 'aarch64'}.get(platform.machine(), platform.machine())
        folder = f'mprocs-{self.version("mprocs")}-linux-{machine}-musl'
        self.mprocs = modules / 'mprocs' / folder / 'mprocs'

    def package(self, name):
        return json.loads((self.modules / name / 'package.json').read_text(encoding='utf-8'))

    def version(self, name):
        return self.package(name)['version']

    def module(self, name):
        return self.modules / name / self.package(name)['bin'][name]


def install(cache):
    try:
        return npm_packages.install(HERE, cache)
    except (npm_packages.Unavailable, RuntimeError) as error:
        sys.exit(f'peers: {error}')


def find_marked(marker):
    """The living processes whose environment has the marker; zombies have none."""
    text = f'{MARKER}={marker}'.encode()
    for entry in os.listdir('/proc'):
        try:
            if entry.isdigit() and text in pathlib.Path('/proc', entry, 'environ').read_bytes():
                yield int(entry)
        except OSError:
            pass


def is_running(pid, program):
    try:
        return os.readlink(f'/proc/{pid}/exe') == str(program)
    except OSError:
        return False


def read_pss(pid):
    try:
        rollup = pathlib.Path(f'/proc/{pid}/smaps_rollup').read_text(encoding='ascii')
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith('Pss:'))


def kill(pid, marker):
    """By pidfd, which is opened before the process is looked at again."""
    try:
        pidfd = os.pidfd_open(pid)
    except OSError:
        return
    if pid in find_marked(marker):
        try:
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
        except OSError:
            pass
    os.close(pidfd)


def await_marks(fifo, count):
    """When the last command has started, ns."""
    deadline = time.monotonic() + START_TIMEOUT_S
    text = b''
    while text.count(b'\n') < count:
        if not select.select([fifo], [], [], max(deadline - time.monotonic(), 0))[0]:
            raise TimeoutError(f'{text.count(10)} of {count} commands have started in time')
        text += os.read(fifo, 1 << 16)
    return max(map(int, text.split()))


def await_end(marker, seconds):
    deadline = time.monotonic() + seconds
    while (left := set(find_marked(marker))) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def end(runner, how, marker, mark):
    """How many commands outlive the runner. Nothing does when this returns."""
    getattr(runner, how)()
    left = await_end(marker, END_TIMEOUT_S)
    n_left = sum(is_running(pid, mark) for pid in left)
    while left:
        for pid in left:
            kill(pid, marker)
        left = await_end(marker, 0.2)
    runner.clear()
    return n_left


def measure(kind, tools, count, how):
    marker = str(uuid.uuid4())
    with tempfile.TemporaryDirectory(prefix='peers-') as folder:
        folder = pathlib.Path(folder)
        path = folder / 'fifo'
        os.mkfifo(path)
        fifo = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        environment = {'PATH': os.environ['PATH'], 'HOME': str(folder), 'TERM': 'xterm-256color',
                       'LANG': 'C.UTF-8', 'PEERS_FIFO': str(path), MARKER: marker}
        runner = kind(tools, folder, environment, count)
        runner.prepare()
        begin_ns = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        runner.start()
        try:
            duration_ns = await_marks(fifo, count) - begin_ns
            runner.settle()
            time.sleep(SETTLE_S)
            own = [pid for pid in find_marked(marker) if not is_running(pid, tools.mark)]
            kib = sum(map(read_pss, own))
        finally:
            n_left = end(runner, how, marker, tools.mark)
            os.close(fifo)
    return Sample(duration_ns / 1e6, kib, len(own), how, n_left)


def measure_all(tools, rounds, count):
    """One of each in turn, each round beginning with another one, so that all meet the same noise.
    The first round is for the caches and doesn't count."""
    kinds = list(runners.ALL)
    samples = {kind.name: [] for kind in kinds}
    for number in range(rounds + 1):
        for kind in kinds[number % len(kinds):] + kinds[:number % len(kinds)]:
            sample = measure(kind, tools, count, ENDS[number % 2])
            if number > 0:
                samples[kind.name].append(sample)
        print(f'peers: round {number} of {rounds}', file=sys.stderr)
    return samples


def median(samples, field):
    return statistics.median(getattr(sample, field) for sample in samples)


def format_left(samples, how):
    left = [sample.left for sample in samples if sample.end == how]
    return f'{statistics.median(left):.0f}' if left else '–'


def title(tools, name):
    return f'{name} {tools.version(name)}' if (tools.modules / name).is_dir() else name


def print_table(tools, samples, count):
    base = samples['xargs']
    print(f'{"":20} {f"{count} up, ms":>12} {"(from–to)":>13} {"× xargs":>8} {"MiB":>8} '
          f'{"× xargs":>8} {"processes":>9} {"left, stop":>10} {"crash":>5}')
    for name, taken in samples.items():
        times = [sample.ms for sample in taken]
        print(f'{title(tools, name):20} {median(taken, "ms"):12.1f} '
              f'{f"({min(times):.0f}–{max(times):.0f})":>13} '
              f'{median(taken, "ms") / median(base, "ms"):8.1f} '
              f'{median(taken, "kib") / 1024:8.1f} '
              f'{median(taken, "kib") / median(base, "kib"):8.1f} '
              f'{median(taken, "processes"):9.0f} '
              f'{format_left(taken, "stop"):>10} {format_left(taken, "crash"):>5}')


def print_comparison(samples):
    print('\nSkep: its supervisor, no window; skepctl: a service, and “skepctl run” for each')
    ours = samples['Skep']
    for field, word in (('ms', 'faster'), ('kib', 'smaller')):
        better = [name for name, taken in samples.items()
                  if median(taken, field) < median(ours, field)]
        print(f'{word} than Skep: {", ".join(better) or "none"}')


def measure_flood(tools, rounds, lines):
    """One command that writes so much and then makes its mark, under each that gives a terminal."""
    samples = {kind.name: [] for kind in runners.FLOOD}
    with tempfile.TemporaryDirectory(prefix='peers-') as folder:
        script = pathlib.Path(folder, 'flood')
        flood, mark = (shlex.quote(str(path)) for path in (tools.flood_lines, tools.mark))
        script.write_text(f'#!/bin/sh\n{flood} plain {lines}\nexec {mark}\n')
        script.chmod(0o700)
        tools.mark = script
        for number in range(rounds):
            for kind in runners.FLOOD:
                samples[kind.name].append(measure(kind, tools, 1, 'stop'))
            print(f'peers: round {number + 1} of {rounds}', file=sys.stderr)
    return samples


def print_flood(tools, samples, lines):
    base = median(samples['read-bare'], 'ms')
    print(f'{lines * 80 / 1e6:.0f} MB of lines of 80 bytes through a terminal, until all are taken')
    print(f'{"":20} {"s":>8} {"(from–to)":>13} {"MB/s":>8} {"× bare":>8}')
    for name, taken in samples.items():
        times = [sample.ms / 1000 for sample in taken]
        middle = median(taken, 'ms')
        print(f'{title(tools, name):20} {middle / 1000:8.2f} '
              f'{f"({min(times):.2f}–{max(times):.2f})":>13} {lines * 80 / middle / 1000:8.1f} '
              f'{middle / base:8.2f}')


def compare_flood(tools, arguments):
    samples = measure_flood(tools, arguments.rounds, arguments.lines)
    print_flood(tools, samples, arguments.lines)
    ratio = median(samples['Skep'], 'ms') / median(samples['read-bare'], 'ms')
    if arguments.check and ratio > FLOOD_LIMIT:
        sys.exit(f'peers: Skep takes {ratio:.2f} times as long as a bare reader')


def main():
    parser = argparse.ArgumentParser(prog='peers', description=__doc__)
    parser.add_argument('--build', type=pathlib.Path, required=True, help='build/bench')
    parser.add_argument('--cache', type=pathlib.Path, required=True, help='where peers are kept')
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--count', type=int, default=100, help='commands at a time')
    parser.add_argument('--json', action='store_true', help='print every sample')
    parser.add_argument('--check', action='store_true',
                        help='fail unless Skep is faster than mprocs')
    parser.add_argument('--flood', action='store_true',
                        help='compare how fast the output of one command is taken instead')
    parser.add_argument('--lines', type=int, default=FLOOD_LINES, help='of that output')
    arguments = parser.parse_args()

    tools = Tools(arguments.build.resolve(), install(arguments.cache.resolve()))
    if arguments.flood:
        compare_flood(tools, arguments)
        return
    try:
        samples = measure_all(tools, arguments.rounds, arguments.count)
    except TimeoutError as error:
        sys.exit(f'peers: {error}')
    if arguments.json:
        print(json.dumps({name: [sample._asdict() for sample in taken]
                          for name, taken in samples.items()}, indent=2))
    else:
        print_table(tools, samples, arguments.count)
        print_comparison(samples)
    if arguments.check and median(samples['Skep'], 'ms') >= median(samples['mprocs'], 'ms'):
        sys.exit('peers: mprocs is faster')


if __name__ == '__main__':
    main()
