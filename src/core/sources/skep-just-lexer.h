/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepJustTokenKind:
 * @SKEP_JUST_TOKEN_NAME: `build`
 * @SKEP_JUST_TOKEN_STRING: `'x'`, `"x"`, and those in three quotation marks
 * @SKEP_JUST_TOKEN_COMPUTED: a backtick, or a string that just expands
 * @SKEP_JUST_TOKEN_SYMBOL: `:=`, `(` and all the rest
 * @SKEP_JUST_TOKEN_COMMENT: from `#` to the end of the line
 */
typedef enum
{
  SKEP_JUST_TOKEN_NAME,
  SKEP_JUST_TOKEN_STRING,
  SKEP_JUST_TOKEN_COMPUTED,
  SKEP_JUST_TOKEN_SYMBOL,
  SKEP_JUST_TOKEN_COMMENT,
} SkepJustTokenKind;

/**
 * SkepJustToken:
 * @kind: what it is
 * @text: of a string or comment without its marks, raw bytes
 */
typedef struct
{
  SkepJustTokenKind kind;
  char *text;
} SkepJustToken;

/**
 * SkepJustLexer:
 * @tokens: (element-type SkepJustToken): of the statement read last
 * @line: where it begins, counted from 1
 * @problem: (nullable): translated, why the rest of the file can't be read
 *
 * Divides a justfile into its statements, and them into tokens. Recipe bodies are left out.
 */
typedef struct
{
  GArray *tokens;
  guint line;
  const char *problem;

  /*< private >*/
  const char *p;
  const char *end;
  guint current_line;
} SkepJustLexer;

void     skep_just_lexer_init  (SkepJustLexer *self,
                                const char    *text,
                                gsize          length);
void     skep_just_lexer_clear (SkepJustLexer *self);
gboolean skep_just_lexer_next  (SkepJustLexer *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SkepJustLexer, skep_just_lexer_clear)

G_END_DECLS
