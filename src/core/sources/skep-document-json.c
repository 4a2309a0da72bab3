/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-document-private.h"

/* A look at the tokens before json-glib parses them: refuses what json-glib can't be trusted with
 * (depth, halves of surrogate pairs, comments, what 1.6 and 1.10 disagree about or report with the
 * line of another token), and notes the lines of keys, which json-glib doesn't tell. */
typedef struct
{
  const char *p;
  const char *end;
  guint line;
  guint depth;
  guint n_values;
  guint string_line; /* where the last string is */
  char last;         /* what the last token began with */
  GArray *ended;     /* lines of members and elements, in the order in which they end */
  /* Of each level: */
  char open[SKEP_DOCUMENT_MAX_DEPTH + 1];    /* what it began with */
  guint n_keys[SKEP_DOCUMENT_MAX_DEPTH + 1]; /* how many it has so far */
  guint lines[SKEP_DOCUMENT_MAX_DEPTH + 1];  /* of the member or element that it is in, or 0 */
} Scan;

/* Value of `uXXXX`, or -1. */
static int
read_unit (const char *p)
{
  int unit = 0;

  for (guint i = 1; i <= 4; i++)
    {
      if (*p != 'u' || !g_ascii_isxdigit (p[i]))
        return -1;
      unit = unit << 4 | g_ascii_xdigit_value (p[i]);
    }
  return unit;
}

/* From the backslash to the last character. */
static gboolean
skip_escape (Scan *self)
{
  int unit = read_unit (++self->p);

  if (unit < 0)
    return *self->p != '\0' && strchr ("\"\\/bfnrt", *self->p) != NULL;
  self->p += 4;
  if (unit < 0xd800 || unit >= 0xe000)
    return unit != 0;
  if (unit >= 0xdc00 || self->p[1] != '\\')
    return FALSE;
  unit = read_unit (self->p + 2);
  self->p += 6;
  return unit >= 0xdc00 && unit < 0xe000;
}

/* From the first quotation mark to the last. Returns what is wrong, as the next ones do. */
static const char *
skip_string (Scan *self)
{
  self->string_line = self->line;
  while (*++self->p != '"')
    {
      if (self->p == self->end || *self->p == '\n')
        return _("This string has no closing quotation mark.");
      if (g_ascii_iscntrl (*self->p) && *self->p != 0x7f)
        return _("This character is not allowed here.");
      if (*self->p == '\\' && !skip_escape (self))
        return _("This is not a valid escape sequence.");
    }
  return NULL;
}

/* json-glib also takes `01`, `1.`, `.5` and `- 1`, which no tool that owns such a file does. */
static gboolean
is_number (const char *p)
{
  gsize n_digits;

  p += *p == '-';
  n_digits = strspn (p, G_CSET_DIGITS);
  if (n_digits == 0 || (*p == '0' && n_digits > 1))
    return FALSE;
  p += n_digits;
  if (*p == '.')
    {
      if ((n_digits = strspn (++p, G_CSET_DIGITS)) == 0)
        return FALSE;
      p += n_digits;
    }
  if (*p == 'e' || *p == 'E')
    {
      p += p[1] == '-' || p[1] == '+' ? 2 : 1;
      if ((n_digits = strspn (p, G_CSET_DIGITS)) == 0)
        return FALSE;
      p += n_digits;
    }
  return *p == '\0';
}

/* From the first character of a number or name to the last. */
static const char *
skip_word (Scan *self)
{
  static const char *const names[] = { "true", "false", "null", NULL };
  gsize length = strspn (self->p, "+-.0123456789" G_CSET_A_2_Z G_CSET_a_2_z);
  g_autofree char *word = g_strndup (self->p, length);

  if (!is_number (word) && !g_strv_contains (names, word))
    return _("This is not valid JSON here.");
  self->p += length - 1;
  return NULL;
}

static void
end_entry (Scan *self)
{
  if (self->lines[self->depth] > 0)
    g_array_append_val (self->ended, self->lines[self->depth]);
  self->lines[self->depth] = 0;
}

static const char *
scan_token (Scan *self)
{
  if (self->open[self->depth] == '[' && strchr ("[,", self->last) != NULL
      && strchr ("],", *self->p) == NULL)
    self->lines[self->depth] = self->line;
  switch (*self->p)
    {
    case '{':
    case '[':
      self->n_values++;
      self->n_keys[++self->depth] = 0;
      self->open[self->depth] = *self->p;
      return NULL;
    case '}':
    case ']':
      end_entry (self);
      self->depth--;
      return NULL;
    case ',':
      self->n_values++;
      end_entry (self);
      return NULL;
    case ':':
      self->lines[self->depth] = self->string_line;
      if (++self->n_keys[self->depth] > SKEP_DOCUMENT_MAX_KEYS)
        return _("There are too many keys here.");
      return NULL;
    case '"':
      return skip_string (self);
    default:
      return skip_word (self);
    }
}

static const char *
check_token (Scan *self)
{
  char token = *self->p;
  char open = self->open[self->depth];

  if (self->depth == 0 && self->last != '\0')
    return _("The end of the file is expected here.");
  if (self->depth == 0 && token != '{')
    return _("“{” is expected here.");
  if (self->depth == SKEP_DOCUMENT_MAX_DEPTH && strchr ("{[", token) != NULL)
    return _("The nesting is too deep here.");
  if (self->n_values == SKEP_DOCUMENT_MAX_VALUES)
    return _("The file has too many values.");
  if (open == '{' && strchr ("{,", self->last) != NULL && strchr ("\"}", token) == NULL)
    return _("A key in quotation marks is expected here.");
  return token == (open == '{' ? ']' : '}') ? _("This is not valid JSON here.") : NULL;
}

/* Indentation is most of many files: no strchr(). */
static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static const char *
scan_tokens (Scan *self)
{
  const char *reason;

  for (; self->p < self->end; self->p++)
    {
      char first = *self->p;

      self->line += first == '\n';
      if (is_blank (first))
        continue;
      if ((reason = check_token (self)) != NULL || (reason = scan_token (self)) != NULL)
        return reason;
      self->last = first;
    }
  return self->depth > 0 ? _("The file ends before its last “}”.") : NULL;
}

/* What the signals of the parser need. */
typedef struct
{
  SkepDocument *document;
  JsonParser *parser;
  GArray *lines;     /* what Scan noted as ended */
  guint n_ended;     /* of those, how many have been parsed */
  GHashTable *sizes; /* JsonObject → how many members it has so far */
} Parse;

/* json-glib emits both signals when a member or element has ended: the inner ones come first. */
static guint
take_line (Parse *self)
{
  return self->n_ended < self->lines->len ? g_array_index (self->lines, guint, self->n_ended++) : 0;
}

static void
on_array_element (JsonParser *parser,
                  JsonArray  *array,
                  int         index,
                  Parse      *self)
{
  skep_document_note (self->document, json_array_get_element (array, index), take_line (self),
                      FALSE);
}

static void
on_object_member (JsonParser *parser,
                  JsonObject *object,
                  const char *key,
                  Parse      *self)
{
  JsonNode *node = json_object_get_member (object, key);
  guint size = json_object_get_size (object);
  gboolean repeats = GPOINTER_TO_UINT (g_hash_table_lookup (self->sizes, object)) == size;

  skep_document_note (self->document, node, take_line (self), repeats);
  /* The reference keeps the address from being used again for another object. */
  g_hash_table_insert (self->sizes, json_object_ref (object), GUINT_TO_POINTER (size));
}

/* json-glib's own words name the wrong token as often as not. */
static void
on_error (JsonParser   *parser,
          const GError *error,
          Parse        *self)
{
  SkepDocument *document = self->document;
  const char *reason = _("This is not valid JSON here.");

  if (error->code == JSON_PARSER_ERROR_TRAILING_COMMA)
    reason = _("There must be no comma after the last entry.");
  else if (error->code == JSON_PARSER_ERROR_MISSING_COLON)
    reason = _("“:” is expected after this key.");
  else if (error->code == JSON_PARSER_ERROR_MISSING_COMMA
           || error->code == JSON_PARSER_ERROR_INVALID_BAREWORD)
    reason = _("“,” is expected after this entry.");
  skep_discovery_add_error (document->discovery, document->dir, document->file,
                            json_parser_get_current_line (parser), 0, "%s", reason);
}

static gboolean
parse (SkepDocument *document,
       GArray       *lines,
       const char   *text,
       gsize         length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GHashTable) sizes = g_hash_table_new_full (NULL, NULL,
                                                        (GDestroyNotify) json_object_unref, NULL);
  Parse self = { document, parser, lines, 0, sizes };

  g_signal_connect (parser, "array-element", G_CALLBACK (on_array_element), &self);
  g_signal_connect (parser, "object-member", G_CALLBACK (on_object_member), &self);
  g_signal_connect (parser, "error", G_CALLBACK (on_error), &self);
  if (!json_parser_load_from_data (parser, text, length, NULL))
    return FALSE;
  document->tree = json_parser_steal_root (parser);
  document->root = json_node_get_object (document->tree);
  return TRUE;
}

/**
 * skep_document_load_json:
 * @discovery: gets an error if the text isn't a JSON object
 * @dir: folder relative to the project
 * @file: name in @dir
 * @text: NUL-terminated, any bytes
 * @length: bytes in @text
 *
 * Returns: (transfer full) (nullable): the file; %NULL if it is empty or invalid
 */
SkepDocument *
skep_document_load_json (SkepDiscovery *discovery,
                         const char    *dir,
                         const char    *file,
                         const char    *text,
                         gsize          length)
{
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (guint));
  Scan scan = { text, text + length, .line = 1, .ended = lines };
  g_autoptr (SkepDocument) self = NULL;
  const char *reason;

  if (strspn (text, " \t\r\n") == length)
    return NULL;
  if (!skep_document_check_text (discovery, dir, file, text, length))
    return NULL;
  if ((reason = scan_tokens (&scan)) != NULL)
    {
      skep_discovery_add_error (discovery, dir, file, scan.line, 0, "%s", reason);
      return NULL;
    }
  self = skep_document_new (discovery, dir, file);
  return parse (self, lines, text, length) ? g_steal_pointer (&self) : NULL;
}
