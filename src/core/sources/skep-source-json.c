/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-source-json.h"

/* Why not JsonParser: 1.6 recurses without a limit, drops repeated keys silently, keeps no
 * positions, takes `'a'`, `$a` and `{} {}` for JSON, and names the wrong token in its errors. */

/* Deeper files are attacks; every level costs two frames of a pool thread's stack. */
#define MAX_DEPTH 64
/* About 15 MB of nodes. The largest package.json files seen have a few thousand. */
#define MAX_NODES 200000

typedef struct
{
  const char *text;
  const char *p;
  const char *end;
  guint depth;
  guint n_nodes;
  const char *reason; /* NULL while all is well; then p is where it went wrong */
} Parser;

typedef struct
{
  guint line;
  guint column;
} Place;

static void
node_free (SkepJsonNode *node)
{
  g_free (node->key);
  g_free (node->string);
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_free (node);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepJsonNode, node_free)

static gboolean
fail (Parser     *self,
      const char *at,
      const char *reason)
{
  self->p = at;
  self->reason = reason;
  return FALSE;
}

static void
skip_space (Parser *self)
{
  while (self->p < self->end && strchr (" \t\r\n", *self->p) != NULL)
    self->p++;
}

/* The text is NUL-terminated and has no NUL inside, so that looking at p is always allowed. */
static gboolean
accept (Parser *self,
        char    c)
{
  skip_space (self);
  if (*self->p != c)
    return FALSE;
  self->p++;
  return TRUE;
}

static gboolean
parse_hex (Parser   *self,
           gunichar *unit)
{
  *unit = 0;
  for (guint i = 0; i < 4; i++, self->p++)
    {
      int digit = g_ascii_xdigit_value (*self->p);

      if (digit < 0)
        return fail (self, self->p, _("Four hexadecimal digits are expected after “\\u”."));
      *unit = *unit << 4 | digit;
    }
  return TRUE;
}

/* A lone half of a surrogate pair is no character; it becomes U+FFFD as in JavaScript's output. */
static gboolean
parse_unicode_escape (Parser  *self,
                      GString *string)
{
  const char *start = self->p;
  gunichar high;
  gunichar low;

  if (!parse_hex (self, &high))
    return FALSE;
  if (high == 0)
    return fail (self, start, _("“\\u0000” can’t be part of a string here."));
  if (high >= 0xd800 && high < 0xdc00 && g_str_has_prefix (self->p, "\\u"))
    {
      const char *second = self->p;

      self->p += 2;
      if (!parse_hex (self, &low))
        return FALSE;
      if (low >= 0xdc00 && low < 0xe000)
        high = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
      else
        self->p = second;
    }
  g_string_append_unichar (string, g_unichar_validate (high) ? high : 0xfffd);
  return TRUE;
}

static gboolean
parse_escape (Parser  *self,
              GString *string)
{
  static const char names[] = "\"\\/bfnrt";
  static const char values[] = "\"\\/\b\f\n\r\t";
  const char *name = *self->p != '\0' ? strchr (names, *self->p) : NULL;

  if (*self->p == 'u')
    {
      self->p++;
      return parse_unicode_escape (self, string);
    }
  if (name == NULL)
    return fail (self, self->p, _("This is not a valid escape sequence."));
  g_string_append_c (string, values[name - names]);
  self->p++;
  return TRUE;
}

static gboolean
parse_string (Parser  *self,
              char   **result)
{
  g_autoptr (GString) string = g_string_new (NULL);
  const char *start = self->p - 1;

  while (*self->p != '"')
    {
      if (self->p == self->end || *self->p == '\n')
        return fail (self, start, _("This string has no closing quotation mark."));
      if ((guchar) *self->p < ' ')
        return fail (self, self->p, _("A control character must be escaped in a string."));
      if (*self->p != '\\')
        g_string_append_c (string, *self->p++);
      else
        {
          self->p++;
          if (!parse_escape (self, string))
            return FALSE;
        }
    }
  self->p++;
  *result = g_strdup (string->str);
  return TRUE;
}

static gboolean
parse_word (Parser *self)
{
  static const char *const words[] = { "true", "false", "null" };
  const char *start = self->p;
  g_autofree char *word = NULL;
  char *rest = NULL;

  while (g_ascii_isalnum (*self->p) || (*self->p != '\0' && strchr ("+-._", *self->p) != NULL))
    self->p++;
  word = g_strndup (start, self->p - start);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (word, words[i]))
      return TRUE;
  if (g_ascii_isdigit (*word) || (*word == '-' && g_ascii_isdigit (word[1])))
    {
      g_ascii_strtod (word, &rest);
      if (*rest == '\0' && strpbrk (word, "xX") == NULL)
        return TRUE;
    }
  return fail (self, start, _("A value is expected here."));
}

/* A comma before the end is a mistake of its own: the common one. */
static gboolean
accept_comma (Parser *self,
              char    end)
{
  const char *comma;

  skip_space (self);
  comma = self->p;
  if (!accept (self, ','))
    return FALSE;
  skip_space (self);
  return *self->p != end || fail (self, comma, _("There must be no comma after the last entry."));
}

static gboolean
close_list (Parser     *self,
            char        end,
            const char *reason)
{
  return self->reason == NULL && (accept (self, end) || fail (self, self->p, reason));
}

static SkepJsonNode *parse_value (Parser *self);

static gboolean
parse_array (Parser       *self,
             SkepJsonNode *array)
{
  if (accept (self, ']'))
    return TRUE;
  do
    {
      SkepJsonNode *child = parse_value (self);

      if (child == NULL)
        return FALSE;
      g_ptr_array_add (array->children, child);
    }
  while (accept_comma (self, ']'));
  return close_list (self, ']', _("“,” or “]” is expected here."));
}

static SkepJsonNode *
parse_member (Parser *self)
{
  g_autofree char *key = NULL;
  SkepJsonNode *node;
  gsize offset;

  skip_space (self);
  offset = self->p - self->text;
  if (!accept (self, '"'))
    {
      fail (self, self->p, _("A key in quotation marks is expected here."));
      return NULL;
    }
  if (!parse_string (self, &key))
    return NULL;
  if (!accept (self, ':'))
    {
      fail (self, self->p, _("“:” is expected here."));
      return NULL;
    }
  if ((node = parse_value (self)) == NULL)
    return NULL;
  node->key = g_steal_pointer (&key);
  node->offset = offset;
  return node;
}

/* The last of several members with one key counts, as in JavaScript, at the place of the first. */
static void
add_member (SkepJsonNode *object,
            GHashTable   *positions,
            SkepJsonNode *member)
{
  guint position = GPOINTER_TO_UINT (g_hash_table_lookup (positions, member->key));

  if (position != 0)
    {
      member->repeats = TRUE;
      g_hash_table_replace (positions, member->key, GUINT_TO_POINTER (position));
      node_free (object->children->pdata[position - 1]);
      object->children->pdata[position - 1] = member;
      return;
    }
  g_ptr_array_add (object->children, member);
  g_hash_table_insert (positions, member->key, GUINT_TO_POINTER (object->children->len));
}

static gboolean
parse_object (Parser       *self,
              SkepJsonNode *object)
{
  g_autoptr (GHashTable) positions = g_hash_table_new (g_str_hash, g_str_equal);

  if (accept (self, '}'))
    return TRUE;
  do
    {
      SkepJsonNode *member = parse_member (self);

      if (member == NULL)
        return FALSE;
      add_member (object, positions, member);
    }
  while (accept_comma (self, '}'));
  return close_list (self, '}', _("“,” or “}” is expected here."));
}

static gboolean
parse_content (Parser       *self,
               SkepJsonNode *node)
{
  gboolean is_object = *self->p == '{';
  gboolean is_valid;

  if (accept (self, '"'))
    {
      node->type = SKEP_JSON_STRING;
      return parse_string (self, &node->string);
    }
  if (!is_object && *self->p != '[')
    return parse_word (self);
  if (++self->depth > MAX_DEPTH)
    return fail (self, self->p, _("The nesting is too deep here."));
  self->p++;
  node->type = is_object ? SKEP_JSON_OBJECT : SKEP_JSON_ARRAY;
  node->children = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);
  is_valid = is_object ? parse_object (self, node) : parse_array (self, node);
  self->depth--;
  return is_valid;
}

static SkepJsonNode *
parse_value (Parser *self)
{
  g_autoptr (SkepJsonNode) node = g_new0 (SkepJsonNode, 1);

  skip_space (self);
  node->offset = self->p - self->text;
  if (++self->n_nodes > MAX_NODES)
    fail (self, self->p, _("The file has too many values."));
  else if (parse_content (self, node))
    return g_steal_pointer (&node);
  return NULL;
}

static gboolean
check_encoding (Parser *self)
{
  const char *valid_end;

  if (g_utf8_validate_len (self->text, self->end - self->text, &valid_end))
    return TRUE;
  if (*valid_end == '\0')
    return fail (self, valid_end, _("There is a NUL byte here."));
  return fail (self, valid_end, _("This is not valid UTF-8."));
}

static SkepJsonNode *
parse_root (Parser *self)
{
  g_autoptr (SkepJsonNode) root = NULL;

  if (!check_encoding (self) || (root = parse_value (self)) == NULL)
    return NULL;
  skip_space (self);
  if (self->p != self->end)
    fail (self, self->p, _("The end of the file is expected here."));
  else if (root->type != SKEP_JSON_OBJECT)
    fail (self, self->text + root->offset, _("“{” is expected here."));
  else
    return g_steal_pointer (&root);
  return NULL;
}

/* Columns count characters; what is before an error is valid UTF-8. */
static Place
locate (const char *text,
        gsize       offset)
{
  Place place = { 1, 1 };
  const char *start = text;
  const char *end = text + offset;

  for (const char *p = text; (p = memchr (p, '\n', end - p)) != NULL; start = ++p)
    place.line++;
  place.column += g_utf8_strlen (start, end - start);
  return place;
}

/**
 * skep_json_load:
 * @discovery: gets an error if the text isn't a JSON object
 * @dir: folder relative to the project
 * @file: name in @dir
 * @text: NUL-terminated, any bytes; used until the result is freed
 * @length: bytes in @text
 *
 * Returns: (transfer full) (nullable): the file; %NULL if it is empty or invalid
 */
SkepJson *
skep_json_load (SkepDiscovery *discovery,
                const char    *dir,
                const char    *file,
                const char    *text,
                gsize          length)
{
  Parser parser = { text, text, text + length, 0, 0, NULL };
  SkepJsonNode *root;
  SkepJson *self;
  Place place;

  if (strspn (text, " \t\r\n") == length)
    return NULL;
  root = parse_root (&parser);
  if (root == NULL)
    {
      place = locate (text, parser.p - text);
      skep_discovery_add_error (discovery, dir, file, place.line, place.column, "%s",
                                parser.reason);
      return NULL;
    }
  self = g_new0 (SkepJson, 1);
  *self = (SkepJson) { discovery, dir, file, text, length, root };
  return self;
}

void
skep_json_free (SkepJson *self)
{
  if (self == NULL)
    return;
  node_free (self->root);
  g_free (self);
}

/**
 * skep_json_add_error:
 * @self: a file
 * @node: what is wrong
 * @format: one translated sentence, and its arguments
 *
 * Like skep_discovery_add_error(), at the place of @node.
 */
void
skep_json_add_error (SkepJson           *self,
                     const SkepJsonNode *node,
                     const char         *format,
                     ...)
{
  g_autofree char *reason = NULL;
  Place place = locate (self->text, node->offset);
  va_list arguments;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  skep_discovery_add_error (self->discovery, self->dir, self->file, place.line,
                            place.column, "%s", reason);
}

/**
 * skep_json_add_warning:
 * @self: a file
 * @node: what looks like a mistake
 * @format: one translated sentence, and its arguments
 *
 * Like skep_discovery_add_warning(), at the place of @node.
 */
void
skep_json_add_warning (SkepJson           *self,
                       const SkepJsonNode *node,
                       const char         *format,
                       ...)
{
  g_autofree char *reason = NULL;
  Place place = locate (self->text, node->offset);
  va_list arguments;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  skep_discovery_add_warning (self->discovery, self->dir, self->file, place.line,
                              place.column, "%s", reason);
}

/**
 * skep_json_node_get:
 * @object: an object
 * @key: key of a member
 *
 * Returns: (transfer none) (nullable): the member
 */
SkepJsonNode *
skep_json_node_get (const SkepJsonNode *object,
                    const char         *key)
{
  g_return_val_if_fail (object->type == SKEP_JSON_OBJECT, NULL);

  for (guint i = 0; i < object->children->len; i++)
    {
      SkepJsonNode *child = object->children->pdata[i];

      if (g_str_equal (child->key, key))
        return child;
    }
  return NULL;
}
