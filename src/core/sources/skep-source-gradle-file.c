/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-source-gradle-file.h"
#include "skep-source-tokens.h"

static const struct
{
  const char *id;
  SkepGradlePlugins plugin;
} plugins[] = {
  { "application", SKEP_GRADLE_APPLICATION },
  { "org.springframework.boot", SKEP_GRADLE_SPRING_BOOT },
  { "com.android.application", SKEP_GRADLE_ANDROID },
};

/* What the names of a version catalog end with, without what separates their words. */
static const struct
{
  const char *name;
  SkepGradlePlugins plugin;
} aliases[] = {
  { "springboot", SKEP_GRADLE_SPRING_BOOT },
  { "springframeworkboot", SKEP_GRADLE_SPRING_BOOT },
  { "androidapplication", SKEP_GRADLE_ANDROID },
};

/* What the block that a brace opens is called. */
typedef enum
{
  BLOCK_OTHER,
  BLOCK_PLUGINS,
  BLOCK_TASKS,
} Block;

typedef struct
{
  SkepSourceTokens tokens;
  SkepGradleFile *file;
  GByteArray *blocks;        /* of Block, open ones; round and square brackets are others */
  char *words[3];            /* the last ones of the line, newest first; owned, NULL for others */
  SkepGradlePlugins last;    /* plugin that the last `id` has, for `apply false` */
  SkepGradleTask *task;      /* (nullable) borrowed, the one that is being declared */
  guint task_depth;
} Reader;

static void
task_free (SkepGradleTask *self)
{
  g_free (self->name);
  g_free (self->description);
  g_free (self);
}

static gboolean
was (Reader     *self,
     guint       i,
     const char *word)
{
  return g_strcmp0 (self->words[i], word) == 0;
}

static Block
get_block (Reader *self)
{
  return self->blocks->len > 0 ? self->blocks->data[self->blocks->len - 1] : BLOCK_OTHER;
}

static void
push_block (Reader *self)
{
  guint8 block = BLOCK_OTHER;

  if (self->tokens.kind == '{' && was (self, 0, "plugins"))
    block = BLOCK_PLUGINS;
  else if (self->tokens.kind == '{' && was (self, 0, "tasks"))
    block = BLOCK_TASKS;
  g_byte_array_append (self->blocks, &block, 1);
}

static void
note_word (Reader     *self,
           const char *word)
{
  g_free (self->words[G_N_ELEMENTS (self->words) - 1]);
  memmove (self->words + 1, self->words, sizeof self->words - sizeof self->words[0]);
  self->words[0] = g_strdup (word);
}

/* Moves on, and keeps account of words and blocks. */
static char
next (Reader *self)
{
  SkepSourceTokens *tokens = &self->tokens;
  guint line = tokens->line;

  if (tokens->kind == 'a')
    note_word (self, tokens->text->str);
  else if (tokens->kind != '\0' && strchr (".`", tokens->kind) == NULL)
    note_word (self, NULL);
  skep_source_tokens_next (tokens);
  if (tokens->line != line)
    note_word (self, NULL);
  if (tokens->kind != '\0' && strchr ("{([", tokens->kind) != NULL)
    push_block (self);
  else if (tokens->kind != '\0' && strchr ("})]", tokens->kind) != NULL && self->blocks->len > 0)
    g_byte_array_set_size (self->blocks, self->blocks->len - 1);
  return tokens->kind;
}

static void
add_plugin (Reader     *self,
            const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (plugins); i++)
    if (g_str_equal (plugins[i].id, id))
      self->file->plugins |= self->last = plugins[i].plugin;
}

static void
add_alias (Reader     *self,
           const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_str_has_suffix (name, aliases[i].name))
      self->file->plugins |= self->last = aliases[i].plugin;
}

/* `id 'x'`, `id("x")`, `plugin: 'x'`, `plugin = "x"`: the token after the word and its sign. */
static void
read_id (Reader *self)
{
  char kind = next (self);

  self->last = 0;
  if (kind != '\0' && strchr ("(:=", kind) != NULL)
    kind = next (self);
  if (kind == '"')
    add_plugin (self, self->tokens.text->str);
}

/* `alias(libs.plugins.spring.boot)` */
static void
read_alias (Reader *self)
{
  g_autoptr (GString) name = g_string_new (NULL);
  g_autofree char *lower = NULL;

  self->last = 0;
  if (next (self) != '(')
    return;
  while (next (self) == 'a' || self->tokens.kind == '.')
    for (const char *p = self->tokens.text->str; *p != '\0'; p++)
      if (*p != '_')
        g_string_append_c (name, g_ascii_tolower (*p));
  lower = g_string_free (g_steal_pointer (&name), FALSE);
  add_alias (self, lower);
}

static void
begin_task (Reader     *self,
            const char *name,
            guint       depth)
{
  SkepGradleTask *task;

  /* What gradle would take for an option, and a string that nothing ends, are no names. */
  if (*name == '\0' || *name == '-' || strchr (name, '\n') != NULL)
    return;
  task = g_new0 (SkepGradleTask, 1);
  task->name = g_strdup (name);
  g_ptr_array_add (self->file->tasks, task);
  self->task = task;
  self->task_depth = depth;
}

/* `task x`, `task 'x'`, `task("x")` */
static void
read_task (Reader *self)
{
  guint depth = self->blocks->len;
  gboolean is_call = next (self) == '(';

  if (is_call)
    next (self);
  if ((self->tokens.kind == '"' && self->tokens.is_literal)
      || (self->tokens.kind == 'a' && !is_call))
    begin_task (self, self->tokens.text->str, depth);
}

/* `tasks.register("x")`, `tasks.register<T>("x")`, or without `tasks.` in its block */
static void
read_register (Reader *self)
{
  guint depth = self->blocks->len;

  next (self);
  if (self->tokens.kind == '<')
    while (next (self) == 'a' || (self->tokens.kind != '\0'
                                  && strchr (".<>?,*", self->tokens.kind) != NULL))
      ;
  if (self->tokens.kind == '(')
    next (self);
  if (self->tokens.kind == '"' && self->tokens.is_literal)
    begin_task (self, self->tokens.text->str, depth);
}

static void
read_description (Reader *self)
{
  char kind = next (self);

  if (kind != '\0' && strchr ("(:=", kind) != NULL)
    kind = next (self);
  if (kind == '"' && self->tokens.is_literal && self->task != NULL)
    {
      g_free (self->task->description);
      self->task->description = g_strdup (self->tokens.text->str);
    }
}

/* `include 'a', ':b:c'` */
static void
read_include (Reader *self)
{
  char kind = next (self);

  if (kind == '(')
    kind = next (self);
  while (kind == '"')
    {
      const char *path = self->tokens.text->str;
      char *folder = g_strdelimit (g_strdup (path + (*path == ':')), ":", '/');

      g_ptr_array_add (self->file->includes, folder);
      kind = next (self) == ',' ? next (self) : '\0';
    }
}

static gboolean
is_register (Reader *self)
{
  return (skep_source_tokens_is (&self->tokens, "register")
          || skep_source_tokens_is (&self->tokens, "create"))
         && (was (self, 0, "tasks") || get_block (self) == BLOCK_TASKS);
}

/* `val x by tasks.registering` */
static gboolean
is_delegate (Reader *self)
{
  return (skep_source_tokens_is (&self->tokens, "registering")
          || skep_source_tokens_is (&self->tokens, "creating"))
         && was (self, 0, "tasks") && was (self, 1, "by") && self->words[2] != NULL;
}

static void
read_word (Reader *self)
{
  SkepSourceTokens *tokens = &self->tokens;

  if (is_register (self))
    read_register (self);
  else if (is_delegate (self))
    begin_task (self, self->words[2], self->blocks->len);
  else if (skep_source_tokens_is (tokens, "task") && self->words[0] == NULL)
    read_task (self);
  else if (skep_source_tokens_is (tokens, "description") && self->task != NULL)
    read_description (self);
  else if (skep_source_tokens_is (tokens, "id") || skep_source_tokens_is (tokens, "plugin"))
    read_id (self);
  else if (skep_source_tokens_is (tokens, "alias") && get_block (self) == BLOCK_PLUGINS)
    read_alias (self);
  else if (skep_source_tokens_is (tokens, "include") && self->words[0] == NULL)
    read_include (self);
  else if (skep_source_tokens_is (tokens, "false") && was (self, 0, "apply"))
    self->file->plugins &= ~self->last;
  else if (get_block (self) == BLOCK_PLUGINS)
    add_plugin (self, tokens->text->str);
}

/* A declaration ends with what is behind its block. */
static void
end_task (Reader *self)
{
  char kind = self->tokens.kind;

  if (self->blocks->len < self->task_depth
      || (self->blocks->len == self->task_depth && strchr ("})], ", kind) == NULL))
    self->task = NULL;
}

/**
 * skep_gradle_file_read:
 * @text: NUL-terminated, any bytes
 * @length: bytes in @text
 *
 * Returns: (transfer full): what is in it
 */
SkepGradleFile *
skep_gradle_file_read (const char *text,
                       gsize       length)
{
  SkepGradleFile *file = g_new0 (SkepGradleFile, 1);
  Reader self = { .file = file, .blocks = g_byte_array_new () };

  file->tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) task_free);
  file->includes = g_ptr_array_new_with_free_func (g_free);
  skep_source_tokens_init (&self.tokens, SKEP_SOURCE_SYNTAX_GRADLE, text, length);
  while (next (&self) != '\0')
    {
      end_task (&self);
      if (self.tokens.kind == 'a')
        read_word (&self);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (self.words); i++)
    g_free (self.words[i]);
  g_byte_array_unref (self.blocks);
  skep_source_tokens_clear (&self.tokens);
  return file;
}

void
skep_gradle_file_free (SkepGradleFile *self)
{
  g_ptr_array_unref (self->tasks);
  g_ptr_array_unref (self->includes);
  g_free (self);
}
