#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-po.py SOURCE: what is translated is in POTFILES, every translation is sound, and translations
come into the files that a desktop reads. Prints TAP."""

import pathlib
import re
import subprocess
import sys
import tempfile

MARKED = re.compile(r'\b(?:N?_|ngettext|g_dngettext|C_) ?\(\s*"|translatable="yes"')

# Data files that are translated, and how msgfmt is told what they are.
DATA = {
    '*.desktop.in.in': '--desktop',
    '*.metainfo.xml.in.in': '--xml',
    '*.gschema.xml.in': None,
}

# What has to be in them with a translation that is the original in brackets.
MERGED = {
    '--desktop': (
        'Comment[de]=‹Run the scripts of your projects›',
        'GenericName[de]=‹Script Runner›',
        'Keywords[de]=‹script;',
        'Name[de]=‹Stop All Scripts›',
        'Name[de]=‹Preferences›',
    ),
    '--xml': (
        '<summary xml:lang="de">‹Run the scripts of your projects›</summary>',
        '<caption xml:lang="de">‹A narrow window›</caption>',
        '<keyword xml:lang="de">‹task runner›</keyword>',
    ),
}
NOT_TRANSLATED = '‹Skep'


def list_data(root):
    for pattern, kind in DATA.items():
        for path in sorted((root / 'data').glob(pattern)):
            yield path, kind


def check_list(root, listed):
    for name in listed:
        if not (root / name).is_file():
            yield f'po/POTFILES: “{name}” does not exist'
    if listed != sorted(listed):
        yield 'po/POTFILES: not sorted'
    for path, _ in list_data(root):
        if str(path.relative_to(root)) not in listed:
            yield f'po/POTFILES: “{path.relative_to(root)}” is missing'
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


def translate(template, folder):
    """A language in which each text is the original in brackets; its folder is as po is."""
    po = f'{folder}/de.po'
    yield from run('msgen', '--lang=de', f'--output-file={po}', template, cwd=folder)
    yield from run('msgfilter', '--keep-header', f'--input={po}', f'--output-file={po}',
                   'sed', 's/^..*$/‹&›/', cwd=folder)
    (pathlib.Path(folder) / 'LINGUAS').write_text('de\n', encoding='utf-8')


def check_merged(root, folder):
    for path, kind in list_data(root):
        if kind is None:  # schemas are translated when they are shown
            continue
        merged = pathlib.Path(folder) / path.name
        yield from run('msgfmt', kind, f'--template={path}', '-d', folder,
                       f'--output-file={merged}', cwd=root)
        text = merged.read_text(encoding='utf-8')
        yield from (f'{path.name}: no {line}' for line in MERGED[kind] if line not in text)
        if kind == '--xml' and NOT_TRANSLATED in text:
            yield f'{path.name}: the name is translated'


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
        faults += translate(template, folder)
        faults += check_merged(root, folder)
    print('1..1')
    for fault in faults:
        print('#', fault.replace('\n', '\n# '))
    print('not ok 1 po' if faults else 'ok 1 po')


if __name__ == '__main__':
    main()
