/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SkepTomlReader:
 * @text: a TOML file, valid UTF-8, without NUL bytes but the one at its end
 * @p: what is read next
 * @line: where @p is, counted from 1
 * @failed_at: where @reason is, %NULL if nothing is wrong so far
 * @reason: (nullable): one translated sentence, owned
 *
 * Takes the smallest pieces of a TOML 1.0 file: keys, strings, numbers, dates. What returns
 * %FALSE or %NULL has failed, with the first reason there was.
 */
typedef struct
{
  const char *text;
  const char *p;
  guint line;
  const char *failed_at;
  char *reason;
} SkepTomlReader;

gpointer  skep_toml_reader_fail        (SkepTomlReader *self,
                                        const char     *place,
                                        const char     *format,
                                        ...) G_GNUC_PRINTF (3, 4);
void      skep_toml_reader_skip_blanks (SkepTomlReader *self);
void      skep_toml_reader_skip_lines  (SkepTomlReader *self);
gboolean  skep_toml_reader_take        (SkepTomlReader *self,
                                        const char     *token);
gboolean  skep_toml_reader_end_line    (SkepTomlReader *self);
char     *skep_toml_reader_read_key    (SkepTomlReader *self);
JsonNode *skep_toml_reader_read_scalar (SkepTomlReader *self);

G_END_DECLS
