/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "skep-make-reader.h"
#include "skep-make-text.h"
#include "skep-make-variables.h"
#include "skep-project-tree.h"
#include "skep-source.h"

/* Large projects include some dozens of files, from at most four or five levels. */
#define MAX_FILES 200
#define MAX_DEPTH 20
/* Names in includes; each may be a pattern for the names of a large folder. */
#define MAX_INCLUDES 1000

/* One file that is being read. */
typedef struct
{
  SkepMakefile *makefile;
  const char *path; /* relative to the project */
  const char *cursor;
  const char *end;
  guint line;       /* of the physical line read last */
  guint first_line; /* where the line that is continued began */
  guint depth;      /* of `include` */
  guint n_defines;  /* depth of `define`, which may be nested */
  guint n_conditions;

  SkepMakeVariables *variables;
  GString *comment; /* the comment lines directly above */
} Reader;

typedef void (*Directive) (Reader *, const char *);

static char *
next_physical_line (Reader *self)
{
  const char *start = self->cursor;
  char *line = skep_source_next_line (&self->cursor, self->end);

  if (line == NULL)
    return NULL;
  self->line++;
  if (memchr (start, '\0', self->cursor - start) != NULL)
    skep_discovery_add_warning (self->makefile->discovery, "", self->path, self->line, 0,
                                _("What follows the NUL byte in this line is ignored."));
  return line;
}

/* A line and those it is continued on, joined by one space, as make does it. */
static char *
next_line (Reader *self)
{
  char *line = next_physical_line (self);
  GString *joined;

  self->first_line = self->line;
  if (line == NULL || !skep_make_text_is_continued (line))
    return line;
  joined = g_string_new (line);
  g_free (line);
  while (skep_make_text_is_continued (joined->str))
    {
      g_autofree char *more = next_physical_line (self);

      g_string_truncate (joined, joined->len - 1);
      while (joined->len > 0 && strchr (" \t", joined->str[joined->len - 1]) != NULL)
        g_string_truncate (joined, joined->len - 1);
      g_string_append_c (joined, ' ');
      if (more == NULL)
        break;
      g_string_append (joined, skep_make_text_skip_blanks (more));
    }
  return g_string_free (joined, FALSE);
}

/* Each word in @names whose references are known becomes a target, or is noted as phony. */
static void
take_names (Reader     *self,
            const char *names,
            gboolean    is_phony,
            const char *description)
{
  g_autofree char *expanded = skep_make_variables_expand (self->variables, names);
  const char *p = skep_make_text_skip_blanks (expanded);

  while (*p != '\0')
    {
      const char *end = skep_make_text_find_plain (p, " \t");
      g_autofree char *escaped = g_strndup (p, end - p);
      g_autofree char *name = skep_make_text_unescape (escaped);

      if (strchr (escaped, '$') != NULL)
        self->makefile->has_unknown_targets |= !is_phony;
      else if (is_phony)
        g_hash_table_add (self->makefile->phony, g_steal_pointer (&name));
      else
        skep_makefile_take_target (self->makefile, g_steal_pointer (&name), description,
                                   self->path);
      p = skep_make_text_skip_blanks (end);
    }
}

static void
read_rule (Reader     *self,
           const char *line,
           const char *colon,
           const char *description)
{
  g_autofree char *left = g_strndup (line, colon - line);
  gsize length;

  colon += strspn (colon, ":");
  g_strchomp (left);
  length = strlen (left);
  /* `a b &: c` makes both by one recipe. */
  if (length > 0 && left[length - 1] == '&')
    left[length - 1] = '\0';

  if (g_str_equal (g_strstrip (left), ".PHONY"))
    take_names (self, colon, TRUE, NULL);
  else if (!skep_make_text_is_target_variable (colon))
    take_names (self, left, FALSE, description != NULL ? description : self->comment->str);
}

/* `.RECIPEPREFIX = >` changes how lines are read. */
static void
read_assignment (Reader     *self,
                 const char *line)
{
  const char *rest = line;
  g_autofree char *name = skep_make_text_take_word (&rest);

  skep_make_variables_assign (self->variables, line, self->n_conditions == 0);
  if (!g_str_equal (name, ".RECIPEPREFIX"))
    return;
  rest = skep_make_text_skip_blanks (rest + strcspn (rest, "=") + (strchr (rest, '=') != NULL));
  self->makefile->recipe_prefix = *rest != '\0' ? *rest : SKEP_MAKE_RECIPE_PREFIX;
}

static void
read_statement (Reader *self,
                char   *line)
{
  g_autofree char *description = skep_make_text_cut_comment (line);
  const char *mark = skep_make_text_find_plain (line, ":=");

  if (*mark == '=' || (*mark == ':' && skep_make_text_is_assignment_colon (mark)))
    read_assignment (self, line);
  else if (*mark == ':')
    read_rule (self, line, mark, description);
}

static void
read_exported (Reader     *self,
               const char *rest)
{
  if (*skep_make_text_find_plain (rest, "=") != '\0')
    read_assignment (self, rest);
}

static void
begin_condition (Reader     *self,
                 const char *rest)
{
  self->n_conditions++;
}

static void
end_condition (Reader     *self,
               const char *rest)
{
  if (self->n_conditions > 0)
    self->n_conditions--;
}

static void read_file (SkepMakefile *makefile,
                       const char   *path,
                       const char   *text,
                       gsize         length,
                       guint         depth);

static gboolean
may_read_more (Reader *self)
{
  if (self->depth < MAX_DEPTH && self->makefile->n_includes <= MAX_INCLUDES
      && g_hash_table_size (self->makefile->files) < MAX_FILES)
    return TRUE;
  skep_discovery_add_warning (self->makefile->discovery, "", self->path, self->first_line, 0,
                              _("There are too many included files; this one is not read."));
  return FALSE;
}

/* Once each, so that a cycle ends; make itself would read it again, and find nothing new. */
static void
include_file (Reader     *self,
              const char *path)
{
  SkepMakefile *makefile = self->makefile;
  g_autofree char *text = NULL;
  gsize length;

  if (g_hash_table_contains (makefile->files, path) || !may_read_more (self))
    return;
  text = skep_source_read_text (makefile->discovery, "", path, &length);
  if (text != NULL)
    read_file (makefile, path, text, length, self->depth + 1);
}

/* Includes the files in the folder of @pattern that it means; FALSE if there are none. Patterns
 * for folders, and those with `[`, count as found but are not followed. */
static gboolean
include_pattern (Reader     *self,
                 const char *pattern)
{
  g_autofree char *parent = g_path_get_dirname (pattern);
  const char *dir = g_str_equal (parent, ".") ? "" : parent;
  g_autofree char *names = g_path_get_basename (pattern);
  SkepFolder *folder;
  gboolean found = FALSE;

  if (strchr (pattern, '[') != NULL || strpbrk (dir, "*?") != NULL)
    return TRUE;
  folder = skep_discovery_get_folder (self->makefile->discovery, dir);
  for (char **file = folder != NULL ? folder->files : NULL; file != NULL && *file != NULL; file++)
    if (**file != '.' && g_pattern_match_simple (names, *file))
      {
        g_autofree char *path = skep_project_tree_join (dir, *file);

        include_file (self, path);
        found = TRUE;
      }
  return found;
}

static void
include_name (Reader     *self,
              const char *name,
              gboolean    is_optional)
{
  SkepMakefile *makefile = self->makefile;
  g_autofree char *path = NULL;

  if (++makefile->n_includes > MAX_INCLUDES && !may_read_more (self))
    return;
  path = skep_source_resolve (makefile->discovery, makefile->dir, name, self->path,
                              self->first_line);
  if (path == NULL || (strpbrk (path, "*?[") != NULL && include_pattern (self, path)))
    return;
  if (skep_discovery_has_file (makefile->discovery, "", path))
    include_file (self, path);
  else if (!is_optional && self->n_conditions == 0)
    skep_makefile_add_missing (makefile, name, self->path, self->first_line);
}

/* Names whose references are not known are not followed, without a word: only make could tell. */
static void
include_names (Reader     *self,
               const char *rest,
               gboolean    is_optional)
{
  g_autofree char *line = g_strdup (rest);
  g_autofree char *description = skep_make_text_cut_comment (line);
  g_autofree char *expanded = skep_make_variables_expand (self->variables, line);
  const char *p = skep_make_text_skip_blanks (expanded);

  while (*p != '\0')
    {
      const char *end = skep_make_text_find_plain (p, " \t");
      g_autofree char *name = g_strndup (p, end - p);

      if (strchr (name, '$') == NULL)
        include_name (self, name, is_optional);
      p = skep_make_text_skip_blanks (end);
    }
}

static void
read_include (Reader     *self,
              const char *rest)
{
  include_names (self, rest, FALSE);
}

static void
read_optional_include (Reader     *self,
                       const char *rest)
{
  include_names (self, rest, TRUE);
}

/* Lines that begin with one of these words are no rules. */
static const struct
{
  const char *word;
  Directive read; /* NULL: tells nothing about targets */
} directives[] = {
  { "-include", read_optional_include },
  { "-load", NULL },
  { "else", NULL },
  { "endif", end_condition },
  { "export", read_exported },
  { "ifdef", begin_condition },
  { "ifeq", begin_condition },
  { "ifndef", begin_condition },
  { "ifneq", begin_condition },
  { "include", read_include },
  { "load", NULL },
  { "private", read_exported },
  { "sinclude", read_optional_include },
  { "undefine", NULL },
  { "unexport", NULL },
  { "vpath", NULL },
};

/* `load: main.o` is a rule all the same. */
static gboolean
read_directive (Reader     *self,
                const char *line)
{
  g_autofree char *word = skep_make_text_take_word (&line);

  if (*skep_make_text_skip_blanks (line) == ':')
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (directives); i++)
    if (g_str_equal (directives[i].word, word))
      {
        if (directives[i].read != NULL)
          directives[i].read (self, line);
        return TRUE;
      }
  return FALSE;
}

/* A line of decoration such as `#------` separates, it does not explain; `##@` heads a section. */
static void
read_comment (Reader     *self,
              const char *line)
{
  const char *text = line + strspn (line, "#");
  gboolean has_text = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    has_text |= g_ascii_isalnum (*p) || (guchar) *p >= 0x80;
  if (!has_text || *text == '@')
    {
      g_string_truncate (self->comment, 0);
      return;
    }
  if (self->comment->len > 0)
    g_string_append_c (self->comment, ' ');
  text = skep_make_text_skip_blanks (text);
  g_string_append (self->comment, text);
  while (self->comment->len > 0 && g_ascii_isspace (self->comment->str[self->comment->len - 1]))
    g_string_truncate (self->comment, self->comment->len - 1);
}

static gboolean
is_phony_line (const char *line)
{
  return g_str_has_prefix (line, ".PHONY") && strchr (" \t:", line[strlen (".PHONY")]) != NULL;
}

static void
read_define (Reader     *self,
             const char *line)
{
  const char *rest = line;
  g_autofree char *word = skep_make_text_take_word (&rest);

  if (*line == self->makefile->recipe_prefix)
    return;
  if (g_str_equal (word, "define"))
    self->n_defines++;
  else if (g_str_equal (word, "endef"))
    self->n_defines--;
}

static void
read_line (Reader *self,
           char   *line)
{
  const char *text = skep_make_text_skip_blanks (line);
  gboolean keeps_comment = FALSE;

  if (self->n_defines > 0)
    read_define (self, line);
  else if (*line == self->makefile->recipe_prefix)
    ;
  else if (*text == '#')
    {
      read_comment (self, text);
      keeps_comment = TRUE;
    }
  else if (skep_make_text_is_define (line))
    self->n_defines = 1;
  else if (!read_directive (self, line))
    {
      keeps_comment = is_phony_line (text);
      read_statement (self, line);
    }
  if (!keeps_comment)
    g_string_truncate (self->comment, 0);
}

static void
read_file (SkepMakefile *makefile,
           const char   *path,
           const char   *text,
           gsize         length,
           guint         depth)
{
  g_autoptr (SkepMakeVariables) variables = skep_make_variables_new ();
  g_autoptr (GString) comment = g_string_new (NULL);
  char *kept = g_strdup (path);
  Reader self = { makefile, kept, text, text + length, .depth = depth, .variables = variables,
                  .comment = comment };
  char *line;

  g_hash_table_add (makefile->files, kept);
  while ((line = next_line (&self)) != NULL)
    {
      read_line (&self, line);
      g_free (line);
    }
}

/**
 * skep_make_reader_read:
 * @makefile: gets the targets
 * @file: name of the file in the folder where make would run
 * @text: NUL-terminated, any bytes
 * @length: bytes in @text
 *
 * Adds the targets of a file and of those that it includes, as far as their names can be known
 * without running make.
 */
void
skep_make_reader_read (SkepMakefile *makefile,
                       const char   *file,
                       const char   *text,
                       gsize         length)
{
  g_autofree char *path = skep_project_tree_join (makefile->dir, file);

  read_file (makefile, path, text, length, 0);
  skep_makefile_warn_of_missing (makefile);
}
