/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A colour of a terminal: none, one of 256, or 24 bits. */
#define SKEP_HTML_NO_COLOR   (-1)
#define SKEP_HTML_TRUE_COLOR 0x1000000

/**
 * SkepHtmlStyle:
 * @foreground: an index, or %SKEP_HTML_TRUE_COLOR | 0xRRGGBB, or %SKEP_HTML_NO_COLOR
 * @background: likewise
 * @attributes: bits of what the text is otherwise, such as bold
 *
 * How text looks after the SGR sequences (ECMA-48 8.3.117) seen so far.
 */
typedef struct
{
  int foreground;
  int background;
  guint attributes;
} SkepHtmlStyle;

#define SKEP_HTML_STYLE_INIT { SKEP_HTML_NO_COLOR, SKEP_HTML_NO_COLOR, 0 }

void     skep_html_style_apply    (SkepHtmlStyle       *self,
                                   const char          *parameters,
                                   gsize                length);
gboolean skep_html_style_is_plain (const SkepHtmlStyle *self);
gboolean skep_html_style_equal    (const SkepHtmlStyle *a,
                                   const SkepHtmlStyle *b);
void     skep_html_style_open     (const SkepHtmlStyle *self,
                                   GString             *html);

G_END_DECLS
