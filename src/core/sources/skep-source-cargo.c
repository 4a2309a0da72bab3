/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-cargo-targets.h"
#include "skep-source-tool.h"
#include "skep-source.h"

static const struct
{
  const char *name;
  const char *program; /* beside cargo itself */
  const char *description;
} commands[] = {
  { "build", NULL, N_ ("Compile the package") },
  { "test", NULL, N_ ("Run the tests") },
  { "check", NULL, N_ ("Look for errors without building") },
  { "clippy", "cargo-clippy", N_ ("Look for common mistakes") },
  { "fmt", "cargo-fmt", N_ ("Format the code") },
};

/* An alias by such a name is never asked for: cargo knows the command itself. */
static const char *const own_commands[] = {
  "add", "bench", "build", "check", "clean", "config", "doc", "fetch", "fix",
  "generate-lockfile", "help", "info", "init", "install", "locate-project", "login", "logout",
  "metadata", "new", "owner", "package", "pkgid", "publish", "remove", "report", "run", "rustc",
  "rustdoc", "search", "test", "tree", "uninstall", "update", "vendor", "verify-project",
  "version", "yank", NULL,
};

/* The older name without an ending counts first, as for cargo. */
static const char *const alias_files[] = { ".cargo/config", ".cargo/config.toml" };

/* `cargo run`, `cargo run --bin NAME` or `cargo run --example NAME`. */
static void
add_run (const SkepSourceTool  *tool,
         const char            *prefix,
         const char            *option,
         const SkepCargoTarget *target)
{
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_autofree char *name = option != NULL ? g_strdup_printf ("%s:%s", prefix, target->name)
                                         : g_strdup (prefix);
  SkepScript *script;

  g_strv_builder_add_many (argv, "cargo", "run", NULL);
  if (option != NULL)
    g_strv_builder_add_many (argv, option, target->name, NULL);
  if (target != NULL && target->features != NULL)
    g_strv_builder_add_many (argv, "--features", target->features, NULL);
  script = skep_source_tool_new_script (tool, name, g_strv_builder_end (argv));
  script->argument_separator = g_intern_static_string ("--");
  skep_source_tool_take (tool, script, NULL);
}

/* The one program of a package, or the one that it names as its usual one, needs no name. */
static void
add_programs (const SkepSourceTool *tool,
              SkepDocument         *manifest,
              JsonObject           *package)
{
  g_autoptr (GPtrArray) bins = skep_cargo_targets_find (manifest, &skep_cargo_bins);
  const char *usual = skep_document_read_string (manifest, package, "default-run");

  if (bins->len == 1)
    add_run (tool, "run", NULL, bins->pdata[0]);
  else if (usual != NULL && bins->len > 0)
    add_run (tool, "run", NULL, NULL);
  for (guint i = 0; bins->len > 1 && i < bins->len; i++)
    add_run (tool, "run", "--bin", bins->pdata[i]);
}

static void
add_command (const SkepSourceTool *tool,
             const char           *name,
             const char           *option,
             const char           *program,
             const char           *description)
{
  SkepScript *script = skep_source_tool_new_script (
    tool, name, skep_source_make_argv ("cargo", name, option, NULL));

  if (program != NULL)
    skep_source_require (tool->discovery, script, program);
  skep_source_tool_take (tool, script, description);
}

static void
add_commands (const SkepSourceTool *tool,
              gboolean              is_workspace)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const char *option = is_workspace ? "--workspace" : NULL;

      if (is_workspace && g_str_equal (commands[i].name, "fmt"))
        option = "--all";
      add_command (tool, commands[i].name, option, commands[i].program,
                   _(commands[i].description));
    }
}

static void
add_package (SkepSourceTool *tool,
             SkepDocument   *manifest,
             JsonObject     *package)
{
  g_autoptr (GPtrArray) benches = skep_cargo_targets_find (manifest, &skep_cargo_benches);
  g_autoptr (GPtrArray) examples = skep_cargo_targets_find (manifest, &skep_cargo_examples);

  tool->package = skep_document_read_string (manifest, package, "name");
  add_programs (tool, manifest, package);
  add_commands (tool, FALSE);
  if (benches->len > 0)
    add_command (tool, "bench", NULL, NULL, _("Run the benchmarks"));
  for (guint i = 0; i < examples->len; i++)
    add_run (tool, "example", "--example", examples->pdata[i]);
}

/* Cargo itself would not start for such a path. */
static void
check_members (SkepDocument *manifest,
               JsonObject   *workspace,
               const char   *key)
{
  g_auto (GStrv) paths = skep_document_dup_strings (manifest, workspace, key);

  for (char **path = paths; path != NULL && *path != NULL; path++)
    {
      JsonNode *member = json_object_get_member (workspace, key);
      g_autofree char *resolved = skep_document_resolve (manifest, member, *path);

      if (resolved != NULL && strpbrk (*path, "*?[") == NULL
          && !skep_discovery_has_file (manifest->discovery, resolved, "Cargo.toml"))
        skep_document_add_warning (manifest, member, _("There is no Cargo.toml in “%s”."), *path);
    }
}

/* An alias is one string of arguments, or a list of them. */
static void
add_alias (const SkepSourceTool *tool,
           SkepDocument         *config,
           JsonObject           *aliases,
           const char           *name)
{
  g_auto (GStrv) words = skep_document_dup_strings (config, aliases, name);
  g_autofree char *line = words != NULL ? g_strjoinv (" ", words) : NULL;
  g_autofree char *description = g_strconcat ("cargo ", line, NULL);

  if (line == NULL || *line == '\0' || *name == '\0' || *name == '-')
    return;
  if (g_strv_contains (own_commands, name))
    skep_document_add_warning (config, json_object_get_member (aliases, name),
                               _("The alias “%s” is ignored: cargo has a command by that name."),
                               name);
  else
    skep_source_tool_take (tool,
                           skep_source_tool_new_script (
                             tool, name, skep_source_make_argv ("cargo", name, NULL)),
                           description);
}

static void
read_aliases (SkepSourceTool *tool,
              const char     *file)
{
  gsize length;
  g_autofree char *text = skep_source_read_text (tool->discovery, tool->dir, file, &length);
  g_autoptr (SkepDocument) config = NULL;
  g_autoptr (GList) names = NULL;
  JsonObject *aliases;

  if (text != NULL)
    config = skep_document_load_toml (tool->discovery, tool->dir, file, text, length);
  if (config == NULL
      || (aliases = skep_document_read_object (config, config->root, "alias")) == NULL)
    return;
  tool->file = file;
  names = json_object_get_members (aliases);
  for (GList *name = names; name != NULL; name = name->next)
    add_alias (tool, config, aliases, name->data);
}

static void
add_aliases (SkepSourceTool *tool)
{
  for (gsize i = 0; i < G_N_ELEMENTS (alias_files); i++)
    if (skep_discovery_has_file (tool->discovery, tool->dir, alias_files[i]))
      {
        read_aliases (tool, alias_files[i]);
        return;
      }
}

/**
 * skep_source_cargo_parse:
 *
 * See [callback@SkepSourceParseFunc]. What cargo can do with a package or a workspace: programs and
 * examples are found as cargo finds them, and the aliases beside it are added.
 */
void
skep_source_cargo_parse (SkepDiscovery *discovery,
                         const char    *dir,
                         const char    *file,
                         const char    *text,
                         gsize          length)
{
  g_autoptr (SkepDocument) manifest = skep_document_load_toml (discovery, dir, file, text, length);
  SkepSourceTool tool = { discovery, "cargo", dir, file, NULL };
  JsonObject *package;
  JsonObject *workspace;

  if (manifest == NULL)
    return;
  package = skep_document_read_object (manifest, manifest->root, "package");
  workspace = skep_document_read_object (manifest, manifest->root, "workspace");
  if (package != NULL)
    add_package (&tool, manifest, package);
  else if (workspace != NULL)
    add_commands (&tool, TRUE);
  if (workspace != NULL)
    {
      check_members (manifest, workspace, "members");
      check_members (manifest, workspace, "default-members");
    }
  if (package != NULL || workspace != NULL)
    add_aliases (&tool);
}
