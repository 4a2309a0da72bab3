#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-metainfo.py METAINFO SOURCE VERSION: what software centers show of Skep is true and there,
beyond what appstreamcli looks at: its release, and its pictures in the repository. Prints TAP."""

import pathlib
import struct
import sys
import xml.etree.ElementTree as ElementTree

# What software centers have room for, and what a repository should carry.
MAX_SUMMARY = 35
MAX_CAPTION = 100
MAX_PICTURE_BYTES = 100_000


def read_size(picture):
    """Width and height, from the first chunk of a PNG."""
    head = picture.read_bytes()[:24]
    if head[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError(f"{picture.name}: not a PNG")
    return struct.unpack(">II", head[16:24])


def check_release(component, source, version):
    release = component.find("releases/release").get("version")
    if release != version:
        yield f"the newest release is {release}, and Skep is {version}"
    news = (source / "NEWS.md").read_text(encoding="utf-8")
    heading = next(line for line in news.splitlines() if line.startswith("## "))
    if heading.split()[1] != release:
        yield f"the newest release is {release}, and NEWS.md begins with “{heading}”"


def check_words(component):
    summary = component.findtext("summary")
    if len(summary) > MAX_SUMMARY or summary.endswith("."):
        yield f"the summary is longer than {MAX_SUMMARY} characters or a sentence: {summary}"
    schemes = [color.get("scheme_preference") for color in component.iterfind("branding/color")]
    if sorted(schemes) != ["dark", "light"]:
        yield f"a colour for each scheme is wanted, there is {schemes}"


def check_picture(screenshot, folder, version):
    caption = screenshot.findtext("caption") or ""
    if not 0 < len(caption) <= MAX_CAPTION or caption.endswith("."):
        yield f"the caption is missing, too long, or a sentence: “{caption}”"
    image = screenshot.find("image")
    if f"/v{version}/data/screenshots/" not in image.text:
        yield f"not a picture of this version: {image.text}"
    picture = folder / image.text.rsplit("/", 1)[1]
    if not picture.is_file():
        yield f"data/screenshots has no {picture.name}"
    elif read_size(picture) != (int(image.get("width")), int(image.get("height"))):
        yield f"{picture.name}: {read_size(picture)} is not what the metainfo says"
    elif picture.stat().st_size > MAX_PICTURE_BYTES:
        yield f"{picture.name}: more than {MAX_PICTURE_BYTES} bytes"


def check_pictures(component, source, version):
    folder = source / "data/screenshots"
    screenshots = component.findall("screenshots/screenshot")
    for screenshot in screenshots:
        yield from check_picture(screenshot, folder, version)
    shown = sorted(screenshot.findtext("image").rsplit("/", 1)[1] for screenshot in screenshots)
    kept = sorted(picture.name for picture in folder.iterdir())
    if shown != kept:
        yield f"{shown} are shown, and {kept} are kept"
    if [screenshot.get("type") for screenshot in screenshots].count("default") != 1:
        yield "not exactly one picture is the default"


def main(metainfo, source, version):
    component = ElementTree.parse(metainfo).getroot()
    source = pathlib.Path(source)
    faults = {
        "release": list(check_release(component, source, version)),
        "words": list(check_words(component)),
        "pictures": list(check_pictures(component, source, version)),
    }
    print(f"1..{len(faults)}")
    for number, (name, found) in enumerate(faults.items(), 1):
        for fault in found:
            print("#", fault)
        print(f"{'not ok' if found else 'ok'} {number} {name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
