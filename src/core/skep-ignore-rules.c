/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-ignore-rules.h"
#include "skep-path-pattern.h"

#define UTF8_BOM "\xef\xbb\xbf"

typedef struct
{
  SkepPathPattern *pattern;
  guint is_negated : 1;
  guint is_for_folders : 1;
  guint is_for_names : 1; /* whatever folder they are in */
} Rule;

struct _SkepIgnoreRules
{
  GArray *rules; /* of Rule */
  gboolean is_cut;
};

static void
clear_rule (gpointer data)
{
  Rule *rule = data;

  skep_path_pattern_free (rule->pattern);
}

/* Spaces at the end mean nothing unless a backslash is before them. */
static void
trim_end (char *line)
{
  char *end = line;

  for (char *p = line; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      else if (*p == ' ')
        continue;
      end = p + 1;
    }
  *end = '\0';
}

/* Takes a line apart in place. A `/` at the end asks for a folder; any other one ties the pattern
 * to the folder of the file, where the first means nothing else. */
static void
add_rule (SkepIgnoreRules *self,
          char            *line)
{
  Rule rule = { 0 };
  gsize length;

  trim_end (line);
  rule.is_negated = *line == '!';
  line += rule.is_negated;
  length = strlen (line);
  rule.is_for_folders = length > 0 && line[length - 1] == '/';
  line[length - rule.is_for_folders] = '\0';
  rule.is_for_names = strchr (line, '/') == NULL;
  line += *line == '/';
  if (*line == '\0')
    return;
  if ((self->is_cut = self->rules->len == SKEP_IGNORE_RULES_MAX))
    return;
  rule.pattern = skep_path_pattern_new_for_git (line);
  g_array_append_val (self->rules, rule);
}

static void
read_line (SkepIgnoreRules *self,
           const char      *start,
           const char      *end)
{
  g_autofree char *line = NULL;

  if (end > start && end[-1] == '\r')
    end--;
  if (end == start || *start == '#')
    return;
  line = g_strndup (start, end - start);
  add_rule (self, line);
}

/**
 * skep_ignore_rules_new:
 * @text: content of the file, any bytes
 * @length: bytes in @text
 *
 * Any thread.
 *
 * Returns: (transfer full): what it says
 */
SkepIgnoreRules *
skep_ignore_rules_new (const char *text,
                       gsize       length)
{
  SkepIgnoreRules *self = g_atomic_rc_box_new0 (SkepIgnoreRules);
  const char *end = text + length;

  self->rules = g_array_new (FALSE, FALSE, sizeof (Rule));
  g_array_set_clear_func (self->rules, clear_rule);
  if (length >= strlen (UTF8_BOM) && memcmp (text, UTF8_BOM, strlen (UTF8_BOM)) == 0)
    text += strlen (UTF8_BOM);
  while (text < end && !self->is_cut)
    {
      const char *stop = memchr (text, '\n', end - text);

      if (stop == NULL)
        stop = end;
      read_line (self, text, stop);
      text = stop + 1;
    }
  return self;
}

SkepIgnoreRules *
skep_ignore_rules_ref (SkepIgnoreRules *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
skep_ignore_rules_clear (gpointer data)
{
  SkepIgnoreRules *self = data;

  g_array_unref (self->rules);
}

void
skep_ignore_rules_unref (SkepIgnoreRules *self)
{
  g_atomic_rc_box_release_full (self, skep_ignore_rules_clear);
}

/**
 * skep_ignore_rules_is_cut:
 * @self: rules
 *
 * Any thread.
 *
 * Returns: %TRUE if there are more than %SKEP_IGNORE_RULES_MAX
 */
gboolean
skep_ignore_rules_is_cut (const SkepIgnoreRules *self)
{
  return self->is_cut;
}

/**
 * skep_ignore_rules_match:
 * @self: rules
 * @path: what is asked for, relative to the folder of the file
 * @is_folder: whether it is a folder, and no link to one
 *
 * Any thread. What is in an ignored folder is ignored too; that is not looked at here.
 *
 * Returns: what the last rule about @path says
 */
SkepIgnoreVerdict
skep_ignore_rules_match (const SkepIgnoreRules *self,
                         const char            *path,
                         gboolean               is_folder)
{
  const char *slash = strrchr (path, '/');
  const char *name = slash != NULL ? slash + 1 : path;

  for (guint i = self->rules->len; i > 0; i--)
    {
      const Rule *rule = &g_array_index (self->rules, Rule, i - 1);

      if (rule->is_for_folders && !is_folder)
        continue;
      if (skep_path_pattern_match (rule->pattern, rule->is_for_names ? name : path))
        return rule->is_negated ? SKEP_IGNORE_NO : SKEP_IGNORE_YES;
    }
  return SKEP_IGNORE_UNDECIDED;
}
