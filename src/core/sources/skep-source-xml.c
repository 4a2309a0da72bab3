/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "skep-source-xml.h"

#define MAX_DEPTH 100
/* Where an XML declaration is, if there is one. */
#define DECLARATION_BYTES 200

typedef struct
{
  SkepSourceXmlFunc func;
  gpointer data;
  GString *path;
  GString *text;   /* since the last tag */
  guint depth;
  gboolean is_too_deep;
} Reader;

static void
on_start (GMarkupParseContext  *context,
          const char           *element,
          const char          **names,
          const char          **values,
          gpointer              data,
          GError              **error)
{
  Reader *self = data;

  if (++self->depth > MAX_DEPTH)
    {
      self->is_too_deep = TRUE;
      g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, element);
      return;
    }
  if (self->path->len > 0)
    g_string_append_c (self->path, '/');
  g_string_append (self->path, element);
  g_string_truncate (self->text, 0);
  self->func (self->path->str, names, values, NULL, self->data);
}

static void
on_end (GMarkupParseContext  *context,
        const char           *element,
        gpointer              data,
        GError              **error)
{
  static const char *none[] = { NULL };
  Reader *self = data;
  gsize length = strlen (element);

  g_strstrip (self->text->str);
  self->func (self->path->str, none, none, self->text->str, self->data);
  g_string_truncate (self->text, 0);
  self->depth--;
  g_string_truncate (self->path, self->path->len - length - (self->depth > 0));
}

static void
on_text (GMarkupParseContext  *context,
         const char           *text,
         gsize                 length,
         gpointer              data,
         GError              **error)
{
  Reader *self = data;

  g_string_append_len (self->text, text, length);
}

/* The one other encoding that such files still have. NULL if it isn't that. */
static char *
convert (const char *text,
         gsize       length,
         gsize      *converted)
{
  g_autofree char *start = g_strndup (text, MIN (length, DECLARATION_BYTES));
  g_autofree char *lower = g_ascii_strdown (start, -1);

  if (strstr (lower, "iso-8859-1") == NULL && strstr (lower, "windows-1252") == NULL)
    return NULL;
  return g_convert (text, length, "UTF-8", "WINDOWS-1252", NULL, converted, NULL);
}

static guint
count_lines (const char *text,
             const char *end)
{
  guint line = 1;

  for (; text < end; text++)
    line += *text == '\n';
  return line;
}

static gboolean
parse (Reader     *self,
       const char *text,
       gsize       length,
       guint      *line)
{
  static const GMarkupParser parser = { on_start, on_end, on_text, NULL, NULL };
  g_autoptr (GMarkupParseContext) context =
    g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, self, NULL);
  int last = 0;
  gboolean is_valid = g_markup_parse_context_parse (context, text, length, NULL)
                      && g_markup_parse_context_end_parse (context, NULL);

  g_markup_parse_context_get_position (context, &last, NULL);
  *line = MAX (last, 1);
  return is_valid;
}

/**
 * skep_source_read_xml:
 * @discovery: gets an error if the text isn't XML
 * @dir: folder relative to the project
 * @file: name in @dir
 * @text: NUL-terminated, any bytes
 * @length: bytes in @text
 * @func: told of each element
 * @data: for @func
 *
 * Reads XML as far as it is valid. Nothing that it refers to is read, and only the five entities
 * that XML itself has are known.
 *
 * Returns: %FALSE if it isn't valid
 */
gboolean
skep_source_read_xml (SkepDiscovery     *discovery,
                      const char        *dir,
                      const char        *file,
                      const char        *text,
                      gsize              length,
                      SkepSourceXmlFunc  func,
                      gpointer           data)
{
  g_autoptr (GString) path = g_string_new (NULL);
  g_autoptr (GString) content = g_string_new (NULL);
  Reader self = { func, data, path, content };
  g_autofree char *converted = NULL;
  const char *valid_end;
  guint line;

  if (!g_utf8_validate_len (text, length, &valid_end))
    {
      if (*valid_end != '\0')
        converted = convert (text, length, &length);
      if (converted == NULL || memchr (converted, '\0', length) != NULL)
        {
          skep_discovery_add_error (discovery, dir, file, count_lines (text, valid_end), 0, "%s",
                                    *valid_end == '\0' ? _("There is a NUL byte here.")
                                                       : _("This is not valid UTF-8."));
          return FALSE;
        }
    }
  if (parse (&self, converted != NULL ? converted : text, length, &line))
    return TRUE;
  skep_discovery_add_error (discovery, dir, file, line, 0, "%s",
                            self.is_too_deep ? _("The nesting is too deep here.")
                                             : _("This is not valid XML here."));
  return FALSE;
}
