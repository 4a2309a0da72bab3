/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-bundle.h"
#include "skep-source.h"

/* Those of the largest applications have half a megabyte. */
#define MAX_LOCK_BYTES (4 * 1024 * 1024)

/* `gem "rspec", "~> 3"` */
static gboolean
is_gem_line (const char *line,
             const char *gem)
{
  gsize length = strlen (gem);

  line += strspn (line, " \t");
  if (!g_str_has_prefix (line, "gem") || strchr (" \t(", line[3]) == NULL || line[3] == '\0')
    return FALSE;
  line += 3 + strspn (line + 3, " \t(");
  return (*line == '"' || *line == '\'')
         && strncmp (line + 1, gem, length) == 0
         && line[1 + length] == *line;
}

/* `    rspec (3.13.0)`: four blanks before what is installed, six before what that depends on. */
static gboolean
is_locked_line (const char *line,
                const char *gem)
{
  gsize length = strlen (gem);

  return g_str_has_prefix (line, "    ")
         && strncmp (line + 4, gem, length) == 0
         && g_str_has_prefix (line + 4 + length, " (");
}

static gboolean
find_line (const char *text,
           const char *end,
           const char *gem,
           gboolean  (*is_wanted) (const char *, const char *))
{
  gboolean is_found = FALSE;

  while (!is_found)
    {
      g_autofree char *line = skep_source_next_line (&text, end);

      if (line == NULL)
        break;
      is_found = is_wanted (line, gem);
    }
  return is_found;
}

/**
 * skep_bundle_names_gem:
 * @gemfile: text of a Gemfile
 * @end: its end
 * @gem: name of a gem
 *
 * Returns: %TRUE if a line of it asks for @gem by name
 */
gboolean
skep_bundle_names_gem (const char *gemfile,
                       const char *end,
                       const char *gem)
{
  return find_line (gemfile, end, gem, is_gem_line);
}

/**
 * skep_bundle_has_gem:
 * @discovery: a discovery
 * @dir: folder relative to the project, `` for its own
 * @gem: name of a gem
 *
 * Returns: %TRUE if there is a Gemfile in @dir, and its lock has @gem, whoever asked for it
 */
gboolean
skep_bundle_has_gem (SkepDiscovery *discovery,
                     const char    *dir,
                     const char    *gem)
{
  gsize length;
  g_autofree char *lock = NULL;

  if (!skep_discovery_has_file (discovery, dir, "Gemfile")
      || !skep_discovery_has_file (discovery, dir, "Gemfile.lock"))
    return FALSE;
  lock = skep_source_read_start (discovery, dir, "Gemfile.lock", MAX_LOCK_BYTES, &length);
  return lock != NULL && find_line (lock, lock + length, gem, is_locked_line);
}
