# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leaves the network for one of our own, which has nothing but loopback: what clients do here
reaches nobody, and what they can't do without help from outside fails."""

import ctypes
import fcntl
import os
import socket
import struct

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1


def write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def unshare(flags):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(flags) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def unshare_as_user():
    """Without privileges; we stay who we are."""
    uid, gid = os.getuid(), os.getgid()
    unshare(CLONE_NEWUSER | CLONE_NEWNET)
    write("/proc/self/setgroups", "deny")
    write("/proc/self/uid_map", f"{uid} {uid} 1")
    write("/proc/self/gid_map", f"{gid} {gid} 1")


def bring_up_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sH22x", b"lo", 0)
        flags = struct.unpack("16sH22x", fcntl.ioctl(control, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", flags | IFF_UP))


def isolate():
    """For this process and all that it starts. Raises OSError where that is not allowed."""
    try:
        unshare(CLONE_NEWNET)
    except PermissionError:
        unshare_as_user()
    bring_up_loopback()


def list_interfaces():
    return [name for _, name in socket.if_nameindex()]
