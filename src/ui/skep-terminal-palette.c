/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-terminal-palette.h"

typedef struct
{
  const char *foreground;
  const char *background;
  const char *colors[SKEP_TERMINAL_N_COLORS];
} Source;

/* Light: every colour but the two whites has a contrast of at least 4.5 on the background, since
 * programs choose their colours for a dark one. The bright half is the stronger one here. */
static const Source light = {
  "#241f31", "#ffffff",
  { "#241f31", "#c01c28", "#1c7a45", "#8f5902", "#1a5fb4", "#813d9c", "#0a7380", "#77767b",
    "#5e5c64", "#a51d2d", "#13653a", "#774800", "#174a8b", "#613583", "#075a64", "#3d3846" },
};

static const Source dark = {
  "#deddda", "#1d1d20",
  { "#3d3846", "#f66151", "#4fc476", "#e5a50a", "#62a0ea", "#c278e0", "#3fc1d0", "#c0bfbc",
    "#9a9996", "#ff8a7d", "#8ff0a4", "#f9f06b", "#99c1f1", "#dc8add", "#7fe5f0", "#ffffff" },
};

static void
parse (GdkRGBA    *color,
       const char *text)
{
  if (!gdk_rgba_parse (color, text))
    g_assert_not_reached ();
}

static const SkepTerminalPalette *
parse_all (const Source *source)
{
  SkepTerminalPalette *palette = g_new0 (SkepTerminalPalette, 1);

  parse (&palette->foreground, source->foreground);
  parse (&palette->background, source->background);
  for (guint i = 0; i < SKEP_TERMINAL_N_COLORS; i++)
    parse (&palette->colors[i], source->colors[i]);

  return palette;
}

/**
 * skep_terminal_palette_get:
 * @is_dark: for a dark background
 *
 * Main thread only.
 *
 * Returns: (transfer none): static, made once
 */
const SkepTerminalPalette *
skep_terminal_palette_get (gboolean is_dark)
{
  static const SkepTerminalPalette *palettes[2];

  if (palettes[is_dark] == NULL)
    palettes[is_dark] = parse_all (is_dark ? &dark : &light);

  return palettes[is_dark];
}
