#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_repository.py [TEST]

The recipe of docs/flatpak.md for a repository of one's own, with a key that lives as long as this
test. Prints TAP."""

import atexit
import functools
import http.server
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading

from sandbox import BUILD, ID, REPOSITORY, SOURCE, run
from tap import run_tests

OWNER = "Skep test <test@example.invalid>"
STRANGER = "Stranger <stranger@example.invalid>"

WORK = pathlib.Path(tempfile.mkdtemp(prefix="repository ", dir=BUILD))
atexit.register(shutil.rmtree, WORK, ignore_errors=True)


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


def serve(folder):
    """On the loopback, for as long as this process lives."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(QuietHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


SERVED = WORK / "served"
URL = serve(SERVED)


def make_keys():
    """The keyring may not be deep in the file system: its agent has a socket there."""
    keyring = tempfile.mkdtemp(prefix="skep-keys-")
    os.environ["GNUPGHOME"] = keyring
    atexit.register(shutil.rmtree, keyring, ignore_errors=True)
    atexit.register(run, "gpgconf", "--kill", "all")
    for name in (OWNER, STRANGER):
        run("gpg", "--batch", "--passphrase", "", "--quick-generate-key", name, "ed25519", "sign",
            "never")


@functools.cache
def make_repository(key):
    """What `flatpak-builder --repo` has made, signed with this key."""
    folder = WORK / key.split()[0]
    shutil.copytree(REPOSITORY, folder)
    run(SOURCE / "flatpak/make-repository", str(folder), URL, key)
    return folder


def publish(folder):
    shutil.rmtree(SERVED, ignore_errors=True)
    shutil.copytree(folder, SERVED)


class Installation:
    """Of a person who has never heard of Skep; the runtime is that of the system."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="user-", dir=WORK)
        self.environment = {**os.environ, "FLATPAK_USER_DIR": self.folder}

    def run(self, *words):
        return subprocess.run(["flatpak", "--user", *words], env=self.environment, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def do(self, *words):
        result = self.run(*words)
        assert result.returncode == 0, f"{words}: {result.stdout}{result.stderr}"

    def install(self):
        return self.run("install", "--noninteractive", "skep", ID)

    def has_skep(self):
        return os.path.exists(f"{self.folder}/app/{ID}/current/active/files/bin/skep")


def make_customer():
    """Somebody who has added the owner's remote."""
    publish(make_repository(OWNER))
    person = Installation()
    person.do("remote-add", "skep", f"{URL}/skep.flatpakrepo")
    return person


def assert_unsigned(person):
    result = person.install()
    assert result.returncode != 0 and not person.has_skep(), result.stdout
    assert "signature" in result.stderr.lower() or "GPG" in result.stderr, result.stderr


def test_flatpakrepo_adds_a_remote_that_is_verified():
    person = make_customer()
    remotes = person.run("remotes", "--columns=name,options").stdout
    assert "no-gpg-verify" not in remotes, remotes
    result = person.install()
    assert result.returncode == 0 and person.has_skep(), result.stderr


def test_flatpakref_installs_in_one_step():
    """But for the runtime, whose address is not here."""
    publish(make_repository(OWNER))
    reference = SERVED / "skep.flatpakref"
    lines = reference.read_text(encoding="utf-8").splitlines(keepends=True)
    reference.write_text("".join(line for line in lines if not line.startswith("RuntimeRepo=")),
                         encoding="utf-8")
    person = Installation()
    person.do("install", "--noninteractive", "--from", str(reference))
    assert person.has_skep()


def test_another_s_signature_is_refused():
    person = make_customer()
    publish(make_repository(STRANGER))
    assert_unsigned(person)


def test_no_signature_is_refused():
    person = make_customer()
    publish(REPOSITORY)
    assert_unsigned(person)


def test_changed_files_are_refused():
    person = make_customer()
    shutil.rmtree(SERVED / "deltas")
    for path in (SERVED / "objects").rglob("*.filez"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    result = person.install()
    assert result.returncode != 0 and not person.has_skep(), result.stdout


def test_a_key_that_is_not_there_is_named():
    result = subprocess.run([SOURCE / "flatpak/make-repository", WORK / "none",
                             "https://none.invalid", "nobody@example.invalid"],
                            check=False, capture_output=True, text=True)
    assert result.returncode == 1 and "nobody@example.invalid" in result.stderr, result.stderr


if __name__ == "__main__":
    make_keys()
    run_tests({name: test for name, test in list(globals().items()) if name.startswith("test_")},
              *sys.argv[1:2])
