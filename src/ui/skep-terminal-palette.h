/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SKEP_TERMINAL_N_COLORS 16

/**
 * SkepTerminalPalette:
 * @foreground: of plain text
 * @background: the same as that of views of the style
 * @colors: the sixteen ANSI colours
 *
 * Colours of a terminal, for light or dark.
 */
typedef struct
{
  GdkRGBA foreground;
  GdkRGBA background;
  GdkRGBA colors[SKEP_TERMINAL_N_COLORS];
} SkepTerminalPalette;

const SkepTerminalPalette *skep_terminal_palette_get (gboolean is_dark);

G_END_DECLS
