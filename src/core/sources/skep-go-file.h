/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepGoFile:
 * @package: (nullable): name of the package that the file is part of; %NULL if it can't be told
 * @description: (nullable): first line of the comment above that, raw bytes
 * @is_ignored: go builds it only when it is named, such as a generator
 *
 * What the beginning of a Go file says.
 */
typedef struct
{
  char *package;
  char *description;
  gboolean is_ignored;
} SkepGoFile;

SkepGoFile *skep_go_file_read (const char *text);
void        skep_go_file_free (SkepGoFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepGoFile, skep_go_file_free)

G_END_DECLS
