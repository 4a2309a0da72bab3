#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-reference.py SKEPCTL SOURCE: all that skepctl --help tells is in its manual page and in
docs/skepctl.md, and no exit code or variable is missing there."""

import pathlib
import re
import subprocess
import sys


def ask(skepctl, *words):
    return subprocess.run([skepctl, *words, '--help'], capture_output=True, text=True, check=True,
                          env={'LC_ALL': 'C.UTF-8', 'PATH': '/usr/bin:/bin'}, timeout=30).stdout


def list_commands(text):
    return re.findall(r'^  (\w+)', text[text.index('Commands:'):text.index('“')], re.M)


def list_options(text):
    """Names without their first hyphen, as mdoc has them: h, -help."""
    for line in text.splitlines():
        match = re.match(r'  (?:-(\w), )?-(-[a-z-]+)', line)
        if match:
            yield from filter(None, match.groups())


def split_page(page):
    """What the page says of each command, and of none."""
    parts = re.split(r'^\.It (?:Xo\n\.)?Cm (\w+)', page, flags=re.M)
    sections = {'': parts[0]}
    for name, text in zip(parts[1::2], parts[2::2]):
        sections[name] = sections.get(name, '') + text
    return sections


def check_commands(skepctl, page, document):
    sections = split_page(page)
    general = set(list_options(ask(skepctl)))
    for command in ['', *list_commands(ask(skepctl))]:
        if command not in sections:
            yield f'skepctl.1: there is no “{command}”'
            continue
        if f'| `{command}' not in document:
            yield f'docs/skepctl.md: there is no “{command}”'
        options = set(list_options(ask(skepctl, *command.split())))
        for option in options - general if command else options:
            if not re.search(rf'Fl {option}(?![\w-])', sections[command]):
                yield f'skepctl.1: “{command}” lacks -{option}'
            if not re.search(rf'`[^`]*-{option}(?![\w-])', document):
                yield f'docs/skepctl.md: there is no -{option}'
        for option in re.findall(r'Fl (-?[a-z-]+)', ''.join(
                re.findall(r'^\.It Fl .*', sections[command], re.M))):
            if option not in options:
                yield f'skepctl.1: “{command}” has no -{option}'


def check_exit_codes(root, page, document):
    header = (root / 'src/ctl/skep-ctl-error.h').read_text(encoding='utf-8')
    for code in ['0', *re.findall(r'^  SKEP_CTL_\w+ = (\d+)', header, re.M)]:
        if not re.search(rf'^\.It {code}$', page, re.M):
            yield f'skepctl.1: there is no exit code {code}'
        if f'\n| {code} |' not in document:
            yield f'docs/skepctl.md: there is no exit code {code}'


def list_variables(root, folders):
    for folder in folders:
        for path in (root / 'src' / folder).rglob('*.c'):
            text = path.read_text(encoding='utf-8')
            yield from re.findall(r'g_getenv \("(\w+)"\)', text)
            yield from re.findall(r'"(SKEP_[A-Z_]+)"', text)


def check_variables(root, name, page, folders):
    for variable in sorted(set(list_variables(root, folders))):
        if not re.search(rf'^\.(?:It )?Ev .*\b{variable}\b', page, re.M):
            yield f'{name}: there is no {variable}'


def main():
    skepctl, root = sys.argv[1], pathlib.Path(sys.argv[2])
    page = (root / 'data/man/skepctl.1').read_text(encoding='utf-8')
    window = (root / 'data/man/skep.1').read_text(encoding='utf-8')
    document = (root / 'docs/skepctl.md').read_text(encoding='utf-8')
    faults = [*check_commands(skepctl, page, document),
              *check_exit_codes(root, page, document),
              *check_variables(root, 'skepctl.1', page, ('core', 'ctl', 'mcp')),
              *check_variables(root, 'skep.1', window, ('core', 'mcp', 'ui'))]
    print('1..1')
    for fault in faults:
        print('#', fault)
    print('not ok 1 reference' if faults else 'ok 1 reference')


if __name__ == '__main__':
    main()
