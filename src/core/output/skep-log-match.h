/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-log-target.h"

G_BEGIN_DECLS

#define SKEP_TYPE_LOG_MATCH (skep_log_match_get_type ())
G_DECLARE_FINAL_TYPE (SkepLogMatch, skep_log_match, SKEP, LOG_MATCH, GObject)

/**
 * SkepLogMatch:
 * @target: in which run
 * @position: of the first byte of the line in the output
 * @line_number: from 0; %G_MAXSIZE: not known
 * @wall_us: when the line came, µs; 0: not known
 * @text: the line as plain text, cut for display
 * @match_start: where the first match begins in @text, bytes
 * @match_end: where it ends
 *
 * One line that was found. Immutable once shared.
 */
struct _SkepLogMatch
{
  GObject parent_instance;

  SkepLogTarget *target;
  gsize position;
  gsize line_number;
  gint64 wall_us;
  char *text;
  gsize match_start;
  gsize match_end;
};

SkepLogMatch *skep_log_match_new (SkepLogTarget *target,
                                  const char    *text,
                                  gsize          length,
                                  gsize          match_start,
                                  gsize          match_end);

G_END_DECLS
