/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepSourceError:
 * @file: path relative to the project, display form
 * @line: counted from 1, 0 if it concerns the whole file
 * @column: counted from 1, 0 if unknown
 * @is_warning: %TRUE when every script of the file was found all the same
 * @reason: one translated sentence
 *
 * What is wrong with one file of a project. Immutable and reference-counted.
 */
typedef struct
{
  char *file;
  guint line;
  guint column;
  gboolean is_warning;
  char *reason;
} SkepSourceError;

SkepSourceError *skep_source_error_new       (const char            *dir,
                                              const char            *file,
                                              guint                  line,
                                              guint                  column,
                                              gboolean               is_warning,
                                              const char            *reason);
SkepSourceError *skep_source_error_ref       (SkepSourceError       *self);
void             skep_source_error_unref     (SkepSourceError       *self);
char            *skep_source_error_to_string (const SkepSourceError *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepSourceError, skep_source_error_unref)

G_END_DECLS
