/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-html-line.h"

#include <string.h>

#include "skep-escape.h"

#define ESC 0x1b

/* What one line becomes. */
typedef struct
{
  GString *html;
  gsize start;          /* of this line in html */
  SkepHtmlStyle *style; /* of what comes next */
  SkepHtmlStyle open;   /* of the span that is open */
  gboolean has_link;
} Line;

/* Valid UTF-8; what is no character that is seen is left out. */
static void
append_character (Line       *line,
                  const char *character,
                  gsize       length)
{
  static const struct { char c; const char *entity; } entities[] = {
    { '<', "&lt;" }, { '>', "&gt;" }, { '&', "&amp;" }, { '"', "&quot;" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    if (*character == entities[i].c)
      {
        g_string_append (line->html, entities[i].entity);
        return;
      }

  g_string_append_len (line->html, character, length);
}

static void
close_span (Line *line)
{
  if (!skep_html_style_is_plain (&line->open))
    g_string_append (line->html, "</span>");
  line->open = (SkepHtmlStyle) SKEP_HTML_STYLE_INIT;
}

static void
close_link (Line *line)
{
  if (!line->has_link)
    return;

  close_span (line);
  g_string_append (line->html, "</a>");
  line->has_link = FALSE;
}

static void
open_span (Line *line)
{
  if (skep_html_style_equal (&line->open, line->style))
    return;

  close_span (line);
  line->open = *line->style;
  if (!skep_html_style_is_plain (&line->open))
    skep_html_style_open (&line->open, line->html);
}

/* Only addresses of the web: a page must not begin a program. */
static void
open_link (Line       *line,
           const char *target,
           gsize       length)
{
  g_autofree char *bytes = g_strndup (target, length);
  g_autofree char *valid = g_utf8_make_valid (bytes, -1);
  g_autofree char *escaped = g_markup_escape_text (valid, -1);

  close_link (line);
  if (!g_str_has_prefix (valid, "http://") && !g_str_has_prefix (valid, "https://"))
    return;

  close_span (line);
  g_string_append_printf (line->html, "<a href=\"%s\">", escaped);
  line->has_link = TRUE;
}

/* @p is at the escape character. None of what is read ends within a character. */
static const char *
take_escape (Line       *line,
             const char *p,
             const char *end)
{
  SkepEscape escape;
  gsize length;
  const char *target;

  p = skep_escape_read (&escape, p, end);
  if (escape.kind == SKEP_ESCAPE_SEQUENCE && escape.name == 'm')
    skep_html_style_apply (line->style, escape.text, escape.length);
  else if ((target = skep_escape_get_link (&escape, &length)) != NULL)
    open_link (line, target, length);

  return p;
}

static void
start_over (Line *line)
{
  g_string_truncate (line->html, line->start);
  line->open = (SkepHtmlStyle) SKEP_HTML_STYLE_INIT;
  line->has_link = FALSE;
}

static const char *
take_text (Line       *line,
           const char *p,
           const char *end)
{
  const char *next = g_utf8_next_char (p);
  gunichar c = g_utf8_get_char (p);

  if (c != '\t' && g_unichar_iscntrl (c))
    return next;

  open_span (line);
  append_character (line, p, next - p);
  return next;
}

/* Returns whether anything but the end of the line follows. */
static gboolean
is_written_over (const char *p,
                 const char *end)
{
  while (p < end && *p == '\r')
    p++;

  return p < end;
}

/* Terminals show nothing for them. Returns the new length. */
static gsize
drop_nuls (char  *bytes,
           gsize  length)
{
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    if (bytes[i] != '\0')
      bytes[n++] = bytes[i];

  return n;
}

/**
 * skep_html_line_append:
 * @html: where to append
 * @style: the style that the line begins in; becomes the one that it ends in
 * @line: (array length=length): raw output without its line end, any bytes
 * @length: how many
 *
 * Appends a line as HTML: colours and links are kept, what was written over is not, bytes that
 * are no UTF-8 become U+FFFD, other control characters are left out. Everything opened is closed.
 */
void
skep_html_line_append (GString       *html,
                       SkepHtmlStyle *style,
                       const char    *line,
                       gsize          length)
{
  g_autofree char *bytes = length > 0 ? g_memdup2 (line, length) : g_strdup ("");
  g_autofree char *valid = g_utf8_make_valid (bytes, drop_nuls (bytes, length));
  Line state = { html, html->len, style, SKEP_HTML_STYLE_INIT, FALSE };
  const char *p = valid;
  const char *end = valid + strlen (valid);

  while (p < end)
    {
      if (*p == ESC)
        p = take_escape (&state, p, end);
      else if (*p == '\r' && is_written_over (p, end))
        {
          start_over (&state);
          p++;
        }
      else
        p = take_text (&state, p, end);
    }
  close_span (&state);
  close_link (&state);
}
