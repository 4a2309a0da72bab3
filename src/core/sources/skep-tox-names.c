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

static void expand_name (GPtrArray  *names,
                         const char *start,
                         const char *text,
                         guint       n_groups);

/* Calls back for `start + alternative`, followed by what the rest may be. */
static void
expand_alternative (GPtrArray  *names,
                    const char *start,
                    const char *alternative,
                    const char *rest,
                    guint       n_groups)
{
  g_autofree char *longer = g_strconcat (start, alternative, NULL);

  expand_name (names, longer, rest, n_groups + 1);
}

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

static void
expand_group (GPtrArray  *names,
              const char *start,
              const char *group,
              const char *rest,
              guint       n_groups)
{
  g_auto (GStrv) alternatives = g_strsplit (group, ",", -1);

  if (*group == '\0')
    expand_alternative (names, start, "", rest, n_groups);
  for (char **alternative = alternatives; *alternative != NULL; alternative++)
    {
      guint first;
      guint last;

      if (!read_range (*alternative, &first, &last))
        {
          expand_alternative (names, start, *alternative, rest, n_groups);
          continue;
        }
      for (guint i = first; i <= last; i++)
        {
          g_autofree char *number = g_strdup_printf ("%u", i);

          expand_alternative (names, start, number, rest, n_groups);
        }
    }
}

/* Adds @start followed by each meaning of @text, which has groups in braces. */
static void
expand_name (GPtrArray  *names,
             const char *start,
             const char *text,
             guint       n_groups)
{
  const char *open = n_groups < MAX_GROUPS ? strchr (text, '{') : NULL;
  const char *close = open != NULL ? strchr (open, '}') : NULL;
  g_autofree char *longer = NULL;
  g_autofree char *group = NULL;

  if (names->len >= SKEP_TOX_MAX_NAMES)
    return;
  if (close == NULL)
    {
      longer = g_strconcat (start, text, NULL);
      if (*longer != '\0')
        g_ptr_array_add (names, g_steal_pointer (&longer));
      return;
    }
  longer = g_strdup_printf ("%s%.*s", start, (int) (open - text), text);
  group = g_strndup (open + 1, close - open - 1);
  expand_group (names, longer, group, close + 1, n_groups);
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

      expand_name (names, "", name, 0);
      list = end + (*end != '\0');
    }
  return names;
}
