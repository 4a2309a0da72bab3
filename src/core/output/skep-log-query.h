/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-run-state.h"

G_BEGIN_DECLS

/**
 * SkepLogQueryFlags:
 * @SKEP_LOG_QUERY_REGEX: the pattern is a regular expression of GRegex; otherwise it is literal
 * @SKEP_LOG_QUERY_CASE: upper and lower case differ
 * @SKEP_LOG_QUERY_WORD: only whole words
 */
typedef enum
{
  SKEP_LOG_QUERY_REGEX = 1 << 0,
  SKEP_LOG_QUERY_CASE = 1 << 1,
  SKEP_LOG_QUERY_WORD = 1 << 2,
} SkepLogQueryFlags;

/**
 * SkepLogQuery:
 * @scripts: (nullable): ids of scripts, NULL-terminated; %NULL: all
 * @statuses: bits 1 << #SkepRunStatus of runs to look at; 0: all
 * @since: only lines that came then or later, µs, wall clock; 0: all
 * @until: only lines that came before; 0: all
 * @problems_only: only lines that belong to a problem
 * @max_results: how many to find at most; 0: all
 *
 * What is searched for in output. Whoever made it may set the fields until it is shared; then it
 * is immutable. Reference-counted.
 */
typedef struct
{
  char **scripts;
  guint statuses;
  gint64 since;
  gint64 until;
  gboolean problems_only;
  guint max_results;

  /*< private >*/
  gint ref_count;
  GRegex *regex;      /* NULL: an empty pattern, which matches every line */
  GRegex *step_regex; /* matches only where it begins, and may take longer; NULL: not needed */
  gboolean by_line;   /* may not run over several lines at once */
} SkepLogQuery;

SkepLogQuery *skep_log_query_new        (const char         *pattern,
                                         SkepLogQueryFlags   flags,
                                         GError            **error);
SkepLogQuery *skep_log_query_ref        (SkepLogQuery       *self);
void          skep_log_query_unref      (SkepLogQuery       *self);
gboolean      skep_log_query_match      (SkepLogQuery       *self,
                                         const char         *text,
                                         gsize               length,
                                         gsize              *start,
                                         gsize              *end,
                                         GError            **error);
gboolean      skep_log_query_match_next (SkepLogQuery       *self,
                                         const char         *text,
                                         gsize               length,
                                         gsize               from,
                                         gsize              *start,
                                         gsize              *end,
                                         GError            **error);
gboolean      skep_log_query_find       (SkepLogQuery       *self,
                                         const char         *text,
                                         gsize               length,
                                         gsize               from,
                                         gsize              *start,
                                         gsize              *end,
                                         GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepLogQuery, skep_log_query_unref)

G_END_DECLS
