#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs bench-mcp with the SDKs to compare with, which npm installs: those that the tests use."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests'))

import npm_packages  # noqa: E402


def main():
    program, *arguments = sys.argv[1:]
    try:
        modules = npm_packages.install(ROOT / 'tests/mcp-clients')
    except (npm_packages.Unavailable, RuntimeError) as error:
        sys.exit(f'bench-mcp: {error}')
    sys.exit(subprocess.run([program, '--sdk', modules, *arguments], check=False).returncode)


if __name__ == '__main__':
    main()
