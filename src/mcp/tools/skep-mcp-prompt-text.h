/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The words of a prompt, with what was given to it as data */
void skep_mcp_prompt_text_add_line  (GString    *text,
                                     const char *line);
void skep_mcp_prompt_text_add_block (GString    *text,
                                     const char *title,
                                     const char *data);

G_END_DECLS
