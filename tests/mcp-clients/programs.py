# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs of package.json, run with Node 22, in a home folder of their own."""

import functools
import os
import pathlib
import platform
import re
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import network  # noqa: E402
import npm_packages  # noqa: E402
from tap import Skip, run_tests  # noqa: E402

SKEPCTL = os.environ["SKEP_SKEPCTL"]
TIMEOUT_S = 120

MACHINE = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())

# The package and its file that is run, and whether Node runs it.
PROGRAMS = {
    "conformance": ("@modelcontextprotocol/conformance/dist/index.js", True),
    "conformance-0.1": ("conformance-0.1/dist/index.js", True),
    "inspector": ("@modelcontextprotocol/inspector/clients/launcher/build/index.js", True),
    "claude": (f"@anthropic-ai/claude-code-linux-{MACHINE}/claude", False),
    "codex": ("@openai/codex/bin/codex.js", True),
    "gemini": ("@google/gemini-cli/bundle/gemini.js", True),
}

# What is kept of our environment: nothing that tells a client of the person who runs the tests.
KEPT = re.compile(r"LANG|TERM|TMPDIR|SKEP_\w+|G_DEBUG|MALLOC_\w+|[ALU]B?SAN_OPTIONS")


def once(function):
    """Calls the function when it is asked first, and does then what that did."""
    @functools.lru_cache(maxsize=None)
    def call():
        try:
            return function(), None
        except Exception as error:  # pylint: disable=broad-except
            return None, error

    def again():
        result, error = call()
        if error is not None:
            raise error
        return result
    return again


class Done:
    """How a program ended, and what it said."""

    def __init__(self, arguments, code, output, errors):
        self.arguments = arguments
        self.code = code
        self.output = output
        self.errors = errors

    def __str__(self):
        return (f"{' '.join(map(str, self.arguments))}: {self.code}\n"
                f"{self.output[-6000:]}\n{self.errors[-2000:]}")

    def expect(self, code=0):
        assert self.code == code, str(self)
        return self


class Programs:
    """A folder that is the home of the programs."""

    def __init__(self, modules):
        self.modules = modules
        self.node = modules / f"node-linux-{MACHINE}" / "bin" / "node"
        self._folder = tempfile.TemporaryDirectory(prefix="skep-clients-",
                                                   ignore_cleanup_errors=True)
        self.home = pathlib.Path(self._folder.name)

    def close(self):
        self._folder.cleanup()

    def environment(self, **more):
        kept = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)}
        path = os.pathsep.join((str(self.node.parent), os.environ["PATH"]))
        return {**kept, "HOME": str(self.home), "PATH": path, "NO_COLOR": "1",
                "DISABLE_AUTOUPDATER": "1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
                **more}

    def command(self, name, *arguments):
        file, is_script = PROGRAMS[name]
        words = [self.modules / file, *arguments]
        return [str(word) for word in ([self.node, *words] if is_script else words)]

    def run(self, name, *arguments, cwd=None, timeout=TIMEOUT_S, **more):
        return self.run_command(self.command(name, *arguments), cwd=cwd, timeout=timeout, **more)

    def run_command(self, words, cwd=None, timeout=TIMEOUT_S, **more):
        process = subprocess.Popen(words, cwd=cwd or self.home, env=self.environment(**more),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, start_new_session=True)
        try:
            output, errors = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, errors = process.communicate()
            raise AssertionError("took too long: "
                                 + str(Done(words, None, output, errors))) from None
        return Done(words, process.returncode, output, errors)


def check_network(problem):
    if problem is not None:
        raise Skip(f"this machine gives us no network of our own: {problem}")
    assert network.list_interfaces() == ["lo"], network.list_interfaces()


def run_suite(name, make_tests):
    """Runs the tests of a client, which make_tests () makes for its programs, without a network."""
    try:
        modules = npm_packages.install(HERE)
    except npm_packages.Unavailable as error:
        print(error, file=sys.stderr)
        print(f"1..0 # SKIP {str(error).splitlines()[0]}")
        return
    problem = None
    try:
        network.isolate()
    except OSError as error:
        problem = error
    programs = Programs(modules)
    tests = {"offline": lambda: check_network(problem), **make_tests(programs)}
    run_tests({f"/mcp-clients/{name}/{test}": function for test, function in tests.items()},
              sys.argv[1] if len(sys.argv) > 1 else "")
    programs.close()
