/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepLoginShellKind:
 * @names: what it is called, without a version; NULL-terminated like the next ones
 * @options: what it is started with; the last of them takes a command
 * @files: what it reads at its start: absolute, or beginning with `~`, `$ZDOTDIR` or
 *   `$XDG_CONFIG_HOME`; a slash at the end: all files of a folder
 * @before: (nullable): begin of a command
 * @between: (nullable): what is between a quoted program and its arguments
 * @after: (nullable): end of a command
 * @quote: quotes the path of a program, raw bytes
 *
 * What one kind of shells has in common. Constant.
 */
typedef struct
{
  const char *names[5];
  const char *options[4];
  const char *files[16];

  const char *before;
  const char *between;
  const char *after;
  char *(*quote) (const char *path);
} SkepLoginShellKind;

const SkepLoginShellKind *skep_login_shell_kind_find         (const char               *path);
char                     *skep_login_shell_kind_make_command (const SkepLoginShellKind *self,
                                                              const char               *program,
                                                              const char               *arguments);

G_END_DECLS
