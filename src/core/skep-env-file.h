/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A larger file is not one of variables. */
#define SKEP_ENV_FILE_MAX_BYTES (1024 * 1024)
/* The kernel gives no program a longer one, with name and NUL. */
#define SKEP_ENV_FILE_MAX_VARIABLE_BYTES (128 * 1024)
/* Of all values of a file: about what the kernel gives to a program at all. */
#define SKEP_ENV_FILE_MAX_ALL_BYTES (2 * 1024 * 1024)
#define SKEP_ENV_FILE_MAX_VARIABLES 5000

/* Files of `NAME=value` lines, as docs/environment.md describes them. Nothing in them is ever
 * executed. Any thread. */
gboolean skep_env_file_read  (const char   *path,
                              const char   *name,
                              char       ***environment,
                              GError      **error);
gboolean skep_env_file_parse (const char   *text,
                              gsize         length,
                              const char   *name,
                              char       ***environment,
                              GError      **error);

G_END_DECLS
