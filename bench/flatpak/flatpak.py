#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""flatpak.py BUILD [--count N] [--check] [--json]

What the sandbox costs: the Flatpak beside a native build of the same source, in turn, on a display
and a session bus that the caller provides. A start is timed from the process to the window on the
display. A run is that of a script which ends at once, from `skepctl run --wait` to its end, since
there a click would time the display as well; service and command are on the same side, and the
script of the Flatpak runs outside of its sandbox, like the native one."""

import argparse
import contextlib
import json
import math
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/flatpak"))

import sandbox  # noqa: E402

WINDOW_TIMEOUT = 60

# A command is timed by the same shell on both sides; it begins when the service is there.
TIME_RUNS = r"""
skepctl serve --project "$1" 2>&1 >/dev/null & service=$!
until skepctl list --project "$1" >/dev/null 2>&1; do sleep 0.05; done
skepctl run done --wait --project "$1" >/dev/null || exit
for ((i = 0; i < $2; i++)); do
  begin=${EPOCHREALTIME/./}
  skepctl run done --wait --project "$1" >/dev/null || exit
  echo "took $((${EPOCHREALTIME/./} - begin))"
done
kill $service; wait $service
"""


class Figure:
    def __init__(self, ident, meaning, unit, limit=None):
        self.ident, self.meaning, self.unit, self.limit = ident, meaning, unit, limit
        self.values = []

    def quantile(self, quantile):
        values = sorted(self.values)
        return values[max(1, math.ceil(quantile * len(values))) - 1]

    def is_within(self):
        return self.limit is None or self.quantile(0.5) <= self.limit

    def print(self):
        limit = f"≤ {self.limit:.4g}" if self.limit is not None else ""
        print(f"{self.meaning:<58} {self.unit:>2} {limit:<10} {self.quantile(0.5):>9.2f} "
              f"{self.quantile(0.95):>9.2f} {len(self.values):>4} "
              f"{'' if self.is_within() else 'NOT WITHIN'}".rstrip())

    def to_json(self):
        return {"unit": self.unit, "n": len(self.values), "median": self.quantile(0.5),
                "p95": self.quantile(0.95), "limit": self.limit}


class Native:
    """The build, uninstalled."""

    def __init__(self, build, home):
        self.environment = {
            **os.environ, "HOME": home, "GSETTINGS_SCHEMA_DIR": f"{build}/data",
            "PATH": f"{build}/src/ctl:{os.environ['PATH']}",
            "SKEP_KEEPER": f"{build}/src/keeper/skep-keeper"}
        self.window = [f"{build}/src/ui/skep"]
        self.shell = ["bash"]

    def stop(self, process):
        process.terminate()


class Flatpak:
    environment = os.environ
    window = ["flatpak", "run", sandbox.ID]
    shell = ["flatpak", "run", "--command=bash", sandbox.ID]

    @staticmethod
    def stop(_):
        sandbox.kill()


@contextlib.contextmanager
def watch_windows():
    """Lines about what happens to windows on the display."""
    with subprocess.Popen(["xev", "-root", "-event", "substructure"], stdout=subprocess.PIPE,
                          text=True) as process:
        try:
            yield process.stdout
        finally:
            process.terminate()


def time_window(side, folder):
    with watch_windows() as lines:
        begin = time.monotonic()
        with subprocess.Popen([*side.window, folder], env=side.environment,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              start_new_session=True) as process:
            signal.alarm(WINDOW_TIMEOUT)
            next(line for line in lines if line.startswith("MapNotify"))
            took = time.monotonic() - begin
            signal.alarm(0)
            side.stop(process)
    sandbox.wait_for(lambda: not sandbox.list_instances(), "the end of the window")
    return took * 1000


def time_runs(side, folder, count):
    said = subprocess.run([*side.shell, "-c", TIME_RUNS, "bash", folder, str(count)], check=False,
                          env=side.environment, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=600)
    assert said.returncode == 0, said.stdout + said.stderr
    return [int(took) / 1000 for took in re.findall(r"took (\d+)", said.stdout)]


def measure(options):
    windows = [Figure(f"window-{name}", f"process to window, {name}", "ms")
               for name in ("native", "Flatpak")]
    runs = [Figure(f"run-{name}", f"a script that ends at once, by skepctl, {name}", "ms")
            for name in ("native", "Flatpak")]
    size = Figure("bundle", "bundle", "MB", 5)
    home = tempfile.mkdtemp(prefix="native ", dir=os.environ["HOME"])
    sides = (Native(os.path.abspath(options.build), home), Flatpak)
    with sandbox.Project() as folder:
        pathlib.Path(folder, "skep.json").write_text('{"scripts": {"done": {"command": "true"}}}',
                                                     encoding="utf-8")
        for side in sides:
            time_window(side, folder)  # what is read the first time is then in memory
        for _ in range(options.count):
            for side, figure in zip(sides, windows):
                figure.values.append(time_window(side, folder))
        for side, figure in zip(sides, runs):
            figure.values = time_runs(side, folder, 5 * options.count)
    shutil.rmtree(home)
    windows[1].limit = statistics.median(windows[0].values) + 300
    runs[1].limit = statistics.median(runs[0].values) + 20
    size.values = [(sandbox.BUILD / "Skep.flatpak").stat().st_size / 1e6]
    return [*windows, *runs, size]


def main():
    parser = argparse.ArgumentParser(description="What the sandbox costs.")
    parser.add_argument("build")
    parser.add_argument("--count", type=int, default=10, help="windows of each")
    parser.add_argument("--check", action="store_true", help="exit 1 if a limit doesn't hold")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()

    sandbox.install()
    before = os.getloadavg()[0]
    figures = measure(options)
    if options.json:
        print(json.dumps({figure.ident: figure.to_json() for figure in figures}, indent=2))
    else:
        print(f"{os.cpu_count()} processors, load {before:.2f} before and {os.getloadavg()[0]:.2f} "
              "after; limits are for the median: native + 300 ms, native + 20 ms, 5 MB\n"
              f"{'':<61} {'must hold':<10} {'median':>9} {'p95':>9} {'n':>4}")
        for figure in figures:
            figure.print()
    wrong = [figure.ident for figure in figures if not figure.is_within()]
    for ident in wrong:
        print(f"flatpak.py: {ident} is not within its limit", file=sys.stderr)
    sys.exit(1 if options.check and wrong else 0)


if __name__ == "__main__":
    main()
