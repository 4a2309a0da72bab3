/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-html-style.h"

#define MAX_NUMBERS 32

enum
{
  BOLD = 1 << 0,
  FAINT = 1 << 1,
  ITALIC = 1 << 2,
  UNDERLINE = 1 << 3,
  INVERSE = 1 << 4,
  HIDDEN = 1 << 5,
  STRIKE = 1 << 6,
};

/* SGR numbers that set attributes, and clear them. */
static const struct
{
  int number;
  guint set;
  guint clear;
} attribute_numbers[] = {
  { 1, BOLD, 0 },       { 2, FAINT, 0 },    { 3, ITALIC, 0 },     { 4, UNDERLINE, 0 },
  { 7, INVERSE, 0 },    { 8, HIDDEN, 0 },   { 9, STRIKE, 0 },     { 21, UNDERLINE, 0 },
  { 22, 0, BOLD | FAINT }, { 23, 0, ITALIC }, { 24, 0, UNDERLINE }, { 27, 0, INVERSE },
  { 28, 0, HIDDEN },    { 29, 0, STRIKE },
};

/* Inverse is not here: it swaps the colours. */
static const struct
{
  guint attribute;
  const char *css;
} attribute_css[] = {
  { BOLD, "font-weight:bold" },
  { FAINT, "opacity:.6" },
  { ITALIC, "font-style:italic" },
  { HIDDEN, "visibility:hidden" },
};

/* Those of VTE and of xterm, which are told apart on black and on white. */
static const guint base_colors[16] = {
  0x1e1e1e, 0xc01c28, 0x26a269, 0xa2734c, 0x12488b, 0xa347ba, 0x2aa1b3, 0xcfcfcf,
  0x5d5d5d, 0xf66151, 0x33d17a, 0xe9ad0c, 0x2a7bde, 0xc061cb, 0x33c7de, 0xffffff,
};

#define DEFAULT_FOREGROUND 0xdeddda
#define DEFAULT_BACKGROUND 0x1d1d20

/* One number of "1;38:5:9": a part of the one before it if a colon stands between them. */
typedef struct
{
  int value;
  gboolean is_part;
} Number;

/* One that is missing is 0. */
static guint
read_numbers (const char *parameters,
              gsize       length,
              Number      numbers[MAX_NUMBERS])
{
  guint n = 0;

  numbers[0] = (Number) { 0, FALSE };
  for (gsize i = 0; i < length; i++)
    {
      if (g_ascii_isdigit (parameters[i]))
        numbers[n].value = MIN (numbers[n].value * 10 + parameters[i] - '0', 9999);
      else if (n + 1 == MAX_NUMBERS)
        break;
      else
        numbers[++n] = (Number) { 0, parameters[i] == ':' };
    }

  return n + 1;
}

static guint
count_parts (const Number *numbers,
             guint         n_numbers)
{
  guint n = 1;

  while (n < n_numbers && numbers[n].is_part)
    n++;
  return n - 1;
}

static int
get_byte (const Number *number)
{
  return MIN (number->value, 255);
}

/* "38;5;N", "38;2;R;G;B", the same with colons, or "38:2:SPACE:R:G:B" (ITU-T T.416). Returns how
 * many numbers belong to it behind the first. */
static guint
read_color (const Number *numbers,
            guint         n_numbers,
            int          *color)
{
  guint n_parts = count_parts (numbers, n_numbers);
  const Number *rgb = numbers + (n_parts >= 5 ? 3 : 2);

  if (n_numbers >= 3 && numbers[1].value == 5)
    {
      *color = get_byte (&numbers[2]);
      return MAX (n_parts, 2);
    }
  if (n_numbers >= 5 && numbers[1].value == 2)
    {
      *color = SKEP_HTML_TRUE_COLOR | get_byte (&rgb[0]) << 16 | get_byte (&rgb[1]) << 8 |
               get_byte (&rgb[2]);
      return MAX (n_parts, 4);
    }

  return n_numbers;
}

static gboolean
apply_attribute (SkepHtmlStyle *self,
                 int            number)
{
  for (gsize i = 0; i < G_N_ELEMENTS (attribute_numbers); i++)
    if (attribute_numbers[i].number == number)
      {
        self->attributes = (self->attributes & ~attribute_numbers[i].clear) |
                           attribute_numbers[i].set;
        return TRUE;
      }

  return FALSE;
}

static void
apply_color (SkepHtmlStyle *self,
             int            number)
{
  if (number >= 30 && number <= 37)
    self->foreground = number - 30;
  else if (number >= 90 && number <= 97)
    self->foreground = number - 90 + 8;
  else if (number == 39)
    self->foreground = SKEP_HTML_NO_COLOR;
  else if (number >= 40 && number <= 47)
    self->background = number - 40;
  else if (number >= 100 && number <= 107)
    self->background = number - 100 + 8;
  else if (number == 49)
    self->background = SKEP_HTML_NO_COLOR;
}

static void
apply_number (SkepHtmlStyle *self,
              int            number)
{
  if (number == 0)
    *self = (SkepHtmlStyle) SKEP_HTML_STYLE_INIT;
  else if (!apply_attribute (self, number))
    apply_color (self, number);
}

/**
 * skep_html_style_apply:
 * @self: a style
 * @parameters: (array length=length): what stands between `ESC [` and `m`
 * @length: how many bytes
 *
 * What is not known changes nothing.
 */
void
skep_html_style_apply (SkepHtmlStyle *self,
                       const char    *parameters,
                       gsize          length)
{
  Number numbers[MAX_NUMBERS];
  guint n = read_numbers (parameters, length, numbers);

  for (guint i = 0; i < n; i++)
    {
      int value = numbers[i].value;

      if (value == 38)
        i += read_color (numbers + i, n - i, &self->foreground);
      else if (value == 48)
        i += read_color (numbers + i, n - i, &self->background);
      else
        {
          apply_number (self, value);
          i += count_parts (numbers + i, n - i);
        }
    }
}

/**
 * skep_html_style_is_plain:
 * @self: a style
 *
 * Returns: whether text in it needs no mark-up
 */
gboolean
skep_html_style_is_plain (const SkepHtmlStyle *self)
{
  const SkepHtmlStyle plain = SKEP_HTML_STYLE_INIT;

  return skep_html_style_equal (self, &plain);
}

/**
 * skep_html_style_equal:
 * @a: a style
 * @b: another
 *
 * Returns: whether text looks the same in both
 */
gboolean
skep_html_style_equal (const SkepHtmlStyle *a,
                       const SkepHtmlStyle *b)
{
  return a->foreground == b->foreground && a->background == b->background &&
         a->attributes == b->attributes;
}

/* A cube of 6 × 6 × 6 colours, then 24 greys, as xterm has them. */
static guint
get_indexed_rgb (int index)
{
  static const guint levels[6] = { 0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff };
  int cube = index - 16;
  guint grey = 8 + (index - 232) * 10;

  if (index < 16)
    return base_colors[index];
  if (index >= 232)
    return grey << 16 | grey << 8 | grey;

  return levels[cube / 36] << 16 | levels[cube / 6 % 6] << 8 | levels[cube % 6];
}

static guint
get_rgb (int   color,
         guint fallback)
{
  if (color == SKEP_HTML_NO_COLOR)
    return fallback;
  if (color >= SKEP_HTML_TRUE_COLOR)
    return color & 0xffffff;

  return get_indexed_rgb (color);
}

static void
append_colors (const SkepHtmlStyle *self,
               GString             *html)
{
  gboolean is_inverse = (self->attributes & INVERSE) != 0;
  int foreground = is_inverse ? self->background : self->foreground;
  int background = is_inverse ? self->foreground : self->background;

  if (is_inverse || foreground != SKEP_HTML_NO_COLOR)
    g_string_append_printf (html, "color:#%06x;",
                            get_rgb (foreground, is_inverse ? DEFAULT_BACKGROUND
                                                            : DEFAULT_FOREGROUND));
  if (is_inverse || background != SKEP_HTML_NO_COLOR)
    g_string_append_printf (html, "background:#%06x;",
                            get_rgb (background, is_inverse ? DEFAULT_FOREGROUND
                                                            : DEFAULT_BACKGROUND));
}

/**
 * skep_html_style_open:
 * @self: a style that is not plain
 * @html: where to append
 *
 * Appends the start tag of a `span` in that style.
 */
void
skep_html_style_open (const SkepHtmlStyle *self,
                      GString             *html)
{
  gboolean is_underlined = (self->attributes & UNDERLINE) != 0;
  gboolean is_struck = (self->attributes & STRIKE) != 0;

  g_string_append (html, "<span style=\"");
  append_colors (self, html);
  for (gsize i = 0; i < G_N_ELEMENTS (attribute_css); i++)
    if ((self->attributes & attribute_css[i].attribute) != 0)
      g_string_append_printf (html, "%s;", attribute_css[i].css);
  if (is_underlined || is_struck)
    g_string_append_printf (html, "text-decoration:%s%s%s;", is_underlined ? "underline" : "",
                            is_underlined && is_struck ? " " : "",
                            is_struck ? "line-through" : "");
  g_string_append (html, "\">");
}
