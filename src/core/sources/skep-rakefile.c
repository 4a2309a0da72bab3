/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-rakefile.h"
#include "skep-ruby-line.h"
#include "skep-source.h"

/* What other gems define when a Rakefile makes an object of such a class. */
static const struct
{
  const char *class;
  const char *task;
  const char *description; /* of the gem, in its words */
} generators[] = {
  { "Cucumber::Rake::Task", "cucumber", "Run Cucumber features" },
  { "Minitest::TestTask", "test", "Run the test suite" },
  { "RDoc::Task", "rdoc", "Build RDoc HTML files" },
  { "RSpec::Core::RakeTask", "spec", "Run RSpec code examples" },
  { "Rake::TestTask", "test", "Run tests" },
  { "RuboCop::RakeTask", "rubocop", "Run RuboCop" },
  { "YARD::Rake::YardocTask", "yard", "Generate YARD Documentation" },
};

/* What `require "bundler/gem_tasks"` defines. */
static const struct
{
  const char *task;
  const char *description;
} gem_tasks[] = {
  { "build", "Build the gem into the pkg directory" },
  { "install", "Build and install the gem into system gems" },
  { "release", "Create a tag, build and push the gem" },
};

typedef struct
{
  SkepRakefile *rakefile;
  SkepDiscovery *discovery;
  const char *dir;
  const char *file;
  guint line;

  GPtrArray *blocks;     /* of each open one, what it adds to names: `db:`, `` or NULL if unknown */
  char *description;     /* (nullable) of the task that comes next */
  char *terminator;      /* (nullable) of the heredoc that the line is in */
  gboolean is_described; /* by that heredoc */
  gboolean is_comment;   /* between `=begin` and `=end` */
} Scan;

static void
task_free (SkepRakeTask *task)
{
  g_clear_pointer (&task->parameters, g_ptr_array_unref);
  g_free (task->name);
  g_free (task->description);
  g_free (task->file);
  g_free (task);
}

/**
 * skep_rakefile_new:
 *
 * Returns: (transfer full): one without tasks
 */
SkepRakefile *
skep_rakefile_new (void)
{
  SkepRakefile *self = g_new0 (SkepRakefile, 1);

  self->tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) task_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
skep_rakefile_free (SkepRakefile *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->tasks);
  g_free (self);
}

/* The name with the namespaces around it; NULL if one of them can't be told from the text. */
static char *
qualify (Scan       *self,
         const char *name)
{
  g_autoptr (GString) full = g_string_new (NULL);

  for (guint i = 0; i < self->blocks->len; i++)
    {
      if (self->blocks->pdata[i] == NULL)
        return NULL;
      g_string_append (full, self->blocks->pdata[i]);
    }
  g_string_append (full, name);
  return g_string_free (g_steal_pointer (&full), FALSE);
}

/* A task may be defined again, which adds to it. */
static SkepRakeTask *
get_task (Scan       *self,
          const char *name)
{
  g_autofree char *full = qualify (self, name);
  SkepRakeTask *task = full != NULL ? g_hash_table_lookup (self->rakefile->by_name, full) : NULL;

  if (task != NULL || full == NULL || *full == '-'
      || self->rakefile->tasks->len >= 2 * SKEP_DISCOVERY_MAX_SCRIPTS)
    return task;
  task = g_new0 (SkepRakeTask, 1);
  task->name = g_steal_pointer (&full);
  task->file = g_strdup (self->file);
  g_ptr_array_add (self->rakefile->tasks, task);
  g_hash_table_insert (self->rakefile->by_name, task->name, task);
  return task;
}

/* Adds the task with what was said before it, or with @description. */
static void
define_task (Scan       *self,
             const char *name,
             GPtrArray  *parameters,
             const char *description)
{
  SkepRakeTask *task = get_task (self, name);

  if (task == NULL)
    return;
  if (task->parameters == NULL && parameters != NULL && parameters->len > 0)
    task->parameters = g_ptr_array_ref (parameters);
  if (task->description == NULL)
    task->description = g_strdup (self->description != NULL ? self->description : description);
}

static void
read_task (Scan       *self,
           const char *arguments)
{
  g_autoptr (GPtrArray) parameters = NULL;
  g_autofree char *name = skep_ruby_line_read_name (&arguments);

  if (name == NULL)
    return;
  parameters = skep_ruby_line_read_parameters (arguments);
  define_task (self, name, parameters, NULL);
}

/* Of the class; NULL if it is another one. */
static const char *
find_generator (const char  *class,
                const char **description)
{
  for (gsize i = 0; i < G_N_ELEMENTS (generators); i++)
    if (g_str_equal (generators[i].class, class))
      {
        *description = generators[i].description;
        return generators[i].task;
      }
  return NULL;
}

/* `RSpec::Core::RakeTask.new(:spec) do |t|`; other classes of that kind must be given a name. */
static void
read_generator (Scan       *self,
                const char *line)
{
  gsize length = strspn (line, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_:");
  g_autofree char *class = g_strndup (line, length);
  const char *arguments = line + length;
  const char *description = NULL;
  const char *usual = find_generator (class, &description);
  g_autofree char *name = NULL;

  if (!g_str_has_prefix (arguments, ".new") && !g_str_has_prefix (arguments, ".create"))
    return;
  if (usual == NULL && !g_str_has_suffix (class, "Task"))
    return;
  arguments += strcspn (arguments, " \t(");
  name = skep_ruby_line_read_name (&arguments);
  if (name != NULL || usual != NULL)
    define_task (self, name != NULL ? name : usual, NULL, description);
}

static void
read_require (Scan       *self,
              const char *arguments)
{
  g_autofree char *name = skep_ruby_line_read_name (&arguments);

  for (gsize i = 0; i < G_N_ELEMENTS (gem_tasks); i++)
    if (g_strcmp0 (name, "bundler/gem_tasks") == 0)
      define_task (self, gem_tasks[i].task, NULL, gem_tasks[i].description);
}

/* A heredoc says it in the lines that follow. */
static void
read_description (Scan       *self,
                  const char *arguments)
{
  g_clear_pointer (&self->description, g_free);
  self->description = skep_ruby_line_read_name (&arguments);
  self->is_described = self->terminator != NULL;
}

/* What the block of this line adds to the names in it; NULL if that can't be told. */
static char *
read_namespace (const char *arguments)
{
  g_autofree char *name = skep_ruby_line_read_name (&arguments);

  return name != NULL ? g_strconcat (name, ":", NULL) : NULL;
}

static gboolean
is_word (const char *line,
         const char *word)
{
  gsize length = strlen (word);

  return strncmp (line, word, length) == 0 && strchr (" \t(", line[length]) != NULL
         && line[length] != '\0';
}

static void
change_blocks (Scan       *self,
               const char *line)
{
  gboolean is_namespace = is_word (line, "namespace");
  g_autofree char *prefix = is_namespace ? read_namespace (line + strlen ("namespace")) : NULL;
  const char *cursor = line;
  int change;

  while ((change = skep_ruby_line_next_block (line, &cursor)) != 0)
    {
      if (change > 0)
        g_ptr_array_add (self->blocks, is_namespace ? g_steal_pointer (&prefix) : g_strdup (""));
      else if (self->blocks->len > 0)
        g_ptr_array_remove_index (self->blocks, self->blocks->len - 1);
      is_namespace = FALSE;
    }
}

static void
read_statement (Scan       *self,
                const char *line)
{
  if (is_word (line, "desc"))
    {
      read_description (self, line + strlen ("desc"));
      return;
    }
  if (is_word (line, "task"))
    read_task (self, line + strlen ("task"));
  else if (is_word (line, "multitask"))
    read_task (self, line + strlen ("multitask"));
  else if (is_word (line, "require"))
    read_require (self, line + strlen ("require"));
  else if (g_ascii_isupper (*line))
    read_generator (self, line);
  g_clear_pointer (&self->description, g_free);
}

static void
read_heredoc (Scan       *self,
              const char *line)
{
  line += strspn (line, " \t");
  if (g_str_equal (line, self->terminator))
    {
      g_clear_pointer (&self->terminator, g_free);
      self->is_described = FALSE;
    }
  else if (self->is_described && self->description == NULL && *line != '\0')
    self->description = g_strdup (line);
}

static void
read_line (Scan *self,
           char *line)
{
  char *code = line + strspn (line, " \t");

  if (self->terminator != NULL)
    {
      read_heredoc (self, line);
      return;
    }
  if (g_str_has_prefix (line, "=begin") || g_str_has_prefix (line, "=end"))
    {
      self->is_comment = line[1] == 'b';
      return;
    }
  if (self->is_comment || *code == '#' || *code == '\0')
    return;
  self->terminator = skep_ruby_line_find_heredoc (code);
  read_statement (self, code);
  change_blocks (self, code);
}

/**
 * skep_rakefile_read:
 * @self: gets what is found
 * @discovery: gets what is wrong
 * @dir: folder of the Rakefile relative to the project
 * @file: path of a file relative to @dir
 * @text: its text, NUL-terminated
 * @length: bytes in @text
 *
 * Scans a file line by line; the blocks that are open tell the namespace.
 */
void
skep_rakefile_read (SkepRakefile  *self,
                    SkepDiscovery *discovery,
                    const char    *dir,
                    const char    *file,
                    const char    *text,
                    gsize          length)
{
  g_autoptr (GPtrArray) blocks = g_ptr_array_new_with_free_func (g_free);
  Scan scan = { self, discovery, dir, file, .blocks = blocks };
  const char *end = text + length;

  while (TRUE)
    {
      const char *start = text;
      g_autofree char *line = skep_source_next_line (&text, end);

      if (line == NULL || g_str_equal (line, "__END__"))
        break;
      scan.line++;
      if (memchr (start, '\0', text - start) != NULL)
        skep_discovery_add_warning (discovery, dir, file, scan.line, 0,
                                    _("What follows the NUL byte in this line is ignored."));
      read_line (&scan, line);
    }
  if (scan.terminator != NULL)
    skep_discovery_add_error (discovery, dir, file, scan.line, 0,
                              _("The file ends within a string."));
  g_free (scan.terminator);
  g_free (scan.description);
}
