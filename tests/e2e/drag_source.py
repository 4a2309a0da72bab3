#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""drag_source.py FOLDER

A small window from which a folder can be dragged, as from a file manager."""

import sys

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gio, GLib, Gtk  # noqa: E402


def main():
    loop = GLib.MainLoop()
    files = Gdk.FileList.new_from_list([Gio.File.new_for_path(sys.argv[1])])
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY,
                            content=Gdk.ContentProvider.new_for_value(files))
    label = Gtk.Label(label="Folder")
    label.add_controller(source)
    window = Gtk.Window(child=label, title="Drag Source", decorated=False,
                        default_width=120, default_height=80)
    window.present()
    loop.run()


if __name__ == "__main__":
    main()
