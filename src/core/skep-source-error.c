/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script.h"
#include "skep-source-error.h"

static void
skep_source_error_clear (gpointer data)
{
  SkepSourceError *self = data;

  g_free (self->file);
  g_free (self->reason);
}

/**
 * skep_source_error_new:
 * @dir: folder relative to the project, `` for its own, any bytes
 * @file: name in @dir, any bytes
 * @line: counted from 1, 0 if it concerns the whole file
 * @column: counted from 1, 0 if unknown
 * @is_warning: whether every script of the file was found all the same
 * @reason: one translated sentence; what it quotes may be any bytes
 *
 * Returns: (transfer full): an error
 */
SkepSourceError *
skep_source_error_new (const char *dir,
                       const char *file,
                       guint       line,
                       guint       column,
                       gboolean    is_warning,
                       const char *reason)
{
  g_autofree char *relative = g_build_filename (dir, file, NULL);
  SkepSourceError *self = g_atomic_rc_box_new0 (SkepSourceError);

  self->file = skep_script_make_display (relative);
  self->line = line;
  self->column = column;
  self->is_warning = is_warning;
  self->reason = skep_script_make_display (reason);
  return self;
}

SkepSourceError *
skep_source_error_ref (SkepSourceError *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
skep_source_error_unref (SkepSourceError *self)
{
  g_atomic_rc_box_release_full (self, skep_source_error_clear);
}

/**
 * skep_source_error_to_string:
 * @self: an error
 *
 * Returns: (transfer full): `FILE:LINE:COLUMN: REASON`, as compilers write it; what is unknown
 *   is left out
 */
char *
skep_source_error_to_string (const SkepSourceError *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->line == 0)
    return g_strdup_printf ("%s: %s", self->file, self->reason);
  if (self->column == 0)
    return g_strdup_printf ("%s:%u: %s", self->file, self->line, self->reason);
  return g_strdup_printf ("%s:%u:%u: %s", self->file, self->line, self->column, self->reason);
}
