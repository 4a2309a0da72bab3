# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_packages.py SOURCE_DIR PICTURES

Builds the Debian packages, installs them over the system in a layer that is thrown away, uses what is
there as a person would, and removes them. Prints TAP; a test goes on where the one before stopped.
Installing needs root, for the layer is a mount."""

import functools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from installed_skepctl import Project  # noqa: E402
from tap import Skip, need, run_tests  # noqa: E402

SYSTEM = ("/etc", "/usr", "/var")
PACKAGES = ("skep", "skepctl")
NAMESPACES = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")

PROBE = """
mount -t tmpfs tmpfs /run && mkdir /run/upper /run/work &&
  mount -t overlay overlay -o lowerdir=/usr,upperdir=/run/upper,workdir=/run/work /usr
"""

# What dpkg keeps for itself, and what is made anew at any time.
KEPT_BY_OTHERS = re.compile(
    r"/var/(lib/dpkg|log|cache)/|.*/(gschemas\.compiled|icon-theme\.cache|mimeinfo\.cache)$")

PROGRAMS = ("dpkg-buildpackage", "dh", "lintian", "mount", "unshare")
LAYER = "--in-layer"

KEEPER = "/usr/libexec/skep/skep-keeper"
FILES = {
    "/usr/bin/skep", "/usr/bin/skepctl", KEEPER,
    "/usr/share/doc/skep/copyright", "/usr/share/doc/skepctl/copyright",
    "/usr/share/man/man1/skep.1.gz", "/usr/share/man/man1/skepctl.1.gz",
    "/usr/share/skep/skep.schema.json",
}

# For each shell what tells how it completes skepctl, and a word of the answer.
COMPLETIONS = {
    "bash": (". /usr/share/bash-completion/completions/skepctl; complete -p skepctl", "skepctl"),
    "fish": ("complete -C 'skepctl sta'", "status"),
    "zsh": ('autoload -Uz compinit; compinit -u -D; print -r -- "$_comps[skepctl]"', "_skepctl"),
}


def run(*words, **options):
    """What a command said that has to end well; the end of that is in the error, too."""
    result = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            check=False, stdin=subprocess.DEVNULL, **options)
    assert result.returncode == 0, f"{words}: {result.returncode}\n{result.stdout[-5000:]}"
    return result.stdout


def lay_over(source):
    """Puts a layer in memory over the system: nothing that is written to it from here on stays, and
    no service of the system is met. The source stays itself, even below one of these folders."""
    run("mount", "-t", "tmpfs", "tmpfs", "/run")
    os.mkdir("/run/source")
    run("mount", "--rbind", source, "/run/source")
    for path in SYSTEM:
        upper, work = (f"/run/layer{path}/{name}" for name in ("upper", "work"))
        os.makedirs(upper)
        os.makedirs(work)
        run("mount", "-t", "overlay", "overlay",
            "-o", f"lowerdir={path},upperdir={upper},workdir={work}", path)
    run("mount", "--rbind", "/run/source", source)


def list_system():
    """Every file of the system that a package is answerable for."""
    found = set()
    for path in SYSTEM:
        for folder, folders, files in os.walk(path):
            found.update(os.path.join(folder, name) for name in (*folders, *files))
    return {path for path in found if not KEPT_BY_OTHERS.match(path)}


def list_files(*packages):
    return {path for path in run("dpkg", "-L", *packages).splitlines() if os.path.isfile(path)}


def install_files(*files):
    """With manual pages and documentation, which a small system may leave out."""
    run("dpkg", "--path-include=/*", "--force-downgrade", "--install", *files)


class Packages:
    """The packages of this source, in a folder of their own."""

    def __init__(self, folder, source, pictures):
        self.folder = folder
        self.source = source
        self.pictures = pictures
        self.before = None  # what there is without them

    def build(self):
        run(f"{self.source}/tests/debian/build-packages", self.folder)

    def run_autopkgtest(self, name):
        """One of the tests of the package, as its own tool would run it."""
        run(f"debian/tests/{name}", cwd=self.source,
            env={**os.environ, "AUTOPKGTEST_ARTIFACTS": self.pictures})

    def find(self, package):
        return str(next(pathlib.Path(self.folder).glob(f"{package}_*.deb")))

    def read_field(self, package, field):
        return run("dpkg-deb", "--field", self.find(package), field).strip()

    def install(self, *packages):
        install_files(*map(self.find, packages))

    def make_older(self, package):
        """The same files as a version before this one."""
        folder, older = f"{self.folder}/older-{package}", f"{self.folder}/older/{package}_0.deb"
        os.makedirs(os.path.dirname(older), exist_ok=True)
        run("dpkg-deb", "--raw-extract", self.find(package), folder)
        control = pathlib.Path(folder, "DEBIAN/control")
        version = self.read_field(package, "Version")
        control.write_text(control.read_text(encoding="utf-8").replace(version, f"{version}~older"),
                           encoding="utf-8")
        run("dpkg-deb", "--root-owner-group", "--build", folder, older)
        return older


def build(packages):
    packages.build()
    found = sorted(path.name.split("_")[0] for path in pathlib.Path(packages.folder).glob("*.deb"))
    assert found == ["skep", "skep-dbgsym", "skepctl", "skepctl-dbgsym"], found


def version(packages):
    text = pathlib.Path(packages.source, "meson.build").read_text(encoding="utf-8")
    wanted = re.search(r"version: '(.*?)'", text)[1]
    for package in PACKAGES:
        got = packages.read_field(package, "Version")
        assert got == wanted, f"{package} is {got}, the source {wanted}"


def depends(packages):
    exact = f"skepctl (= {packages.read_field('skep', 'Version')})"
    assert exact in packages.read_field("skep", "Depends")
    libraries = packages.read_field("skepctl", "Depends")
    assert not re.search("gtk|adwaita|vte|soup", libraries), libraries


def skepctl_alone(packages):
    packages.before = list_system()
    packages.install("skepctl")
    assert packages.read_field("skepctl", "Version") in run("skepctl", "--version")
    packages.run_autopkgtest("skepctl")


def keeper_needs_no_libc(_packages):
    with tempfile.TemporaryDirectory() as empty:
        shutil.copy(KEEPER, empty)
        result = subprocess.run(["chroot", empty, "/skep-keeper", "--nothing"], check=False,
                                capture_output=True, text=True)
    assert "nothing it can do" in result.stderr, result


def install(packages):
    packages.install("skep")
    assert run("dpkg", "--audit") == ""
    assert run("dpkg", "--verify", *PACKAGES) == ""
    missing = FILES - list_files(*PACKAGES)
    assert not missing, missing


def completions(_packages):
    for shell, (script, wanted) in COMPLETIONS.items():
        need(shell)
        answer = run(shell, "-c", script)
        assert wanted in answer, f"{shell}: {answer}"


def window(packages):
    os.makedirs(packages.pictures, exist_ok=True)
    packages.run_autopkgtest("window")


def upgrade_under_a_run(packages):
    older = [packages.make_older(package) for package in PACKAGES]
    install_files(*older)
    with Project() as project, project.serve():
        before, pid = project.start("stay")
        packages.install(*PACKAGES)
        assert project.get_status(before) == "running", project.get_status(before)
        project.stop(before, pid)
        project.stop(*project.start("stay"))


def reinstall(packages):
    packages.install(*PACKAGES)
    assert run("dpkg", "--verify", *PACKAGES) == ""
    packages.run_autopkgtest("skepctl")


def remove(_packages):
    files = list_files(*PACKAGES)
    run("dpkg", "--remove", *PACKAGES)
    left = {path for path in files if os.path.exists(path)}
    assert not left, left


def purge(packages):
    run("dpkg", "--purge", *PACKAGES)
    after = list_system()
    assert after == packages.before, f"{after - packages.before} {packages.before - after}"


# What changes nothing of the system, and what does.
BUILDING = (build, version, depends)
INSTALLING = (skepctl_alone, keeper_needs_no_libc, install, completions, window,
              upgrade_under_a_run, reinstall, remove, purge)


def find_obstacle():
    """Why nothing can be installed here, or None."""
    if os.geteuid() != 0:
        return "only root may mount a layer over the system to install in"
    probe = subprocess.run([*NAMESPACES, "sh", "-c", PROBE], check=False, stderr=subprocess.PIPE,
                           text=True)
    if probe.returncode != 0:
        return f"no layer over the system to install in: {probe.stderr.strip()}"
    return None


def skip(reason):
    raise Skip(reason)


def run_all(packages, obstacle=None):
    tests = {test: functools.partial(test, packages) for test in BUILDING + INSTALLING}
    if obstacle:
        tests.update({test: functools.partial(skip, obstacle) for test in INSTALLING})
    run_tests({f"/debian/{test.__name__.replace('_', '-')}": call for test, call in tests.items()})


def main(*arguments):
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        print(f"1..0 # SKIP needs {' '.join(missing)}")
        return
    obstacle = find_obstacle()
    with tempfile.TemporaryDirectory(prefix="skep-packages-") as folder:
        if obstacle:
            run_all(Packages(folder, *arguments), obstacle)
        else:
            subprocess.run([*NAMESPACES, sys.executable, __file__, LAYER, folder, *arguments],
                           check=True)


if __name__ == "__main__":
    if sys.argv[1] == LAYER:
        lay_over(sys.argv[3])
        run_all(Packages(*sys.argv[2:]))
    else:
        main(*sys.argv[1:])
