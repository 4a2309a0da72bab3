/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-plain-text.h"
#include "skep-text-row.h"

#define REPLACEMENT "\357\277\275"

/* Bytes that are looked at in one go. */
#define BLOCK_BYTES 16

typedef guint8 Block __attribute__ ((vector_size (BLOCK_BYTES)));

static gboolean
is_control (char c)
{
  return ((guchar) c < ' ' && c != '\t') || c == '\177';
}

/* 0: a byte that is its own plain text, whatever is around it. */
static guint8
is_special (char c)
{
  return (guint8) ((guchar) c - ' ') > '~' - ' ' && c != '\t';
}

/* Written as vectors, since compilers make them of a loop at some levels of optimization only. */
static gboolean
is_block_special (const char *block)
{
  Block bytes;
  guint64 halves[2];

  memcpy (&bytes, block, sizeof bytes);
  bytes = (Block) (bytes - ' ' > '~' - ' ') & (Block) (bytes != '\t');
  memcpy (halves, &bytes, sizeof bytes);

  return (halves[0] | halves[1]) != 0;
}

/* Nearly every line is only that. */
static gboolean
is_simple (const char *p,
           const char *end)
{
  for (; end - p >= BLOCK_BYTES; p += BLOCK_BYTES)
    if (is_block_special (p))
      return FALSE;

  for (; p < end; p++)
    if (is_special (*p))
      return FALSE;

  return TRUE;
}

/* @is_ascii: (out): whether the bytes before it are. */
static const char *
find_control (const char *p,
              const char *end,
              gboolean   *is_ascii)
{
  guchar any = 0;

  for (; p < end && !is_control (*p); p++)
    any |= *p;

  *is_ascii = any < 0x80;
  return p;
}

/* g_string_append_len() without its price, which is that of a whole line. */
static void
append_bytes (GString    *text,
              const char *bytes,
              gsize       length)
{
  if (text->len + length >= text->allocated_len)
    {
      g_string_append_len (text, bytes, length);
      return;
    }

  memcpy (text->str + text->len, bytes, length);
  text->len += length;
  text->str[text->len] = '\0';
}

/* How many bytes follow the first one of a character, and which the second one may be. */
static guint
look_up_lead (guchar  lead,
              guchar *low,
              guchar *high)
{
  static const struct { guchar first, last, low, high, n; } leads[] = {
    { 0xc2, 0xdf, 0x80, 0xbf, 1 }, { 0xe0, 0xe0, 0xa0, 0xbf, 2 }, { 0xe1, 0xec, 0x80, 0xbf, 2 },
    { 0xed, 0xed, 0x80, 0x9f, 2 }, { 0xee, 0xef, 0x80, 0xbf, 2 }, { 0xf0, 0xf0, 0x90, 0xbf, 3 },
    { 0xf1, 0xf3, 0x80, 0xbf, 3 }, { 0xf4, 0xf4, 0x80, 0x8f, 3 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (leads); i++)
    if (lead >= leads[i].first && lead <= leads[i].last)
      {
        *low = leads[i].low;
        *high = leads[i].high;
        return leads[i].n;
      }

  return 0;
}

/* Reads a character of several bytes. What is none is replaced as Unicode recommends and VTE
 * does: the longest beginning of a character by one U+FFFD, any other byte by one of its own.
 * Returns its length. */
static gsize
read_character (const char *p,
                const char *end,
                gboolean   *is_valid)
{
  guchar low, high;
  guint n = look_up_lead (*p, &low, &high);
  gsize i = 1;

  for (; i <= n && p + i < end && (guchar) p[i] >= low && (guchar) p[i] <= high; i++)
    {
      low = 0x80;
      high = 0xbf;
    }

  *is_valid = n > 0 && i == n + 1;
  return i;
}

/* C1 control characters, U+0080 to U+009F. */
static gboolean
is_c1 (const char *character)
{
  return (guchar) character[0] == 0xc2 && (guchar) character[1] < 0xa0;
}

static SkepPlainTextFlags
append_utf8 (GString    *text,
             const char *p,
             const char *end)
{
  SkepPlainTextFlags flags = 0;
  const char *done = p;

  while (p < end)
    {
      gboolean is_valid = TRUE;
      gsize length = (guchar) *p < 0x80 ? 1 : read_character (p, end, &is_valid);

      if (!is_valid || is_c1 (p))
        {
          append_bytes (text, done, p - done);
          append_bytes (text, REPLACEMENT, is_valid ? 0 : strlen (REPLACEMENT));
          flags |= is_valid ? SKEP_PLAIN_TEXT_ESCAPES : SKEP_PLAIN_TEXT_INVALID;
          done = p + length;
        }
      p += length;
    }

  append_bytes (text, done, end - done);
  return flags;
}

/* Appends what comes before the next control character of ASCII, and moves @p there. */
static SkepPlainTextFlags
append_run (GString     *text,
            const char **p,
            const char  *end)
{
  const char *run = *p;
  gboolean is_ascii;

  *p = find_control (run, end, &is_ascii);
  if (!is_ascii)
    return append_utf8 (text, run, *p);

  append_bytes (text, run, *p - run);
  return 0;
}

/* Whether there is more to do than to leave it out. Behind all that is written nothing can be
 * erased, and where nothing is written nothing can be gone back over. */
static gboolean
moves (const SkepEscape *escape,
       gboolean          is_empty)
{
  if (is_empty && escape->kind == SKEP_ESCAPE_CONTROL)
    return FALSE;
  /* Colours, which most of them are. */
  if (escape->kind == SKEP_ESCAPE_SEQUENCE && escape->name == 'm')
    return FALSE;
  if (escape->kind == SKEP_ESCAPE_SEQUENCE && (escape->name == 'K' || escape->name == 'J') &&
      (is_empty || skep_escape_get_number (escape, 0, 0) == 0))
    return FALSE;

  return skep_text_row_understands (escape);
}

/* Returns %FALSE if something is written over, which takes a #SkepTextRow. */
static gboolean
append_stripped (GString            *text,
                 const char         *p,
                 const char         *end,
                 SkepPlainTextFlags *flags)
{
  gsize start = text->len;
  SkepEscape escape;

  while (p < end)
    {
      *flags |= append_run (text, &p, end);
      if (p == end)
        return TRUE;

      p = skep_escape_read (&escape, p, end);
      *flags |= SKEP_PLAIN_TEXT_ESCAPES;
      if (moves (&escape, text->len == start))
        return FALSE;
    }

  return TRUE;
}

static void
put_run (SkepTextRow *row,
         const char  *run)
{
  const SkepEscape tab = { .kind = SKEP_ESCAPE_CONTROL, .name = '\t' };

  for (; *run != '\0'; run = g_utf8_next_char (run))
    if (*run == '\t')
      skep_text_row_obey (row, &tab);
    else
      skep_text_row_put (row, g_utf8_get_char (run));
}

static SkepPlainTextFlags
append_row (GString    *text,
            const char *p,
            const char *end)
{
  g_autoptr (SkepTextRow) row = skep_text_row_new ();
  g_autoptr (GString) run = g_string_new (NULL);
  SkepPlainTextFlags flags = SKEP_PLAIN_TEXT_ESCAPES;
  SkepEscape escape;

  while (p < end)
    {
      g_string_truncate (run, 0);
      flags |= append_run (run, &p, end);
      put_run (row, run->str);
      if (p < end)
        {
          p = skep_escape_read (&escape, p, end);
          skep_text_row_obey (row, &escape);
        }
    }

  skep_text_row_append_to (row, text);
  return flags | (skep_text_row_is_overwritten (row) ? SKEP_PLAIN_TEXT_OVERWRITTEN : 0);
}

/**
 * skep_plain_text_append:
 * @text: what it is appended to
 * @line: (array length=length): one line of output without its newline, any bytes
 * @length: how many
 *
 * Appends what a person would read in a line when it was finished: valid UTF-8 without escape
 * sequences and control characters but the tab. What a progress bar wrote over is not there any
 * more, nor are carriage returns at the end. What is no UTF-8 is U+FFFD, one for the longest
 * beginning of a character, as Unicode recommends. Any thread.
 *
 * Returns: what is not there as it was written
 */
SkepPlainTextFlags
skep_plain_text_append (GString    *text,
                        const char *line,
                        gsize       length)
{
  const char *end = line + length;
  SkepPlainTextFlags flags = 0;
  gsize start = text->len;

  while (end > line && end[-1] == '\r')
    end--;
  if (end == line)
    return 0;

  if (is_simple (line, end))
    {
      append_bytes (text, line, end - line);
      return 0;
    }
  if (append_stripped (text, line, end, &flags))
    return flags;

  g_string_truncate (text, start);
  return append_row (text, line, end);
}

/**
 * skep_plain_text_make:
 * @line: (array length=length): one line of output without its newline, any bytes
 * @length: how many
 *
 * Any thread.
 *
 * Returns: (transfer full): what skep_plain_text_append() appends
 */
char *
skep_plain_text_make (const char *line,
                      gsize       length)
{
  GString *text = g_string_sized_new (length + 1);

  skep_plain_text_append (text, line, length);
  return g_string_free (text, FALSE);
}
