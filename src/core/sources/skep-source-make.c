/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-make-reader.h"
#include "skep-source.h"

/* What a person would run: not `.SUFFIXES`, not `%.o`, not the FORCE of old; a name that looks
 * like that of a file only if it is said to be none. */
static gboolean
is_wanted (SkepMakefile         *makefile,
           const SkepMakeTarget *target,
           const char           *file)
{
  const char *name = target->name;

  if (*name == '\0' || g_str_equal (name, "FORCE") || g_str_equal (name, file))
    return FALSE;
  if (g_hash_table_contains (makefile->phony, name))
    return *name != '.' && strchr (name, '%') == NULL;
  return strpbrk (name, "%./()") == NULL;
}

static void
add_script (SkepDiscovery        *discovery,
            const char           *dir,
            const SkepMakeTarget *target)
{
  SkepScript *script = skep_script_new (skep_discovery_get_project (discovery), "make",
                                        target->file, dir, target->name);

  script->command = g_strconcat ("make ", script->name, NULL);
  if (target->description != NULL)
    script->description = skep_script_make_display (target->description);
  if (*target->name == '-')
    script->argv = skep_source_make_argv ("make", "--", target->name, NULL);
  else
    script->argv = skep_source_make_argv ("make", target->name, NULL);
  skep_source_require (discovery, script, "make");
  skep_discovery_add_script (discovery, script);
}

/**
 * skep_source_make_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each explicit target that is not a file is a script, also
 * those of included files. Targets whose names only make could compute are missing.
 */
void
skep_source_make_parse (SkepDiscovery *discovery,
                        const char    *dir,
                        const char    *file,
                        const char    *text,
                        gsize          length)
{
  g_autoptr (SkepMakefile) makefile = skep_makefile_new (discovery, dir);

  skep_make_reader_read (makefile, file, text, length);
  for (guint i = 0; i < makefile->targets->len; i++)
    if (is_wanted (makefile, makefile->targets->pdata[i], file))
      add_script (discovery, dir, makefile->targets->pdata[i]);
}
