/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-tox-names.h"

/* Groups in one name; nobody has more than four or five. */
#define MAX_GROUPS 20
/* A range of Python versions. */
#define MAX_RANGE 100

/* `8-11` means 8, 9, 10 and 11. FALSE if @text is something else. */
static gboolean
read_range (const char *text,
            guint      *first,
            guint      *last)
{
  gsize n_first = strspn (text, "0123456789");
  gsize n_last = text[n_first] == '-' ? strspn (text + n_first + 1, "0123456789") : 0;

  if (n_first == 0 || n_first > 4 || n_last == 0 || n_last > 4
      || text[n_first + 1 + n_last] != '\0')
    return FALSE;
  *first = atoi (text);
  *last = atoi (text + n_first + 1);
  return *first <= *last && *last - *first < MAX_RANGE;
}

/* What stands between braces: `a,b` or `8-11,13`. */
static GPtrArray *
read_group (const char *group)
{
  GPtrArray *alternatives = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = g_strsplit (group, ",", -1);
  guint first;
  guint last;

  for (char **part = parts; *part != NULL; part++)
    if (!read_range (*part, &first, &last))
      g_ptr_array_add (alternatives, g_strdup (*part));
    else
      for (guint i = first; i <= last; i++)
        g_ptr_array_add (alternatives, g_strdup_printf ("%u", i));
  if (alternatives->len == 0)
    g_ptr_array_add (alternatives, g_strdup (""));
  return alternatives;
}

/* Each of @starts with @text behind it and each of @alternatives behind that; takes @starts. */
static GPtrArray *
multiply (GPtrArray  *starts,
          const char *text,
          gsize       length,
          GPtrArray  *alternatives)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < starts->len; i++)
    for (guint j = 0; j < alternatives->len && names->len < SKEP_TOX_MAX_NAMES; j++)
      g_ptr_array_add (names, g_strdup_printf ("%s%.*s%s", (char *) starts->pdata[i],
                                               (int) length, text,
                                               (char *) alternatives->pdata[j]));
  g_ptr_array_unref (starts);
  return names;
}

/* Adds what @name means, which has groups in braces. */
static void
expand_name (GPtrArray  *names,
             const char *name)
{
  GPtrArray *starts = read_group ("");
  const char *open;
  const char *close;

  for (guint n = 0; n < MAX_GROUPS && (open = strchr (name, '{')) != NULL
                    && (close = strchr (open, '}')) != NULL; n++)
    {
      g_autofree char *group = g_strndup (open + 1, close - open - 1);
      g_autoptr (GPtrArray) alternatives = read_group (group);

      starts = multiply (starts, name, open - name, alternatives);
      name = close + 1;
    }
  for (guint i = 0; i < starts->len; i++)
    {
      g_autofree char *full = g_strconcat (starts->pdata[i], name, NULL);

      if (*full != '\0' && names->len < SKEP_TOX_MAX_NAMES)
        g_ptr_array_add (names, g_steal_pointer (&full));
    }
  g_ptr_array_unref (starts);
}

/* Behind the comma that isn't in braces, or at the end. */
static const char *
find_end (const char *text)
{
  guint depth = 0;

  for (; *text != '\0' && (depth > 0 || (*text != ',' && *text != '\n')); text++)
    {
      if (*text == '{')
        depth++;
      else if (*text == '}' && depth > 0)
        depth--;
    }
  return text;
}

static char *
remove_blanks (const char *text,
               gsize       length)
{
  GString *plain = g_string_sized_new (length);

  for (const char *p = text; p < text + length; p++)
    if (!g_ascii_isspace (*p))
      g_string_append_c (plain, *p);
  return g_string_free (plain, FALSE);
}

/**
 * skep_tox_names_expand:
 * @list: names with commas or line breaks between them: `py3{11,12}-{a,b}, docs`
 *
 * Returns: (transfer full) (element-type utf8): what they mean, at most %SKEP_TOX_MAX_NAMES
 */
GPtrArray *
skep_tox_names_expand (const char *list)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  while (*list != '\0')
    {
      const char *end = find_end (list);
      g_autofree char *name = remove_blanks (list, end - list);

      expand_name (names, name);
      list = end + (*end != '\0');
    }
  return names;
}
