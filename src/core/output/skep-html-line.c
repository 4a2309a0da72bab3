/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-html-line.h"

#include <string.h>

#define BEL 0x07
#define BS  0x08
#define ESC 0x1b

#define OSC_HYPERLINK "8;"

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

/* The last of a sequence may be cut, and then is a character of any length. */
static const char *
skip_one (const char *p,
          const char *end)
{
  return p < end ? g_utf8_next_char (p) : end;
}

static const char *
take_control (Line       *line,
              const char *p,
              const char *end)
{
  const char *start = p;

  while (p < end && *p >= 0x20 && *p <= 0x3f)
    p++;
  if (p < end && *p == 'm')
    skep_html_style_apply (line->style, start, p - start);

  return skip_one (p, end);
}

/* OSC, DCS and the like: to BEL or ST. */
static const char *
take_string (Line       *line,
             char        kind,
             const char *p,
             const char *end)
{
  const char *start = p;
  const char *target;

  while (p < end && *p != BEL && *p != ESC)
    p++;
  target = memchr (start, ';', p - start);
  if (kind == ']' && (gsize) (p - start) >= strlen (OSC_HYPERLINK) &&
      memcmp (start, OSC_HYPERLINK, strlen (OSC_HYPERLINK)) == 0 &&
      (target = memchr (target + 1, ';', p - target - 1)) != NULL)
    open_link (line, target + 1, p - target - 1);
  if (p < end && *p == ESC)
    p++;

  return skip_one (p, end);
}

/* @p is just behind the escape character. */
static const char *
take_escape (Line       *line,
             const char *p,
             const char *end)
{
  if (p == end)
    return end;
  if (*p == '[')
    return take_control (line, p + 1, end);
  if (*p != '\0' && strchr ("]P^_X", *p) != NULL)
    return take_string (line, *p, p + 1, end);
  while (p < end && *p >= 0x20 && *p <= 0x2f)
    p++;

  return skip_one (p, end);
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
        p = take_escape (&state, p + 1, end);
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
