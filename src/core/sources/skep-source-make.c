/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-source.h"

#define DEFAULT_RECIPE_PREFIX '\t'

/* Lines that begin with one of these words are no rules. */
static const char *const directives[] = {
  "-include", "-load",  "else",    "endif",    "export", "ifdef",    "ifeq",    "ifndef", "ifneq",
  "include",  "load",   "private", "sinclude", "undefine", "unexport", "vpath",
  NULL,
};

/* May stand before the name in an assignment, and before `define`. */
static const char *const modifiers[] = { "export", "override", "private", "unexport", NULL };

typedef struct
{
  char *name;        /* raw bytes */
  char *description; /* (nullable) raw bytes */
} Target;

typedef struct
{
  SkepDiscovery *discovery;
  const char *dir;
  const char *file;
  const char *cursor;
  const char *end;
  guint line; /* of the physical line read last */

  char recipe_prefix;
  guint n_defines; /* depth of `define`, which may be nested */

  GPtrArray *targets;   /* (element-type Target), in order */
  GHashTable *by_name;  /* borrowed name -> borrowed Target */
  GHashTable *phony;    /* owned names */
  GString *comment;     /* the comment lines directly above */
  const char *unavailable; /* (nullable) as in SkepScript */
} Makefile;

static void
target_free (Target *target)
{
  g_free (target->name);
  g_free (target->description);
  g_free (target);
}

static const char *
skip_blanks (const char *p)
{
  return p + strspn (p, " \t");
}

/* Moves @line past its first word, which is returned. */
static char *
take_word (const char **line)
{
  const char *start = skip_blanks (*line);

  *line = start + strcspn (start, " \t");
  return g_strndup (start, *line - start);
}

static gboolean
is_continued (const char *line)
{
  gsize length = strlen (line);
  gsize n = 0;

  while (n < length && line[length - 1 - n] == '\\')
    n++;
  return n % 2 == 1;
}

static char *
next_physical_line (Makefile *self)
{
  const char *start = self->cursor;
  char *line = skep_source_next_line (&self->cursor, self->end);

  if (line == NULL)
    return NULL;
  self->line++;
  if (memchr (start, '\0', self->cursor - start) != NULL)
    skep_discovery_add_warning (self->discovery, self->dir, self->file, self->line, 0,
                                _("What follows the NUL byte in this line is ignored."));
  return line;
}

/* A line and those it is continued on, joined by a space. */
static char *
next_line (Makefile *self)
{
  char *line = next_physical_line (self);
  GString *joined;

  if (line == NULL || !is_continued (line))
    return line;
  joined = g_string_new (line);
  g_free (line);
  while (is_continued (joined->str))
    {
      g_autofree char *more = next_physical_line (self);

      joined->str[joined->len - 1] = ' ';
      if (more == NULL)
        break;
      g_string_append (joined, more);
    }
  return g_string_free (joined, FALSE);
}

/* The end of the reference, such as `$(call f,a:b)`, `${x}`, `$$` or `$@`, that begins at @p. */
static const char *
skip_reference (const char *p)
{
  char open = p[1];
  char close = open == '(' ? ')' : '}';
  guint depth = 0;

  if (open == '\0')
    return p + 1;
  if (open != '(' && open != '{')
    return p + 2;
  for (p++; *p != '\0'; p++)
    {
      if (*p == open)
        depth++;
      else if (*p == close && --depth == 0)
        return p + 1;
    }
  return p;
}

/* The first of @characters outside references and not escaped, otherwise the end of @text. */
static const char *
find_plain (const char *text,
            const char *characters)
{
  const char *p = text;

  while (*p != '\0' && strchr (characters, *p) == NULL)
    {
      if (*p == '$')
        p = skip_reference (p);
      else if (*p == '\\' && p[1] != '\0')
        p += 2;
      else
        p++;
    }
  return p;
}

/* Whether the colon at @p begins `:=`, `::=` or `:::=`. */
static gboolean
is_assignment_colon (const char *p)
{
  return p[strspn (p, ":")] == '=';
}

/* Whether what stands right of a rule's colon gives a variable for the target: `T: export V = 1`
 * is no rule. */
static gboolean
is_assignment (const char *text)
{
  const char *end = find_plain (text, "=:;");
  g_autofree char *left = NULL;
  g_autofree char *word = NULL;
  const char *rest;

  if (*end == ';' || *end == '\0' || (*end == ':' && !is_assignment_colon (end)))
    return FALSE;
  left = g_strndup (text, end - text);
  rest = left;
  do
    {
      g_free (word);
      word = take_word (&rest);
    }
  while (g_strv_contains (modifiers, word));
  rest = skip_blanks (rest);
  return *rest == '\0' || (strchr ("?+!", *rest) != NULL && *skip_blanks (rest + 1) == '\0');
}

/* Removes the backslash before characters that make would take specially in a target's name. */
static char *
unescape (const char *name)
{
  GString *plain = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] != '\0' && strchr (" \t#:%\\", p[1]) != NULL)
        p++;
      g_string_append_c (plain, *p);
    }
  return g_string_free (plain, FALSE);
}

/* `## build: Build it` is a habit of Makefiles that print their own help. */
static const char *
skip_own_name (const char *name,
               const char *description)
{
  gsize length = strlen (name);

  if (strncmp (description, name, length) != 0 || description[length] != ':')
    return description;
  return skip_blanks (description + length + 1);
}

static void
take_target (Makefile   *self,
             char       *name,
             const char *description)
{
  g_autofree char *owned = name;
  Target *target = g_hash_table_lookup (self->by_name, name);

  if (target == NULL && self->targets->len >= 2 * SKEP_DISCOVERY_MAX_SCRIPTS)
    return;
  if (target == NULL)
    {
      target = g_new0 (Target, 1);
      target->name = g_steal_pointer (&owned);
      g_ptr_array_add (self->targets, target);
      g_hash_table_insert (self->by_name, target->name, target);
    }
  if (target->description == NULL && description != NULL && *description != '\0')
    target->description = g_strdup (skip_own_name (target->name, description));
}

/* Each word in @names that is no reference becomes a target, or is noted as phony. */
static void
take_names (Makefile   *self,
            const char *names,
            gboolean    is_phony,
            const char *description)
{
  const char *p = skip_blanks (names);

  while (*p != '\0')
    {
      const char *end = find_plain (p, " \t");
      g_autofree char *escaped = g_strndup (p, end - p);
      g_autofree char *name = unescape (escaped);

      if (strchr (escaped, '$') != NULL)
        g_clear_pointer (&name, g_free);
      else if (is_phony)
        g_hash_table_add (self->phony, g_steal_pointer (&name));
      else
        take_target (self, g_steal_pointer (&name), description);
      p = skip_blanks (end);
    }
}

/* Takes the comment off the end of @line and gives what it says after `##`. */
static char *
cut_comment (char *line)
{
  char *hash = (char *) find_plain (line, "#");
  gboolean is_description = g_str_has_prefix (hash, "##");
  char *text = g_strstrip (g_strdup (hash + strspn (hash, "#")));

  *hash = '\0';
  if (!is_description)
    g_clear_pointer (&text, g_free);
  return text;
}

static void
read_rule (Makefile   *self,
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
  else if (!is_assignment (colon))
    take_names (self, left, FALSE, description != NULL ? description : self->comment->str);
}

/* `.RECIPEPREFIX = >` is the one assignment that changes how lines are read. */
static void
read_assignment (Makefile   *self,
                 const char *line)
{
  g_autofree char *name = take_word (&line);

  if (g_str_equal (name, ".RECIPEPREFIX"))
    {
      line = skip_blanks (line + strcspn (line, "=") + (strchr (line, '=') != NULL));
      self->recipe_prefix = *line != '\0' ? *line : DEFAULT_RECIPE_PREFIX;
    }
}

static void
read_statement (Makefile *self,
                char     *line)
{
  g_autofree char *description = cut_comment (line);
  const char *mark = find_plain (line, ":=");

  if (*mark == '=' || (*mark == ':' && is_assignment_colon (mark)))
    read_assignment (self, line);
  else if (*mark == ':')
    read_rule (self, line, mark, description);
}

/* A line of decoration such as `#------` separates, it does not explain; `##@` heads a section. */
static void
read_comment (Makefile   *self,
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
  text = skip_blanks (text);
  g_string_append (self->comment, text);
  while (self->comment->len > 0 && g_ascii_isspace (self->comment->str[self->comment->len - 1]))
    g_string_truncate (self->comment, self->comment->len - 1);
}

static gboolean
is_define (const char *line)
{
  g_autofree char *word = take_word (&line);

  while (g_strv_contains (modifiers, word))
    {
      g_free (word);
      word = take_word (&line);
    }
  line = skip_blanks (line);
  return g_str_equal (word, "define") && *line != '\0' && strchr (":=?+", *line) == NULL;
}

static gboolean
is_directive (const char *line)
{
  g_autofree char *word = take_word (&line);

  /* `load: main.o` is a rule all the same. */
  return g_strv_contains (directives, word) && *skip_blanks (line) != ':';
}

static gboolean
is_phony_line (const char *line)
{
  return g_str_has_prefix (line, ".PHONY") && strchr (" \t:", line[strlen (".PHONY")]) != NULL;
}

static void
read_define (Makefile   *self,
             const char *line)
{
  const char *rest = line;
  g_autofree char *word = take_word (&rest);

  if (*line == self->recipe_prefix)
    return;
  if (g_str_equal (word, "define"))
    self->n_defines++;
  else if (g_str_equal (word, "endef"))
    self->n_defines--;
}

static void
read_line (Makefile *self,
           char     *line)
{
  const char *text = skip_blanks (line);
  gboolean keeps_comment = FALSE;

  if (self->n_defines > 0)
    read_define (self, line);
  else if (*line == self->recipe_prefix)
    ;
  else if (*text == '#')
    {
      read_comment (self, text);
      keeps_comment = TRUE;
    }
  else if (is_define (line))
    self->n_defines = 1;
  else if (!is_directive (line))
    {
      keeps_comment = is_phony_line (text);
      read_statement (self, line);
    }
  if (!keeps_comment)
    g_string_truncate (self->comment, 0);
}

/* What a person would run: not `.SUFFIXES`, not `%.o`, not the FORCE of old; a name that looks
 * like that of a file only if it is said to be none. */
static gboolean
is_wanted (Makefile     *self,
           const Target *target)
{
  const char *name = target->name;

  if (g_hash_table_contains (self->phony, name))
    return *name != '.' && strchr (name, '%') == NULL;
  return *name != '\0'
         && strpbrk (name, "%./()") == NULL
         && !g_str_equal (name, "FORCE")
         && !g_str_equal (name, self->file);
}

static void
add_script (Makefile     *self,
            const Target *target)
{
  SkepScript *script = skep_source_new_script (self->discovery, "make", self->dir, self->file,
                                               target->name);

  script->command = g_strconcat ("make ", script->name, NULL);
  if (target->description != NULL)
    script->description = skep_script_make_display (target->description);
  if (*target->name == '-')
    script->argv = skep_source_make_argv ("make", "--", target->name, NULL);
  else
    script->argv = skep_source_make_argv ("make", target->name, NULL);
  script->unavailable = g_strdup (self->unavailable);
  skep_discovery_add_script (self->discovery, script);
}

/**
 * skep_source_make_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each explicit target that is not a file is a script. Only
 * the text is read: make itself would run `$(shell)` even to print its database. So all branches
 * of conditionals count, and targets that are the value of a variable or in an included file are
 * missing.
 */
void
skep_source_make_parse (SkepDiscovery *discovery,
                        const char    *dir,
                        const char    *file,
                        const char    *text,
                        gsize          length)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify) target_free);
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) phony = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) comment = g_string_new (NULL);
  Makefile self = { discovery, dir, file, text, text + length, 0, DEFAULT_RECIPE_PREFIX, 0,
                    targets, by_name, phony, comment, NULL };
  char *line;

  while ((line = next_line (&self)) != NULL)
    {
      read_line (&self, line);
      g_free (line);
    }
  if (!skep_discovery_has_program (discovery, "make"))
    self.unavailable = _("“make” is not installed.");
  for (guint i = 0; i < targets->len; i++)
    if (is_wanted (&self, targets->pdata[i]))
      add_script (&self, targets->pdata[i]);
}
