/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a search through the files of past runs costs, in one thread. */

#include "config.h"

#include <glib/gstdio.h>

#include "bench-log.h"
#include "skep-log-search.h"
#include "skep-output-writer.h"

#define N_RUNS 16
#define FILE_BYTES (1024 * 1024 * 1024)

/* Lines as scripts write them: short and long, plain and coloured. */
static const char *const lines[] = {
  "%08u GET /api/v1/users/%u 200 12ms\n",
  "%08u \033[32mready\033[0m in %u ms\n",
  "%08u [vite] hot updated: /src/components/Button%u.tsx\n",
  "%08u INFO  com.example.shop.OrderService - order %u was stored in the database\n",
  "%08u \033[33mwarn\033[39m  - Fast Refresh had to perform a full reload of page %u\n",
  "%08u {\"level\":\"info\",\"time\":1700000000,\"msg\":\"request completed\",\"id\":%u,"
  "\"path\":\"/cart\",\"status\":200,\"agent\":\"Mozilla/5.0 (X11; Linux x86_64)\"}\n",
  "%08u     at handle (/srv/app/node_modules/express/lib/router/layer.js:95:%u)\n",
  "%08u\n",
};

static const struct
{
  BenchLogFigure figure;
  const char *pattern;
  SkepLogQueryFlags flags;
} searches[] = {
  { BENCH_LOG_SEARCH_LITERAL, "connection refused", SKEP_LOG_QUERY_CASE },
  { BENCH_LOG_SEARCH_CASELESS, "Connection Refused", 0 },
  { BENCH_LOG_SEARCH_REGEX, "(error|fail(ed|ure)|panic): .*\\d+",
    SKEP_LOG_QUERY_REGEX | SKEP_LOG_QUERY_CASE },
  { BENCH_LOG_SEARCH_FREQUENT, "order \\d+ was", SKEP_LOG_QUERY_REGEX | SKEP_LOG_QUERY_CASE },
};

typedef struct
{
  gint64 begun_us;
  gint64 first_us;
} Timing;

static gboolean
found_cb (GPtrArray *matches,
          guint64    n_done,
          guint64    n_total,
          gpointer   user_data)
{
  Timing *self = user_data;

  if (matches->len > 0 && self->first_us == 0)
    self->first_us = g_get_monotonic_time ();
  return TRUE;
}

static SkepPastRun *
write_run (const char *log_root,
           guint       number,
           guint64     n_bytes)
{
  SkepPastRun *run = skep_past_run_new ();
  g_autofree char *folder = NULL;
  g_autoptr (SkepOutput) output = NULL;
  g_autoptr (SkepOutputWriter) writer = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  run->uuid = g_uuid_string_random ();
  run->id = g_strdup_printf ("dev-%u", number);
  run->project = g_strdup ("/src/shop");
  run->script = g_strdup ("npm::dev");
  run->name = g_strdup ("dev");
  run->command = g_strdup ("vite");
  run->started_by = g_strdup ("you");

  folder = g_build_filename (log_root, run->uuid, NULL);
  output = skep_output_new (folder);
  writer = skep_output_writer_new (output, FILE_BYTES);
  for (guint i = 0; skep_log_get_n_bytes (skep_output_get_log (output)) < n_bytes; i++)
    {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      g_string_append_printf (text, lines[i % G_N_ELEMENTS (lines)], i, i % 977);
#pragma GCC diagnostic pop
      if (text->len < 64 * 1024)
        continue;
      skep_output_writer_take (writer, text->str, text->len);
      g_string_truncate (text, 0);
    }

  return run;
}

static GPtrArray *
make_targets (const char *log_root,
              guint64     n_bytes)
{
  GPtrArray *targets = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_log_target_unref);

  for (guint i = 0; i < N_RUNS; i++)
    {
      g_autoptr (SkepPastRun) run = write_run (log_root, i, n_bytes / N_RUNS);

      g_ptr_array_add (targets, skep_log_target_new_past (run, log_root));
    }

  return targets;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
search (GPtrArray         *targets,
        BenchLogFigure     figure,
        const char        *pattern,
        SkepLogQueryFlags  flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepLogQuery) query = skep_log_query_new (pattern, flags, &error);
  Timing timing = { g_get_monotonic_time (), 0 };
  guint64 n_bytes = 0;
  gint64 us;

  if (query == NULL || !skep_log_search_run (query, targets, NULL, found_cb, &timing, &error))
    g_error ("%s: %s", pattern, error->message);

  us = g_get_monotonic_time () - timing.begun_us;
  for (guint i = 0; i < targets->len; i++)
    n_bytes += skep_log_target_get_n_bytes (g_ptr_array_index (targets, i));
  bench_figure_add (&bench_log_figures[figure], (double) n_bytes / MAX (us, 1));
  if (figure == BENCH_LOG_SEARCH_FREQUENT)
    bench_figure_add (&bench_log_figures[BENCH_LOG_SEARCH_FIRST],
                      (timing.first_us - timing.begun_us) / 1e3);
}

/* Writes @n_bytes of logs into a folder of its own, and searches them @n_rounds times. */
void
bench_log_measure_search (guint64 n_bytes,
                          guint   n_rounds)
{
  g_autofree char *log_root = g_dir_make_tmp ("skep-bench-XXXXXX", NULL);
  g_autoptr (GPtrArray) targets = make_targets (log_root, n_bytes);

  for (guint round = 0; round < n_rounds; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (searches); i++)
      search (targets, searches[i].figure, searches[i].pattern, searches[i].flags);

  remove_tree (log_root);
}
