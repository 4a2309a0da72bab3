/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-bundle.h"
#include "skep-project-tree.h"
#include "skep-rakefile.h"
#include "skep-source.h"

/* Below `lib/tasks`. */
#define MAX_DEPTH 3
/* With tasks, of one Rakefile. */
#define MAX_FILES 200

/* What stands in a shell's quotation marks as it is. */
#define PLAIN_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_:.-"

typedef struct
{
  SkepDiscovery *discovery;
  const char *dir;
  SkepRakefile *rakefile;
  guint n_files;
  gboolean has_bundle; /* with rake in it */
} Project;

static void
read_file (Project    *self,
           const char *file)
{
  g_autofree char *text = NULL;
  gsize length;

  if (self->n_files++ < MAX_FILES
      && (text = skep_source_read_text (self->discovery, self->dir, file, &length)) != NULL)
    skep_rakefile_read (self->rakefile, self->discovery, self->dir, file, text, length);
}

/* Reads the *.rake files in a folder relative to that of the Rakefile, and in those below. */
static void
read_folder (Project    *self,
             const char *path,
             guint       depth)
{
  g_autofree char *dir = skep_project_tree_join (self->dir, path);
  SkepFolder *folder;

  if (!skep_discovery_has_file (self->discovery, self->dir, path)
      || (folder = skep_discovery_get_folder (self->discovery, dir)) == NULL)
    return;
  for (char **file = folder->files; *file != NULL; file++)
    {
      g_autofree char *name = skep_project_tree_join (path, *file);

      if (g_str_has_suffix (*file, ".rake"))
        read_file (self, name);
    }
  for (char **child = folder->folders; depth > 0 && *child != NULL; child++)
    {
      g_autofree char *name = skep_project_tree_join (path, *child);

      read_folder (self, name, depth - 1);
    }
}

/* `rake name[a,b]`: the arguments are joined by commas, which only a shell can do that late. */
static char **
make_argv (Project            *self,
           const SkepRakeTask *task)
{
  g_autofree char *line = NULL;

  if (task->parameters == NULL)
    return self->has_bundle ? skep_source_make_argv ("bundle", "exec", "rake", task->name, NULL)
                            : skep_source_make_argv ("rake", task->name, NULL);
  line = g_strdup_printf ("IFS=,; exec %srake \"%s[$*]\"", self->has_bundle ? "bundle exec " : "",
                          task->name);
  return skep_source_make_shell (line);
}

static void
add_task (Project      *self,
          SkepRakeTask *task,
          gboolean      is_hidden)
{
  SkepScript *script = skep_source_new_script (self->discovery, "rake", self->dir, task->file,
                                               task->name);

  if (strspn (task->name, PLAIN_CHARACTERS) != strlen (task->name))
    g_clear_pointer (&task->parameters, g_ptr_array_unref);
  script->command = g_strconcat (self->has_bundle ? "bundle exec rake " : "rake ", script->name,
                                 NULL);
  script->argv = make_argv (self, task);
  script->parameters = g_steal_pointer (&task->parameters);
  if (task->description != NULL)
    script->description = skep_script_make_display (task->description);
  script->is_hidden = is_hidden;
  skep_source_require (self->discovery, script, self->has_bundle ? "bundle" : "rake");
  skep_discovery_add_script (self->discovery, script);
}

/* As `rake --tasks` does it: a description says that a task is meant for people. */
static void
add_tasks (Project *self)
{
  GPtrArray *tasks = self->rakefile->tasks;
  gboolean has_descriptions = FALSE;

  for (guint i = 0; i < tasks->len; i++)
    has_descriptions |= ((SkepRakeTask *) tasks->pdata[i])->description != NULL;
  for (guint i = 0; i < tasks->len; i++)
    {
      SkepRakeTask *task = tasks->pdata[i];

      add_task (self, task, has_descriptions && task->description == NULL
                            && !g_str_equal (task->name, "default"));
    }
}

/**
 * skep_source_rake_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each task of a Rakefile and of the files that rake or Rails
 * load by themselves is a script. Only the text is read: rake runs it to list the tasks. So tasks
 * with computed names, and those of most gems, are missing.
 */
void
skep_source_rake_parse (SkepDiscovery *discovery,
                        const char    *dir,
                        const char    *file,
                        const char    *text,
                        gsize          length)
{
  g_autoptr (SkepRakefile) rakefile = skep_rakefile_new ();
  Project self = { discovery, dir, rakefile };

  skep_rakefile_read (rakefile, discovery, dir, file, text, length);
  read_folder (&self, "rakelib", 0);
  if (g_strstr_len (text, length, "load_tasks") != NULL
      || g_strstr_len (text, length, ".rake") != NULL)
    read_folder (&self, "lib/tasks", MAX_DEPTH);
  self.has_bundle = skep_bundle_has_gem (discovery, dir, "rake");
  add_tasks (&self);
}
