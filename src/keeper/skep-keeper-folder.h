/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Folders of /proc whose entries are numbers: processes, threads, fds. */

#pragma once

#include <stdbool.h>

/* Returns false to hear of no more. @folder_fd is the folder, for openat () and the like. */
typedef bool (*SkepKeeperEntryFunc) (int   folder_fd,
                                     int   number,
                                     void *data);

bool skep_keeper_folder_each (const char          *path,
                              SkepKeeperEntryFunc  func,
                              void                *data);
