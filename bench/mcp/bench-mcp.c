/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What it costs agents to ask, beside servers made with the SDKs that others use: same calls, same
 * answers, same load generator, in one run. */

#include "config.h"

#include <json-glib/json-glib.h>
#include <stdio.h>

#include "bench-machine.h"
#include "bench-mcp.h"
#include "bench-runs.h"

static BenchFigure figures[BENCH_MCP_N_FIGURES] = {
  [BENCH_MCP_HTTP_8] = { "http-8", "99 of 100 calls by HTTP are answered, 8 at a time", "ms",
                         BENCH_AT_MOST, 5, 0.5 },
  [BENCH_MCP_HTTP_SDK_1] = { "http-sdk-1", "calls/s by HTTP, of those of SDK 1, 8 at a time", "×",
                             BENCH_AT_LEAST, 3, 0.5 },
  [BENCH_MCP_HTTP_SDK_1_P99] = { "http-sdk-1-p99", "p99 by HTTP, of that of SDK 1, 64 at a time",
                                 "×", BENCH_AT_MOST, 0.333, 0.5 },
  [BENCH_MCP_HTTP_SDK_2] = { "http-sdk-2", "calls/s by HTTP, of those of SDK 2, 8 at a time", "×",
                             BENCH_AT_LEAST, 10, 0.5 },
  [BENCH_MCP_SOCKET_8] = { "socket-8", "99 of 100 calls on the socket, 8 at a time",
                           "ms", BENCH_AT_MOST, 5, 0.5 },
  [BENCH_MCP_SOCKET_SDK_1] = { "socket-sdk-1", "calls/s on it, of those of SDK 1 by HTTP", "×",
                               BENCH_AT_LEAST, 3, 0.5 },
  [BENCH_MCP_SOCKET_SDK_1_P99] = { "socket-sdk-1-p99",
                                   "p99 on it, of that of SDK 1 by HTTP, 64 at a time", "×",
                                   BENCH_AT_MOST, 0.333, 0.5 },
  [BENCH_MCP_BRIDGE_8] = { "bridge-8", "99 of 100 calls through skepctl mcp, 8 at a time", "ms",
                           BENCH_AT_MOST, 5, 0.5 },
  [BENCH_MCP_BRIDGE_SDK_1] = { "bridge-sdk-1", "calls/s through it, of those of SDK 1 by stdio",
                               "×", BENCH_AT_LEAST, 1, 0.5 },
  [BENCH_MCP_MEMORY] = { "memory", "resident after all this: Skep", "MB" },
  [BENCH_MCP_MEMORY_SDK_1] = { "memory-sdk-1", "likewise, SDK 1", "MB" },
  [BENCH_MCP_MEMORY_SDK_2] = { "memory-sdk-2", "likewise, SDK 2", "MB" },
  [BENCH_MCP_SPAWN] = { "spawn", "skepctl mcp is started and has introduced Skep", "ms",
                        BENCH_AT_MOST, 10, 0.5 },
  [BENCH_MCP_SPAWN_SDK_1] = { "spawn-sdk-1", "a server of SDK 1 likewise", "ms" },
  [BENCH_MCP_BUSY_SOCKET] = { "busy-socket",
                              "a status comes by the socket while a tree resists a stop and ten "
                              "scripts flood (the predecessor: 58)",
                              "ms", BENCH_AT_MOST, 10, 0.999 },
  [BENCH_MCP_BUSY_PEEK] = { "busy-peek", "meanwhile, the window reads it", "µs", BENCH_AT_MOST, 20,
                            0.999 },
  [BENCH_MCP_SOAK_MEMORY] = { "soak-memory", "memory grows by many calls and 500 streams", "MB",
                              BENCH_AT_MOST, 1, 1 },
  [BENCH_MCP_SOAK_FDS] = { "soak-fds", "descriptors are left of them", "", BENCH_AT_MOST, 0, 1 },
};

static gboolean is_json;
static gboolean is_check;
static gboolean is_quick;
static gboolean is_soak;
static int n_rounds = 5;
static int n_calls = 1000000;
static double seconds = 1;
static char *modules;
static char *only;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON", NULL },
  { "check", 0, 0, G_OPTION_ARG_NONE, &is_check, "Fail when a target is missed", NULL },
  { "quick", 0, 0, G_OPTION_ARG_NONE, &is_quick, "Only see that everything works", NULL },
  { "rounds", 0, 0, G_OPTION_ARG_INT, &n_rounds, "How often each is measured (5)", "N" },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "How long, each time (1)", "S" },
  { "soak", 0, 0, G_OPTION_ARG_NONE, &is_soak, "See what many calls leave behind, and no more",
    NULL },
  { "calls", 0, 0, G_OPTION_ARG_INT, &n_calls, "How many for that (1000000)", "N" },
  { "only", 0, 0, G_OPTION_ARG_STRING, &only, "Only the calls/s of what has this in its name",
    "TEXT" },
  { "sdk", 0, 0, G_OPTION_ARG_FILENAME, &modules, "Compare with the SDKs in this folder",
    "MODULES" },
  { NULL },
};

static char *
make_node_path (void)
{
  return g_build_filename (modules, NODE_PACKAGE, "bin", "node", NULL);
}

/* The SDKs answer what Skep has answered. */
static char *
store_answer (BenchMcp *bench)
{
  g_autoptr (BenchMcpConnection) connection = bench_mcp_connection_new_socket (
      bench->skep->socket);
  g_autoptr (JsonNode) answer = NULL;
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (bench->folder, "answer.json", NULL);
  JsonObject *result;

  bench_mcp_connection_open (connection);
  text = bench_mcp_connection_ask (connection, "tools/call", BENCH_MCP_CALL_PARAMS);
  answer = json_from_string (text, NULL);
  result = json_object_get_object_member (json_node_get_object (answer), "result");
  json = json_to_string (json_object_get_member (result, "structuredContent"), FALSE);
  if (!g_file_set_contents (path, json, -1, &error))
    g_error ("%s", error->message);

  return path;
}

static BenchMcpServer *
start_sdk (const char *node,
           const char *program,
           const char *answer)
{
  const char *command[] = { node, program, modules, answer, "http", NULL };

  return bench_mcp_server_new_http (command);
}

static void
begin (BenchMcp *bench)
{
  g_setenv ("SKEP_KEEPER", KEEPER_PATH, TRUE);
  g_setenv ("SKEP_SKEPCTL", BENCH_SKEPCTL_PATH, TRUE);
  bench->project = bench_mcp_project_new (bench->folder);
  bench->skep = bench_mcp_server_new_skep (bench->folder, bench->project);
  bench_mcp_project_run (bench->project, bench->skep, "dev");
}

static void
end (BenchMcp *bench)
{
  g_clear_pointer (&bench->skep, bench_mcp_server_free);
  g_clear_pointer (&bench->project, g_free);
}

static void
measure_all (BenchMcp *bench)
{
  if (!is_soak)
    {
      bench_mcp_measure_rates (bench);
      if (only != NULL)
        return;
      bench_mcp_measure_spawn (bench);
      bench_mcp_measure_busy (bench);
    }
  if (is_soak || is_quick)
    bench_mcp_measure_soak (bench);
}

static void
measure_with_sdks (BenchMcp *bench)
{
  g_autofree char *node = make_node_path ();
  g_autofree char *answer = store_answer (bench);
  g_autoptr (BenchMcpServer) sdk_1 = start_sdk (node, SDK_1_PATH, answer);
  g_autoptr (BenchMcpServer) sdk_2 = start_sdk (node, SDK_2_PATH, answer);
  const char *sdk_1_stdio[] = { node, SDK_1_PATH, modules, answer, "stdio", NULL };

  bench->sdk_1 = sdk_1;
  bench->sdk_2 = sdk_2;
  bench->sdk_1_stdio = sdk_1_stdio;
  measure_all (bench);
}

static void
measure (BenchMcp *bench)
{
  if (modules != NULL)
    measure_with_sdks (bench);
  else
    measure_all (bench);
}

static void
print_figure (const BenchFigure *figure)
{
  g_autofree char *limit = bench_figure_format_limit (figure, 13);

  printf ("%-15s %9.3f %9.3f %9.3f %9.3f  %s %s, %s%s\n", figure->id,
          bench_figure_get_quantile (figure, 0), bench_figure_get_quantile (figure, 0.5),
          bench_figure_get_quantile (figure, 0.999), bench_figure_get_quantile (figure, 1), limit,
          figure->unit, figure->meaning, bench_figure_is_within (figure) ? "" : "  MISSED");
}

static void
print_table (void)
{
  printf ("%u processors, load %.1f\n\n", bench_count_processors (), bench_read_load ());
  if (!is_soak)
    bench_mcp_print_rates ();
  printf ("\n%-15s %9s %9s %9s %9s  %s\n", "", "min", "median", "p99.9", "max", "limit");
  for (guint i = 0; i < BENCH_MCP_N_FIGURES; i++)
    if (figures[i].values->len > 0)
      print_figure (&figures[i]);
}

static void
print_json (void)
{
  printf ("{\n");
  for (guint i = 0; i < BENCH_MCP_N_FIGURES; i++)
    if (figures[i].values->len > 0)
      {
        bench_figure_print_json (&figures[i]);
        printf (",\n");
      }
  printf ("  \"processors\": %u\n}\n", bench_count_processors ());
}

/* A failure to measure ends the program, so the others were not asked for. */
static gboolean
check (void)
{
  gboolean is_good = TRUE;

  for (guint i = 0; i < BENCH_MCP_N_FIGURES; i++)
    if (figures[i].values->len > 0)
      is_good &= bench_figures_check (&figures[i], 1, "bench-mcp");

  return is_good;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GOptionContext) options = g_option_context_new ("- measure what agents wait for");
  g_autoptr (GError) error = NULL;
  BenchMcp bench = { .figures = figures };
  int status;

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error))
    {
      fprintf (stderr, "bench-mcp: %s\n", error->message);
      return 2;
    }

  bench.folder = bench_state_new ();
  bench.only = only;
  bench.n_rounds = is_quick ? 1 : MAX (n_rounds, 1);
  bench.seconds = is_quick ? 0.1 : seconds;
  bench.n_soak_calls = is_quick ? 2000 : MAX (n_calls, 1);
  bench_figures_init (figures, BENCH_MCP_N_FIGURES);
  begin (&bench);
  measure (&bench);
  end (&bench);

  bench_figures_sort (figures, BENCH_MCP_N_FIGURES);
  if (is_json)
    print_json ();
  else
    print_table ();
  status = is_check && !check ();
  bench_figures_clear (figures, BENCH_MCP_N_FIGURES);
  bench_state_free (bench.folder);

  return status;
}
