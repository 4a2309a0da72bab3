#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-po.py SOURCE: what is translated is in POTFILES, and every translation is sound."""

import pathlib
import re
import subprocess
import sys
import tempfile

MARKED = re.compile(r'\b(?:N?_|ngettext|g_dngettext|C_) ?\(\s*"|translatable="yes"')


def check_list(root, listed):
    for name in listed:
        if not (root / name).is_file():
            yield f'po/POTFILES: “{name}” does not exist'
    if listed != sorted(listed):
        yield 'po/POTFILES: not sorted'
    for path in sorted(root.glob('src/**/*')):
        name = str(path.relative_to(root))
        if path.suffix in ('.c', '.h', '.ui') and name not in listed:
            if MARKED.search(path.read_text(encoding='utf-8')):
                yield f'po/POTFILES: “{name}” is missing'


def run(*command, cwd):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    if done.returncode != 0 or done.stderr:
        yield f'{command[0]}: {done.stderr.strip() or done.returncode}'


def check_template(root, target):
    yield from run('xgettext', '--files-from=po/POTFILES', f'--output={target}',
                   '--from-code=UTF-8', '--add-comments=Translators', '--keyword=_',
                   '--keyword=N_', '--keyword=C_:1c,2', '--package-name=skep',
                   '--flag=_:1:pass-c-format', '--flag=N_:1:pass-c-format',
                   '--flag=g_strdup_printf:1:c-format', cwd=root)


def check_translation(root, template, language):
    po = root / 'po' / f'{language}.po'
    yield from run('msgfmt', '--check', '--output-file=/dev/null', str(po), cwd=root)
    yield from run('msgcmp', '--use-untranslated', str(po), template, cwd=root)


def main():
    root = pathlib.Path(sys.argv[1])
    listed = (root / 'po' / 'POTFILES').read_text(encoding='utf-8').split()
    languages = (root / 'po' / 'LINGUAS').read_text(encoding='utf-8').split()
    faults = list(check_list(root, listed))
    with tempfile.TemporaryDirectory() as folder:
        template = f'{folder}/skep.pot'
        faults += check_template(root, template)
        for language in languages:
            faults += check_translation(root, template, language)
    print('1..1')
    for fault in faults:
        print('#', fault.replace('\n', '\n# '))
    print('not ok 1 po' if faults else 'ok 1 po')


if __name__ == '__main__':
    main()
