/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* execvp (), the same with every C library: a file without #! is run by sh, which musl leaves out. */

#pragma once

/* Takes PATH from the environment that the program gets. Returns only if that failed; errno tells
 * why. */
void skep_keeper_exec (char *const *argv);
