/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-package-manager.h"
#include "skep-project-tree.h"

/* What the package.json of a folder tells those below it. */
#define WISHES_KEY "wishes"
#define WISHES_TYPE "a(sss)"

typedef struct
{
  const char *name;
  const char *run;
  const char *separator;
  const char *exec[3];
} Manager;

/* In the order in which the first installed one is taken. */
static const Manager managers[] = {
  { "npm", "run", "--", { "npx" } },
  { "pnpm", "run", NULL, { "pnpm", "exec" } },
  { "yarn", "run", NULL, { "yarn" } },
  { "bun", "run", NULL, { "bun", "x" } },
};

/* Runs the scripts of the projects of Rush, whatever manager installs their packages. */
static const Manager rushx = { "rushx", NULL, NULL, { NULL } };

/* A project that was moved from npm keeps `engines.npm` more often than the other way round. */
static const char *const engines[] = { "yarn", "pnpm", "bun", "npm" };

static const struct
{
  const char *file;
  const char *manager;
} lockfiles[] = {
  { "bun.lock", "bun" },
  { "bun.lockb", "bun" },
  { "pnpm-lock.yaml", "pnpm" },
  { "yarn.lock", "yarn" },
  { "package-lock.json", "npm" },
  { "npm-shrinkwrap.json", "npm" },
};

/* The first one that names a manager decides. */
typedef enum
{
  RULE_CHOSEN,
  RULE_RUSH,
  RULE_FIELD,
  RULE_LOCKFILE,
  RULE_ENGINES,
  RULE_PREFERRED,
  N_RULES,
} Rule;

/* What the files of a folder, or of one around it, can say. */
#define FIRST_FILE_RULE RULE_FIELD
#define LAST_FILE_RULE RULE_ENGINES

typedef struct
{
  const Manager *manager; /* NULL: the rule names none */
  char *field;            /* owned: of package.json; empty for a lockfile */
  char *path;             /* owned: which file says so, relative to the project, display form */
} Wish;

static const Manager *
find_manager (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (managers); i++)
    if (g_strcmp0 (managers[i].name, name) == 0)
      return &managers[i];
  return NULL;
}

static void
set_wish (Wish       *wish,
          const char *name,
          const char *field,
          const char *dir,
          const char *file)
{
  g_autofree char *path = skep_project_tree_join (dir, file);

  wish->manager = find_manager (name);
  wish->field = g_strdup (field);
  wish->path = g_filename_display_name (path);
}

/* Corepack has `pnpm@9.1.0+sha512.…`. */
static void
read_field (Wish         *wish,
            SkepDocument *json)
{
  JsonNode *node = json_object_get_member (json->root, "packageManager");
  const char *field = node != NULL ? skep_document_get_string (node) : NULL;
  g_autofree char *name = NULL;

  if (node == NULL)
    return;
  if (field == NULL)
    {
      skep_document_add_warning (json, node,
                                 _("“packageManager” is ignored: it must be a string."));
      return;
    }
  name = g_strndup (field, strcspn (field, "@"));
  if (find_manager (name) != NULL)
    set_wish (wish, name, "packageManager", json->dir, json->file);
  else
    skep_document_add_warning (json, node,
                               _("“packageManager” is ignored: “%s” is not a known package "
                                 "manager."),
                               name);
}

static void
read_lockfile (Wish       *wish,
               SkepFolder *folder)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lockfiles); i++)
    if (skep_folder_has_file (folder, lockfiles[i].file))
      {
        set_wish (wish, lockfiles[i].manager, "", folder->dir, lockfiles[i].file);
        return;
      }
}

/* Old files have a list here, which names no manager. */
static void
read_engines (Wish         *wish,
              SkepDocument *json)
{
  JsonNode *node = json_object_get_member (json->root, "engines");

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (engines); i++)
    if (json_object_has_member (json_node_get_object (node), engines[i]))
      {
        set_wish (wish, engines[i], "engines", json->dir, json->file);
        return;
      }
}

static void
take_told (Wish     *wish,
           GVariant *told,
           Rule      rule)
{
  const char *manager;
  const char *field;
  const char *path;

  g_variant_get_child (told, rule - FIRST_FILE_RULE, "(&s&s&s)", &manager, &field, &path);
  set_wish (wish, manager, field, "", path);
}

static void
tell_wishes (SkepDiscovery *discovery,
             const Wish    *wishes)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (WISHES_TYPE));
  for (guint i = FIRST_FILE_RULE; i <= LAST_FILE_RULE; i++)
    if (wishes[i].manager != NULL)
      g_variant_builder_add (&builder, "(sss)", wishes[i].manager->name, wishes[i].field,
                             wishes[i].path);
    else
      g_variant_builder_add (&builder, "(sss)", "", "", "");
  skep_discovery_tell (discovery, WISHES_KEY, g_variant_builder_end (&builder));
}

/* A workspace has its lockfile and its `packageManager` in its own folder, not in each package. */
static gboolean
hear_wishes (SkepDiscovery *discovery,
             Wish          *wishes)
{
  GVariant *told = skep_discovery_hear (discovery, "npm", WISHES_KEY);
  gboolean is_new = FALSE;

  for (guint i = FIRST_FILE_RULE; i <= LAST_FILE_RULE; i++)
    if (wishes[i].manager != NULL)
      is_new = TRUE;
    else if (told != NULL)
      take_told (&wishes[i], told, i);
  return is_new;
}

/* What the files here don't say, those in the folders around them do. */
static void
read_files (SkepDiscovery *discovery,
            const char    *dir,
            SkepDocument  *json,
            Wish          *wishes)
{
  SkepFolder *folder = skep_discovery_get_folder (discovery, dir);

  if (json != NULL)
    read_field (&wishes[RULE_FIELD], json);
  if (folder != NULL)
    read_lockfile (&wishes[RULE_LOCKFILE], folder);
  if (json != NULL)
    read_engines (&wishes[RULE_ENGINES], json);
  if (hear_wishes (discovery, wishes))
    tell_wishes (discovery, wishes);
  if (skep_discovery_get_membership (discovery, "rush", dir, NULL) == SKEP_MEMBERSHIP_MEMBER)
    wishes[RULE_RUSH].manager = &rushx;
}

static char *
describe_wish (Rule        rule,
               const Wish *wish)
{
  switch (rule)
    {
    case RULE_CHOSEN:
      /* Translators: a package manager such as “pnpm” */
      return g_strdup_printf (_("%s was chosen for this project."), wish->manager->name);
    case RULE_RUSH:
      /* Translators: a program such as “rushx” */
      return g_strdup_printf (_("%s runs the scripts of projects in rush.json."),
                              wish->manager->name);
    case RULE_LOCKFILE:
      /* Translators: a file, and a package manager such as “pnpm” */
      return g_strdup_printf (_("The lockfile %s asks for %s."), wish->path, wish->manager->name);
    case RULE_FIELD:
    case RULE_ENGINES:
      /* Translators: a key of a file, the file, and a package manager such as “pnpm” */
      return g_strdup_printf (_("The field “%s” in %s asks for %s."), wish->field, wish->path,
                              wish->manager->name);
    case RULE_PREFERRED:
      /* Translators: a package manager such as “pnpm” */
      return g_strdup_printf (_("%s is the preferred package manager."), wish->manager->name);
    case N_RULES:
    default:
      g_assert_not_reached ();
    }
}

static SkepPackageManager *
make_choice (const Manager *manager,
             char          *reason,
             char          *unavailable)
{
  SkepPackageManager *self = g_new0 (SkepPackageManager, 1);

  self->name = g_intern_static_string (manager->name);
  self->run = manager->run;
  self->separator = manager->separator;
  self->exec = manager->exec;
  self->reason = reason;
  self->unavailable = unavailable;
  return self;
}

static const Manager *
find_installed (SkepDiscovery *discovery)
{
  for (gsize i = 0; i < G_N_ELEMENTS (managers); i++)
    if (skep_discovery_has_program (discovery, managers[i].name))
      return &managers[i];
  return NULL;
}

/* Another manager would make a lockfile of its own and install other versions: it takes a person to
 * choose that. */
static SkepPackageManager *
refuse (SkepDiscovery *discovery,
        Rule           rule,
        const Wish    *wish)
{
  const Manager *installed = find_installed (discovery);
  g_autofree char *why = describe_wish (rule, wish);
  g_autoptr (GString) text = g_string_new (NULL);

  /* Translators: a program such as “pnpm”, and a sentence which says why it is needed */
  g_string_append_printf (text, _("“%s” is not installed. %s"), wish->manager->name, why);
  if (installed != NULL)
    {
      g_string_append_c (text, ' ');
      /* Translators: a package manager such as “npm” */
      g_string_append_printf (text, _("“%s” is installed and can be chosen for this project."),
                              installed->name);
    }
  return make_choice (wish->manager, g_steal_pointer (&why),
                      g_string_free (g_steal_pointer (&text), FALSE));
}

static SkepPackageManager *
choose_first_installed (SkepDiscovery *discovery)
{
  const Manager *manager = find_installed (discovery);

  if (manager == NULL)
    return make_choice (&managers[0], g_strdup (_("No file asks for another package manager.")),
                        g_strdup (_("None of npm, pnpm, yarn and bun is installed.")));
  /* Translators: a package manager such as “npm” */
  return make_choice (manager,
                      g_strdup_printf (_("No file asks for another package manager than %s."),
                                       manager->name), NULL);
}

static SkepPackageManager *
choose (SkepDiscovery *discovery,
        const Wish    *wishes,
        Rule          *missing)
{
  for (guint i = 0; i < N_RULES; i++)
    {
      if (wishes[i].manager == NULL)
        continue;
      if (skep_discovery_has_program (discovery, wishes[i].manager->name))
        return make_choice (wishes[i].manager, describe_wish (i, &wishes[i]), NULL);
      if (i == RULE_RUSH || i == RULE_FIELD || i == RULE_LOCKFILE)
        return refuse (discovery, i, &wishes[i]);
      *missing = MIN (*missing, i);
    }
  return choose_first_installed (discovery);
}

static void
say_what_is_missing (SkepPackageManager *self,
                     Rule                rule,
                     const Wish         *wish)
{
  g_autofree char *why = describe_wish (rule, wish);

  if (self->unavailable != NULL)
    return;
  g_free (self->reason);
  /* Translators: a program such as “yarn”, one such as “npm”, and a sentence which says what asks
   * for the former */
  self->reason = g_strdup_printf (_("“%s” is not installed, “%s” is used instead. %s"),
                                  wish->manager->name, self->name, why);
}

/* Clears @wishes. */
static SkepPackageManager *
decide (SkepDiscovery *discovery,
        Wish          *wishes)
{
  Rule missing = N_RULES;
  SkepPackageManager *self;

  wishes[RULE_CHOSEN].manager = find_manager (skep_discovery_get_chosen_manager (discovery));
  wishes[RULE_PREFERRED].manager = find_manager (skep_discovery_get_preferred_manager (discovery));
  self = choose (discovery, wishes, &missing);
  if (missing != N_RULES)
    say_what_is_missing (self, missing, &wishes[missing]);
  for (guint i = 0; i < N_RULES; i++)
    {
      g_free (wishes[i].field);
      g_free (wishes[i].path);
    }
  return self;
}

/**
 * skep_package_manager_choose:
 * @discovery: a discovery
 * @dir: folder relative to the project
 * @json: (nullable): the package.json in it; %NULL if there is none or if it is broken
 *
 * What the person chose for the project decides, then Rush, `packageManager`, a lockfile and
 * `engines`, each in @dir and then in the folders around it, then what the person prefers, then
 * what is installed. Only for the source of package.json, which is to call it for each, since
 * those below rely on it.
 *
 * Returns: (transfer full): what runs its scripts
 */
SkepPackageManager *
skep_package_manager_choose (SkepDiscovery *discovery,
                             const char    *dir,
                             SkepDocument  *json)
{
  Wish wishes[N_RULES] = { 0 };

  read_files (discovery, dir, json, wishes);
  return decide (discovery, wishes);
}

/**
 * skep_package_manager_find:
 * @discovery: a discovery
 *
 * For the sources of tools that packages bring along.
 *
 * Returns: (transfer full): what installs the packages of the folder of the source that asks
 */
SkepPackageManager *
skep_package_manager_find (SkepDiscovery *discovery)
{
  Wish wishes[N_RULES] = { 0 };

  hear_wishes (discovery, wishes);
  return decide (discovery, wishes);
}

void
skep_package_manager_free (SkepPackageManager *self)
{
  if (self == NULL)
    return;
  g_free (self->reason);
  g_free (self->unavailable);
  g_free (self);
}

/**
 * skep_package_manager_apply:
 * @self: what runs the script
 * @script: a script that is not shared yet
 * @name: how the package.json calls it, raw bytes
 */
void
skep_package_manager_apply (const SkepPackageManager *self,
                            SkepScript               *script,
                            const char               *name)
{
  if (self->run == NULL)
    script->argv = skep_source_make_argv (self->name, name, NULL);
  else if (*name == '-')
    script->argv = skep_source_make_argv (self->name, self->run, "--", name, NULL);
  else
    script->argv = skep_source_make_argv (self->name, self->run, name, NULL);
  /* One is enough: nothing behind it is an option of the manager. */
  if (*name != '-')
    script->argument_separator = g_intern_static_string (self->separator);
  script->manager = self->name;
  script->manager_reason = g_strdup (self->reason);
  script->unavailable = g_strdup (self->unavailable);
}
