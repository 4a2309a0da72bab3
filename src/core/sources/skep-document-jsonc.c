/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-document-private.h"

/* What of JSONC isn't JSON, overwritten by blanks: all else keeps its line. */
typedef struct
{
  char *p;
  char *end;
  char *comma;       /* the last token, if that is a comma behind an entry */
  gboolean is_entry; /* whether the last token ends one */
} Blanking;

static void
blank_until (Blanking *self,
             char     *end)
{
  for (; self->p < end; self->p++)
    if (strchr ("\r\n", *self->p) == NULL)
      *self->p = ' ';
}

/* From the first quotation mark to the last; a string without one ends with its line. */
static void
skip_string (Blanking *self)
{
  while (++self->p < self->end && strchr ("\"\n", *self->p) == NULL)
    if (*self->p == '\\' && self->p[1] != '\n')
      self->p++;
}

static void
handle_token (Blanking *self)
{
  char token = *self->p;

  if (strchr ("]}", token) != NULL && self->comma != NULL)
    *self->comma = ' ';
  self->comma = token == ',' && self->is_entry ? self->p : NULL;
  self->is_entry = strchr (",:[{", token) == NULL;
  if (token == '"')
    skip_string (self);
}

static gboolean
blank_block (Blanking *self)
{
  for (char *p = self->p + 2; p < self->end; p++)
    if (p[0] == '*' && p[1] == '/')
      {
        blank_until (self, p + 2);
        return TRUE;
      }
  return FALSE;
}

/* Returns FALSE at a comment that isn't closed. */
static gboolean
blank_all (Blanking *self)
{
  while (self->p < self->end)
    if (self->p[0] == '/' && self->p[1] == '/')
      blank_until (self, self->p + strcspn (self->p, "\r\n"));
    else if (self->p[0] == '/' && self->p[1] == '*')
      {
        if (!blank_block (self))
          return FALSE;
      }
    else
      {
        if (strchr (" \t\r\n", *self->p) == NULL)
          handle_token (self);
        self->p++;
      }
  return TRUE;
}

/**
 * skep_document_load_jsonc:
 * @discovery: gets an error if the text isn't a JSON object
 * @dir: folder relative to the project
 * @file: name in @dir
 * @text: NUL-terminated, any bytes
 * @length: bytes in @text
 *
 * Reads JSON that may have comments of lines and blocks, and a comma behind the last entry of a
 * list or object, as tools accept it that keep their settings in such a file.
 *
 * Returns: (transfer full) (nullable): the file; %NULL if it is empty or invalid
 */
SkepDocument *
skep_document_load_jsonc (SkepDiscovery *discovery,
                          const char    *dir,
                          const char    *file,
                          const char    *text,
                          gsize          length)
{
  g_autofree char *json = NULL;
  Blanking blanking;

  if (!skep_document_check_text (discovery, dir, file, text, length))
    return NULL;
  json = g_strndup (text, length);
  blanking = (Blanking) { json, json + length };
  if (blank_all (&blanking))
    return skep_document_load_json (discovery, dir, file, json, length);
  skep_discovery_add_error (discovery, dir, file, skep_document_find_line (json, blanking.p), 0,
                            _("This comment is not closed."));
  return NULL;
}
