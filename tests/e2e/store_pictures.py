#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""store_pictures.py BUILD_DIR FOLDER

Stores the pictures that software centers show, of a project made up for them, in FOLDER. The build
is one without -Dprofile=development, which has stripes."""

import contextlib
import json
import os
import subprocess
import sys

from desktop import Application, wait_for

WIDE = (1280, 800)
NARROW = (360, 640)

PACKAGE = {
    "name": "my-shop",
    "private": True,
    "scripts": {"dev": "node server.js", "lint": "eslint .", "test": "node test.js"},
}

SERVER = r"""
require('http').createServer((_, answer) => answer.end()).listen(5173);
const say = text => console.log(`\x1b[2m${new Date().toLocaleTimeString('en-GB')}\x1b[0m ${text}`);
console.log('\n  \x1b[32m\x1b[1mmy-shop\x1b[0m ready in 212 ms\n');
console.log('  \x1b[32m➜\x1b[0m  Local:   \x1b[36mhttp://localhost:5173/\x1b[0m\n');
const pages = ['/', '/cart', '/item/17', '/item/4', '/checkout'];
pages.forEach((page, i) => say(`\x1b[32mGET\x1b[0m ${page} \x1b[33m${3 + 2 * i} ms\x1b[0m`));
"""

TEST = r"""
const log = console.log;
log('\n \x1b[32m✓\x1b[0m cart.test.ts  (6 tests)');
log(' \x1b[32m✓\x1b[0m item.test.ts  (11 tests)');
log(' \x1b[31m❯\x1b[0m price.test.ts (4 tests, 1 failed)\n');
log('src/price.ts(12,9): error TS2322: Type \'string\' is not assignable to type \'number\'.');
log('src/price.ts(31,20): error TS2304: Cannot find name \'discount\'.');
log('src/cart.ts(8,1): warning TS6133: \'total\' is declared but its value is never read.');
log('\n\x1b[1mTests:\x1b[0m  \x1b[31m1 failed\x1b[0m, \x1b[32m20 passed\x1b[0m');
process.exit(1);
"""

FILES = {
    "src/my-shop/package.json": json.dumps(PACKAGE, indent=2),
    "src/my-shop/package-lock.json": '{ "lockfileVersion": 3 }',
    "src/my-shop/server.js": SERVER,
    "src/my-shop/test.js": TEST,
    "src/my-shop/skep.json": json.dumps({"name": "My Shop", "favorites": ["dev"]}),
    "src/my-shop/Makefile": ".PHONY: deploy db-reset\n\n# Deploy to staging\ndeploy:\n\t@echo\n\n"
                            "# Reset the database\ndb-reset:\n\t@echo 'The database is empty'\n",
    "src/blog/Procfile": "web: sleep 1000\nworker: sleep 1000\n",
    "src/api-gateway/Cargo.toml": '[package]\nname = "api-gateway"\n',
    "src/api-gateway/src/main.rs": "fn main() {}\n",
}


def write_projects(home):
    for name, text in FILES.items():
        path = os.path.join(home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


@contextlib.contextmanager
def open_shop(build_dir, size, dark=False):
    """The window on three projects below its home, after the tests of one have failed."""
    with Application(build_dir, dark=dark) as application:
        write_projects(application.home)
        for name in ("api-gateway", "blog", "my-shop"):
            application.launch(os.path.join(application.home, "src", name))
        application.resize(*WIDE)
        application.click("Start test")
        application.wait_for_label("Failed: exit 1")
        application.click("Start dev")
        application.wait_for_output("/checkout")
        application.wait_for_label("Running · 0:06")  # until there is something to draw
        application.resize(*size)
        yield application


def store(application, folder, name, size):
    """Without the last bits, which nobody sees and which make most of the file."""
    path = os.path.join(folder, name + ".png")
    application.take_picture(path, size)
    subprocess.run(["convert", path, "-strip", "-colors", "256", "-define",
                    "png:compression-level=9", f"PNG8:{path}"], check=True)


def store_scripts(build_dir, folder):
    for name, dark in (("scripts", False), ("scripts-dark", True)):
        with open_shop(build_dir, WIDE, dark) as application:
            store(application, folder, name, WIDE)


def store_problems(build_dir, folder):
    with open_shop(build_dir, WIDE) as application:
        application.click("2 errors, 1 warning of test")
        application.wait_for_label("price.ts")
        application.resize(*WIDE)
        store(application, folder, "problems", WIDE)


def store_search(build_dir, folder):
    with open_shop(build_dir, WIDE, dark=True) as application:
        application.press("ctrl+shift+f")
        for letter in "cart":
            application.press(letter)
        application.wait_for_label("matches in 2 runs")
        application.resize(*WIDE)
        store(application, folder, "search-dark", WIDE)


def store_narrow(build_dir, folder):
    with open_shop(build_dir, NARROW) as application:
        application.click("Back")
        wait_for(lambda: application.find_button("Stop dev"), "the list of scripts")
        application.resize(*NARROW)
        store(application, folder, "narrow", NARROW)


def main(build_dir, folder):
    build_dir = os.path.abspath(build_dir)
    os.makedirs(folder, exist_ok=True)
    for take in (store_scripts, store_problems, store_search, store_narrow):
        take(build_dir, folder)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
