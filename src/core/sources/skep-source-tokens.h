/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepSourceSyntax:
 * @SKEP_SOURCE_SYNTAX_CMAKE: `#`, `#[[ ]]`, `"…"`, `[[ ]]`
 * @SKEP_SOURCE_SYNTAX_GRADLE: Groovy and Kotlin: comments of C, `'…'`, `"…"`, three of them
 * @SKEP_SOURCE_SYNTAX_MESON: `#`, `'…'`, three of them
 *
 * What comments and strings look like.
 */
typedef enum
{
  SKEP_SOURCE_SYNTAX_CMAKE,
  SKEP_SOURCE_SYNTAX_GRADLE,
  SKEP_SOURCE_SYNTAX_MESON,
} SkepSourceSyntax;

/**
 * SkepSourceTokens:
 * @kind: of the current token: `a` for a word, `"` for a string, otherwise the character itself;
 *   0 at the end
 * @text: of a word or string, without what encloses it, raw bytes
 * @is_literal: a string in which nothing is put in when it is run
 * @line: of the current token, counted from 1
 *
 * Takes the text of a build file apart without running it: comments are left out, strings are
 * never mistaken for code.
 */
typedef struct
{
  char kind;
  GString *text;
  gboolean is_literal;
  guint line;

  /*< private >*/
  SkepSourceSyntax syntax;
  const char *p;
  const char *end;
  guint next_line;
} SkepSourceTokens;

void     skep_source_tokens_init  (SkepSourceTokens *self,
                                   SkepSourceSyntax  syntax,
                                   const char       *text,
                                   gsize             length);
void     skep_source_tokens_clear (SkepSourceTokens *self);
char     skep_source_tokens_next  (SkepSourceTokens *self);
gboolean skep_source_tokens_is    (SkepSourceTokens *self,
                                   const char       *word);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SkepSourceTokens, skep_source_tokens_clear)

G_END_DECLS
