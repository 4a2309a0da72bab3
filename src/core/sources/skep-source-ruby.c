/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-bundle.h"
#include "skep-source.h"

static const struct
{
  const char *name;
  const char *description;
} rails_commands[] = {
  { "server", N_ ("Start the web server") },
  { "console", N_ ("Open a console with the application loaded") },
};

static SkepScript *
new_script (SkepDiscovery *discovery,
            const char    *dir,
            const char    *file,
            const char    *name,
            const char    *description)
{
  SkepScript *script = skep_source_new_script (discovery, "ruby", dir, file, name);

  script->description = g_strdup (description);
  return script;
}

static void
add_rails_commands (SkepDiscovery *discovery,
                    const char    *dir,
                    const char    *file)
{
  gboolean is_executable = skep_source_is_executable (discovery, dir, "bin/rails");

  for (gsize i = 0; i < G_N_ELEMENTS (rails_commands); i++)
    {
      const char *name = rails_commands[i].name;
      SkepScript *script = new_script (discovery, dir, file, name,
                                       _(rails_commands[i].description));

      if (is_executable)
        script->argv = skep_source_make_argv ("bin/rails", name, NULL);
      else
        script->argv = skep_source_make_argv ("ruby", "bin/rails", name, NULL);
      script->command = g_strjoinv (" ", script->argv);
      skep_source_require (discovery, script, "ruby");
      skep_discovery_add_script (discovery, script);
    }
}

static void
add_bundle_command (SkepDiscovery *discovery,
                    const char    *dir,
                    const char    *file,
                    const char    *name,
                    const char    *description,
                    char         **argv)
{
  SkepScript *script = new_script (discovery, dir, file, name, description);

  script->argv = argv;
  script->command = g_strjoinv (" ", argv);
  skep_source_require (discovery, script, "bundle");
  skep_discovery_add_script (discovery, script);
}

/**
 * skep_source_ruby_parse:
 *
 * See [callback@SkepSourceParseFunc]. What a Gemfile and the programs beside it show that the
 * project has: Rails, RSpec, and gems to be installed.
 */
void
skep_source_ruby_parse (SkepDiscovery *discovery,
                        const char    *dir,
                        const char    *file,
                        const char    *text,
                        gsize          length)
{
  if (skep_discovery_has_file (discovery, dir, "bin/rails"))
    add_rails_commands (discovery, dir, file);
  if (skep_bundle_names_gem (text, text + length, "rspec")
      || skep_bundle_names_gem (text, text + length, "rspec-rails")
      || skep_bundle_has_gem (discovery, dir, "rspec"))
    add_bundle_command (discovery, dir, file, "rspec", _("Run the specs"),
                        skep_source_make_argv ("bundle", "exec", "rspec", NULL));
  add_bundle_command (discovery, dir, file, "install", _("Install the gems"),
                      skep_source_make_argv ("bundle", "install", NULL));
}
