/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How fast output is read as lines of plain text, and looked through for addresses and problems,
 * from memory: in processor time of the thread that does it. */

#include "config.h"

#include <stdio.h>
#include <time.h>

#include "bench-figure.h"
#include "bench-machine.h"
#include "skep-line-reader.h"
#include "skep-problem-scanner.h"
#include "skep-url.h"

/* Less than what memory keeps: nothing is missed. */
#define LOG_BYTES (12 * 1024 * 1024)

/* What is done with the lines of a block. */
typedef void (*Look) (SkepLineReader     *reader,
                      SkepProblemScanner *scanner);

typedef struct
{
  BenchFigure figure;
  const char *line;
  Look look; /* NULL: nothing */
} LineBench;

static void
find_urls (SkepLineReader     *reader,
           SkepProblemScanner *scanner)
{
  for (guint i = 0; i < skep_line_reader_get_n_lines (reader); i++)
    {
      const SkepLine line = skep_line_reader_get_line (reader, i);
      g_autoptr (GPtrArray) urls = skep_url_find_all (line.text, line.text_length, NULL, 0);

      if (urls != NULL)
        g_error ("no address is among these lines");
    }
}

static void
find_problems (SkepLineReader     *reader,
               SkepProblemScanner *scanner)
{
  for (guint i = 0; i < skep_line_reader_get_n_lines (reader); i++)
    {
      const SkepLine line = skep_line_reader_get_line (reader, i);

      skep_problem_scanner_feed (scanner, &line, 0);
    }
}

static LineBench benches[] = {
  { { "plain", "lines of 80 bytes, letters only", "MB/s", BENCH_AT_LEAST, 1000, 0.5 },
    "2026-01-01 12:30:45 INFO  request handled in 12 ms, status 200, 3421 bytes sent\r\n" },
  { { "coloured", "lines of 60 bytes with colours", "MB/s", BENCH_AT_LEAST, 400, 0.5 },
    "\033[2m12:30:45\033[0m \033[32minfo\033[39m served in \033[1m12 ms\033[22m a\r\n" },
  { { "utf-8", "lines of 60 bytes, some of them not ASCII", "MB/s", BENCH_AT_LEAST, 200, 0.5 },
    "  ✓ src/components/Überschrift.test.tsx › größer (12 ms)\r\n" },
  { { "progress", "lines that are written over three times", "MB/s" },
    "\r 10% [=>        ] 1/10\033[K\r 50% [====>     ] 5/10\033[K\r100% [=========>] 10/10\r\n" },
  { { "short", "lines of 8 bytes", "MB/s" }, "ok 123\r\n" },
  { { "plain-urls", "the plain lines, looked through for addresses", "MB/s" },
    "2026-01-01 12:30:45 INFO  request handled in 12 ms, status 200, 3421 bytes sent\r\n",
    find_urls },
  { { "plain-probs", "the plain lines, looked through for problems", "MB/s", BENCH_AT_LEAST, 150,
      0.5 },
    "2026-01-01 12:30:45 INFO  request handled in 12 ms, status 200, 3421 bytes sent\r\n",
    find_problems },
  { { "build-probs", "lines of a build, looked through for problems", "MB/s", BENCH_AT_LEAST, 150,
      0.5 },
    "[123/456] Compiling C object src/core/libcore.a.p/output_part.c.o, as builds print them\r\n",
    find_problems },
};

static SkepOutput *
make_output (const char *line,
             gsize       n_bytes)
{
  SkepOutput *output = skep_output_new (NULL);
  g_autoptr (GString) lines = g_string_new (NULL);

  while (lines->len < 64 * 1024)
    g_string_append (lines, line);
  for (gsize i = 0; i < MAX (n_bytes / lines->len, 1); i++)
    skep_log_append (skep_output_get_log (output), lines->str, lines->len);

  return output;
}

static double
get_cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static void
measure (LineBench *bench,
         gsize      n_bytes)
{
  g_autoptr (SkepOutput) output = make_output (bench->line, n_bytes);
  g_autoptr (SkepLineReader) reader = skep_line_reader_new (output);
  g_autoptr (SkepProblemScanner) scanner =
    skep_problem_scanner_new (skep_problem_rules_get_default (), skep_output_get_problems (output),
                              skep_output_get_lines (output));
  double begin = get_cpu_us ();

  while (skep_line_reader_read_block (reader, TRUE))
    if (bench->look != NULL)
      bench->look (reader, scanner);
  bench_figure_add (&bench->figure, skep_line_reader_get_position (reader) /
                                    MAX (get_cpu_us () - begin, 1));
}

static gboolean
report (void)
{
  gboolean is_within = TRUE;

  printf ("%u processors, load %.1f\n\n%-11s %9s %9s  %s\n", bench_count_processors (),
          bench_read_load (), "MB/s", "median", "limit", "");
  for (gsize i = 0; i < G_N_ELEMENTS (benches); i++)
    {
      BenchFigure *figure = &benches[i].figure;
      g_autofree char *limit = bench_figure_format_limit (figure, 9);

      bench_figures_sort (figure, 1);
      printf ("%-11s %9.0f %s  %s\n", figure->id, bench_figure_get_quantile (figure, 0.5), limit,
              figure->meaning);
      is_within &= bench_figures_check (figure, 1, "bench-lines");
      bench_figures_clear (figure, 1);
    }

  return is_within;
}

int
main (int   argc,
      char *argv[])
{
  gboolean is_check = FALSE;
  gboolean is_quick = FALSE;
  int n_rounds = 11;
  const GOptionEntry entries[] = {
    { "check", 0, 0, G_OPTION_ARG_NONE, &is_check, "Fail when a figure is over its limit", NULL },
    { "quick", 0, 0, G_OPTION_ARG_NONE, &is_quick, "Read little", NULL },
    { "rounds", 0, 0, G_OPTION_ARG_INT, &n_rounds, "How often each is measured (11)", "N" },
    { NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error))
    {
      fprintf (stderr, "bench-lines: %s\n", error->message);
      return 2;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (benches); i++)
    {
      bench_figures_init (&benches[i].figure, 1);
      for (int j = 0; j < MAX (n_rounds, 1); j++)
        measure (&benches[i], is_quick ? 1 : LOG_BYTES);
    }

  return !report () && is_check;
}
