# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages of npm that tests and benchmarks use, pinned by a package-lock.json. They are installed
once, in a folder of the cache, never in the source folder."""

import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
INSTALL_TIMEOUT_S = 500

# What npm says where nothing can be fetched.
NO_NETWORK = ("EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND",
              "ETIMEDOUT")

# Folders that this process uses, open and locked until it ends, so that no other one removes them.
_held = []


class Unavailable(Exception):
    """There is no npm, or no network."""


def get_cache():
    """The folder that ./dev names, or else the same in the home folder."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(os.environ.get("SKEP_NPM_CACHE") or os.path.join(home, "skep", "npm"))


def read_name(source):
    return json.loads((source / "package.json").read_text(encoding="utf-8"))["name"]


def lock(folder, how):
    """False if somebody else has locked it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        os.close(descriptor)
        return False
    _held.append(descriptor)
    return True


def unlock():
    os.close(_held.pop())


def remove_others(kept):
    """What an installation that was cut short has left, and other versions of the same list, unless
    somebody uses them. The cache is locked."""
    for folder in kept.parent.glob("new-*"):
        shutil.rmtree(folder)
    for folder in kept.parent.glob(kept.name.rpartition("-")[0] + "-*"):
        if folder != kept and lock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(folder)
            unlock()


def make_error(name, output):
    if any(word in output for word in NO_NETWORK):
        return Unavailable(f"npm has no network to fetch {name} from\n{output[-2000:]}")
    return RuntimeError(f"npm could not install {name}\n{output[-2000:]}")


def fetch(source, folder):
    new = pathlib.Path(tempfile.mkdtemp(prefix="new-", dir=folder.parent))
    try:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(source / name, new)
        done = subprocess.run(INSTALL, cwd=new, timeout=INSTALL_TIMEOUT_S, text=True, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        if done.returncode != 0:
            raise make_error(folder.name, done.stdout)
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def install(source, cache=None):
    """The folder node_modules with the packages that source/package-lock.json lists."""
    cache = cache or get_cache()
    source = pathlib.Path(source)
    key = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = cache / f"{read_name(source)}-{key}"
    cache.mkdir(parents=True, exist_ok=True)
    lock(cache, fcntl.LOCK_EX)
    try:
        if not folder.is_dir():
            if not shutil.which("npm"):
                raise Unavailable("npm is not installed")
            fetch(source, folder)
            remove_others(folder)
    finally:
        unlock()
    lock(folder, fcntl.LOCK_SH)
    return folder / "node_modules"
