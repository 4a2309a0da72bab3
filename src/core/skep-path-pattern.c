/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-byte-class.h"
#include "skep-path-pattern.h"

typedef enum
{
  TOKEN_BYTE,
  TOKEN_ANY_BYTE,  /* ? */
  TOKEN_ANY_BYTES, /* * */
  TOKEN_CLASS,     /* […] */
  TOKEN_NOTHING,   /* what no byte matches */
  TOKEN_ANY_PARTS, /* **, alone in its part */
  TOKEN_SLASH,
  TOKEN_END,       /* of one alternative */
} TokenKind;

typedef struct
{
  guint8 kind;
  guint8 byte;
  guint16 class; /* index into classes */
} Token;

struct _SkepPathPattern
{
  GArray *tokens;  /* of Token, one alternative after the other */
  GArray *classes; /* of SkepByteClass */
  gboolean is_of_git;
};

static void
add_token (SkepPathPattern *self,
           TokenKind        kind)
{
  Token token = { .kind = kind };

  g_array_append_val (self->tokens, token);
}

static void
add_byte (SkepPathPattern *self,
          char             byte)
{
  Token token = { .kind = TOKEN_BYTE, .byte = byte };

  g_array_append_val (self->tokens, token);
}

static void
add_class (SkepPathPattern     *self,
           const SkepByteClass *class)
{
  Token token = { .kind = TOKEN_CLASS, .class = self->classes->len };

  g_array_append_val (self->tokens, token);
  g_array_append_vals (self->classes, class, 1);
}

/* For git a bracket that can't be read makes a pattern that matches nothing, as does a backslash
 * at the end; for shells and all others they mean themselves. */
static const char *
compile_odd (SkepPathPattern *self,
             const char      *p)
{
  if (self->is_of_git)
    add_token (self, TOKEN_NOTHING);
  else
    add_byte (self, *p);
  return p + 1;
}

static const char *
compile_class (SkepPathPattern *self,
               const char      *p)
{
  SkepByteClass class = { 0 };
  const char *end = skep_byte_class_read (&class, p + 1);

  if (end == NULL)
    return compile_odd (self, p);
  add_class (self, &class);
  return end;
}

static const char *
compile_escape (SkepPathPattern *self,
                const char      *p)
{
  if (p[1] == '\0')
    return compile_odd (self, p);
  if (p[1] == '/')
    return p + 1;
  add_byte (self, p[1]);
  return p + 2;
}

static const char *
compile_token (SkepPathPattern *self,
               const char      *p)
{
  switch (*p)
    {
    case '?':
      add_token (self, TOKEN_ANY_BYTE);
      return p + 1;
    case '*':
      add_token (self, TOKEN_ANY_BYTES);
      return p + strspn (p, "*");
    case '[':
      return compile_class (self, p);
    case '\\':
      return compile_escape (self, p);
    default:
      add_byte (self, *p);
      return p + 1;
    }
}

/* For git, `**` at the end means what is in a folder, not the folder itself. */
static void
compile_any_parts (SkepPathPattern *self,
                   gboolean         is_last)
{
  add_token (self, TOKEN_ANY_PARTS);
  if (!is_last || !self->is_of_git)
    return;
  add_token (self, TOKEN_SLASH);
  add_token (self, TOKEN_ANY_BYTES);
}

static const char *
compile_part (SkepPathPattern *self,
              const char      *p)
{
  gsize n_stars = strspn (p, "*");

  if (n_stars > 1 && (p[n_stars] == '/' || p[n_stars] == '\0'))
    {
      compile_any_parts (self, p[n_stars] == '\0');
      return p + n_stars;
    }
  while (*p != '/' && *p != '\0')
    p = compile_token (self, p);
  return p;
}

/* Past `/` and `./`, which mean nothing where a part begins. */
static const char *
skip_nothing (const char *p)
{
  while (*p == '/' || (*p == '.' && (p[1] == '/' || p[1] == '\0')))
    p++;
  return p;
}

/* One alternative. Its parts are never empty, but for git: no path has such a part. */
static void
compile (SkepPathPattern *self,
         const char      *glob)
{
  const char *p = self->is_of_git ? glob : skip_nothing (glob);

  while (*p != '\0')
    {
      p = compile_part (self, p);
      if (*p == '\0')
        break;
      p = self->is_of_git ? p + 1 : skip_nothing (p);
      if (*p != '\0' || self->is_of_git)
        add_token (self, TOKEN_SLASH);
      if (*p == '\0' && self->is_of_git)
        add_token (self, TOKEN_NOTHING);
    }
  add_token (self, TOKEN_END);
}

typedef struct
{
  gsize open;
  gboolean has_comma;
} Brace;

/* The `}` of the first outermost `{…,…}` of @glob, and its `{`; 0 if there is none. Other braces
 * mean themselves. */
static gsize
find_braces (const char *glob,
             gsize      *open)
{
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (Brace));
  gsize close = 0;

  for (gsize i = 0; glob[i] != '\0' && (close == 0 || stack->len > 0); i++)
    {
      Brace *top = stack->len > 0 ? &g_array_index (stack, Brace, stack->len - 1) : NULL;

      if (glob[i] == '\\' && glob[i + 1] != '\0')
        i++;
      else if (glob[i] == '{')
        g_array_append_vals (stack, &(Brace) { i, FALSE }, 1);
      else if (glob[i] == ',' && top != NULL)
        top->has_comma = TRUE;
      else if (glob[i] == '}' && top != NULL)
        {
          if (top->has_comma && (close == 0 || top->open < *open))
            {
              *open = top->open;
              close = i;
            }
          g_array_set_size (stack, stack->len - 1);
        }
    }
  return close;
}

/* The `,` or `}` at which the alternative ends that begins at @start. */
static gsize
find_alternative_end (const char *glob,
                      gsize       start,
                      gsize       close)
{
  guint depth = 0;

  for (gsize i = start; i < close; i++)
    {
      if (glob[i] == '\\')
        i++;
      else if (glob[i] == '{')
        depth++;
      else if (glob[i] == '}')
        depth--;
      else if (glob[i] == ',' && depth == 0)
        return i;
    }
  return close;
}

/* @budget is what may still be compiled, bytes. */
static void
compile_within (SkepPathPattern *self,
                const char      *glob,
                gsize           *budget)
{
  gsize size = strlen (glob) + 1;

  if (size <= *budget)
    compile (self, glob);
  *budget -= MIN (size, *budget);
}

/* As deep as there are pairs of braces in @glob. */
static void
expand (SkepPathPattern *self,
        const char      *glob,
        gsize           *budget)
{
  gsize open = 0;
  gsize close = find_braces (glob, &open);

  if (close == 0)
    {
      compile_within (self, glob, budget);
      return;
    }
  for (gsize start = open + 1; start <= close && *budget > 0;)
    {
      gsize end = find_alternative_end (glob, start, close);
      g_autofree char *alternative = g_strdup_printf ("%.*s%.*s%s", (int) open, glob,
                                                      (int) (end - start), glob + start,
                                                      glob + close + 1);

      expand (self, alternative, budget);
      start = end + 1;
    }
}

static SkepPathPattern *
new_empty (gboolean is_of_git)
{
  SkepPathPattern *self = g_new0 (SkepPathPattern, 1);

  self->tokens = g_array_new (FALSE, FALSE, sizeof (Token));
  self->classes = g_array_new (FALSE, FALSE, sizeof (SkepByteClass));
  self->is_of_git = is_of_git;
  return self;
}

/**
 * skep_path_pattern_new:
 * @glob: a pattern without a `!` before it
 *
 * Any thread.
 *
 * Returns: (transfer full): what @glob means
 */
SkepPathPattern *
skep_path_pattern_new (const char *glob)
{
  SkepPathPattern *self = new_empty (FALSE);
  gsize budget = SKEP_PATH_PATTERN_MAX_EXPANDED_BYTES;

  if (strlen (glob) <= SKEP_PATH_PATTERN_MAX_BYTES)
    expand (self, glob, &budget);
  return self;
}

/**
 * skep_path_pattern_new_for_git:
 * @pattern: from a `.gitignore` file, without the `!` before it and the `/` around it
 *
 * Any thread. Braces mean themselves then, every `/` counts, and a `**` at the end means what is
 * in a folder, but not the folder itself.
 *
 * Returns: (transfer full): what @pattern means if it is compared with a whole path
 */
SkepPathPattern *
skep_path_pattern_new_for_git (const char *pattern)
{
  SkepPathPattern *self = new_empty (TRUE);

  if (strlen (pattern) <= SKEP_PATH_PATTERN_MAX_BYTES)
    compile (self, pattern);
  return self;
}

/**
 * skep_path_pattern_free:
 * @self: (transfer full) (nullable): a pattern
 */
void
skep_path_pattern_free (SkepPathPattern *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->tokens);
  g_array_unref (self->classes);
  g_free (self);
}

static gboolean
is_part_end (const Token *token)
{
  return token->kind == TOKEN_SLASH || token->kind == TOKEN_END;
}

static const Token *
find_part_end (const Token *token)
{
  while (!is_part_end (token))
    token++;
  return token;
}

static gboolean
match_byte (const SkepPathPattern *self,
            const Token           *token,
            guint8                 byte)
{
  switch (token->kind)
    {
    case TOKEN_BYTE:
      return token->byte == byte;
    case TOKEN_ANY_BYTE:
      return TRUE;
    case TOKEN_CLASS:
      return skep_byte_class_has (&g_array_index (self->classes, SkepByteClass, token->class),
                                  byte);
    default:
      return FALSE;
    }
}

/* Only the last `*` is tried again: what an earlier one matched can't matter any more. So the time
 * is bounded by the product of both lengths. */
static gboolean
match_part (const SkepPathPattern *self,
            const Token           *token,
            const char            *part,
            const char            *end)
{
  const Token *star = NULL;
  const char *retry = NULL;

  while (part < end)
    {
      if (token->kind == TOKEN_ANY_BYTES)
        {
          star = ++token;
          retry = part;
        }
      else if (match_byte (self, token, *part))
        {
          token++;
          part++;
        }
      else if (star != NULL)
        {
          token = star;
          part = ++retry;
        }
      else
        return FALSE;
    }
  while (token->kind == TOKEN_ANY_BYTES)
    token++;
  return is_part_end (token);
}

/* Behind the part that begins at @token, or at the end. */
static const Token *
next_part (const Token *token)
{
  token = find_part_end (token);
  return token->kind == TOKEN_SLASH ? token + 1 : token;
}

static const char *
next_path_part (const char *path)
{
  path += strcspn (path, "/");
  return *path == '/' ? path + 1 : path;
}

/* The same with parts for bytes, and `**` for `*`. */
static gboolean
match_alternative (const SkepPathPattern *self,
                   const Token           *token,
                   const char            *path)
{
  const Token *star = NULL;
  const char *retry = NULL;

  while (*path != '\0')
    {
      if (token->kind == TOKEN_ANY_PARTS)
        {
          star = token = next_part (token);
          retry = path;
        }
      else if (token->kind != TOKEN_END
               && match_part (self, token, path, path + strcspn (path, "/")))
        {
          token = next_part (token);
          path = next_path_part (path);
        }
      else if (star != NULL)
        {
          token = star;
          path = retry = next_path_part (retry);
        }
      else
        return FALSE;
    }
  while (token->kind == TOKEN_ANY_PARTS)
    token = next_part (token);
  return token->kind == TOKEN_END;
}

/**
 * skep_path_pattern_match:
 * @self: a pattern
 * @path: relative path, its parts separated by one slash each; `` for the folder that it is
 *   relative to
 *
 * Any thread. The time is at most proportional to the product of both lengths.
 *
 * Returns: %TRUE if @self means the whole of @path
 */
gboolean
skep_path_pattern_match (const SkepPathPattern *self,
                         const char            *path)
{
  const Token *token = (const Token *) self->tokens->data;
  const Token *end = token + self->tokens->len;

  while (token < end)
    {
      if (match_alternative (self, token, path))
        return TRUE;
      while (token->kind != TOKEN_END)
        token++;
      token++;
    }
  return FALSE;
}
