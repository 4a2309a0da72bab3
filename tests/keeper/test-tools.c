/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The tools beside the keeper: arguments, --print-env, --find-runs. */

#include "tool-harness.h"

#include <glib/gstdio.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "skep-keeper-protocol.h"

/* Only a failing test waits that long. */
#define LIMIT_MSEC 20000

#define MARK "b6d0"
#define STRANGE_ID "00000000-0000-4000-8000-000000000000"
#define ANY_ID "0f8fad5b-d9cb-469f-a165-70867728950e"

/* --- Arguments --- */

static void
test_arguments (void)
{
  static const char * const wrong[][6] = {
    { "--help" },
    { "print-env", MARK },
    { "" },
    { SKEP_KEEPER_TOOL_PRINT_ENV },
    { SKEP_KEEPER_TOOL_PRINT_ENV, "" },
    { SKEP_KEEPER_TOOL_PRINT_ENV, MARK, MARK },
    { SKEP_KEEPER_TOOL_PRINT_USER, "0" },
    { SKEP_KEEPER_TOOL_FIND_RUNS, "1" },
    { SKEP_KEEPER_TOOL_END_RUNS },
    { SKEP_KEEPER_TOOL_END_RUNS, "-1" },
    { SKEP_KEEPER_TOOL_END_RUNS, "1s" },
    { SKEP_KEEPER_TOOL_END_RUNS, "86400001" },
    { SKEP_KEEPER_TOOL_FIND_LISTENER },
    { SKEP_KEEPER_TOOL_FIND_LISTENER, "0" },
    { SKEP_KEEPER_TOOL_FIND_LISTENER, "65536" },
    { SKEP_KEEPER_TOOL_FIND_LISTENER, "http" },
    { SKEP_KEEPER_TOOL_END_LISTENER, "80", "1", "1" },
    { SKEP_KEEPER_TOOL_END_LISTENER, "80", "0", "1", "1" },
    { SKEP_KEEPER_TOOL_END_LISTENER, "80", "4294967296", "1", "1" },
    { SKEP_KEEPER_TOOL_END_LISTENER, "80", "1", "", "1" },
    { SKEP_KEEPER_TOOL_END_LISTENER, "80", "1", "99999999999999999999", "1" },
    { SKEP_KEEPER_TOOL_END_LISTENER, "80", "1", "1", "86400001" },
    { SKEP_KEEPER_TOOL_FIND_PEER },
    { SKEP_KEEPER_TOOL_FIND_PEER, "/bin/sh" },
    { SKEP_KEEPER_TOOL_FIND_PEER, "/bin/sh", "/bin/sh" }, /* standard input is no socket */
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (Tool) tool = tool_run (NULL, wrong[i]);

      g_test_message ("%s", wrong[i][0]);
      g_assert_true (WIFEXITED (tool->status));
      g_assert_cmpint (WEXITSTATUS (tool->status), ==, 2);
      g_assert_cmpstr (tool->errors, !=, "");
      g_assert_cmpuint (tool->strings->len, ==, 0);
    }
}

static const struct {
  const char *input;
  const char *line;
} malformed[] = {
  { "\n", "line 1 " },
  { ANY_ID "\n", "line 1 " },
  { ANY_ID " \n", "line 1 " },
  { ANY_ID " 1 2\n", "line 1 " },
  { ANY_ID "  1\n", "line 1 " },
  { ANY_ID " -1\n", "line 1 " },
  { ANY_ID " 99999999999999999999\n", "line 1 " },
  { ANY_ID " 1\r\n", "line 1 " },
  { ANY_ID " 1\n" ANY_ID " 2\n\n", "line 3 " },
  { ANY_ID " 1\n1" ANY_ID " 2\n" ANY_ID " 1\n", "line 2 " },
  { ANY_ID " 1\n0f8fad5b+d9cb-469f-a165-70867728950e 1", "line 2 " },
  { ANY_ID " 1\n0f8fad5g-d9cb-469f-a165-70867728950e 1", "line 2 " },
};

static void
test_malformed_line (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (malformed); i++)
    {
      g_autoptr (Tool) finder = TOOL_RUN (malformed[i].input, SKEP_KEEPER_TOOL_FIND_RUNS);
      g_autoptr (Tool) ender = TOOL_RUN (malformed[i].input, SKEP_KEEPER_TOOL_END_RUNS, "1");

      g_assert_cmpint (WEXITSTATUS (finder->status), ==, 2);
      g_assert_nonnull (strstr (finder->errors, malformed[i].line));
      g_assert_cmpint (WEXITSTATUS (ender->status), ==, 2);
      g_assert_cmpstr (ender->errors, ==, finder->errors);
      g_assert_cmpuint (finder->strings->len + ender->strings->len, ==, 0);
    }
}

/* --- --print-env --- */

static void
assert_prints (const char * const *environment)
{
  const char *argv[] = { g_getenv ("SKEP_KEEPER"), SKEP_KEEPER_TOOL_PRINT_ENV, MARK, NULL };
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char *path = NULL;
  g_autofree char *printed = NULL;
  ToolSpawn spawn = { .argv = argv, .environment = environment };
  gsize length;

  g_string_append_len (expected, MARK, sizeof MARK);
  for (guint i = 0; environment[i] != NULL; i++)
    g_string_append_len (expected, environment[i], strlen (environment[i]) + 1);
  g_string_append_len (expected, MARK, sizeof MARK);

  spawn.fds[1] = g_file_open_tmp ("skep-env-XXXXXX", &path, NULL);
  g_assert_cmpint (spawn.fds[1], >=, 0);
  g_assert_cmpint (tool_wait (tool_spawn (&spawn)), ==, 0);
  close (spawn.fds[1]);

  g_assert_true (g_file_get_contents (path, &printed, &length, NULL));
  g_remove (path);
  g_assert_cmpmem (printed, length, expected->str, expected->len);
}

static void
test_values (void)
{
  static const char * const environment[] = {
    "A=b=c", "NEWLINES=\none\n\ntwo\n", "EMPTY=", "NO_VALUE", "=", "BYTES=\xff\x01\x1b[0m",
    MARK "=" MARK, "A=again", NULL,
  };

  assert_prints (environment);
}

static void
test_no_environment (void)
{
  static const char * const environment[] = { NULL };

  assert_prints (environment);
}

#define N_LARGE 12
#define LARGE_BYTES (100 * 1024)

/* 1.2 MB; the kernel takes 128 KiB each, and 2 MB together. */
static GStrv
make_large_environment (const char *last)
{
  GStrv environment = g_new0 (char *, N_LARGE + 2);

  for (int i = 0; i < N_LARGE; i++)
    {
      environment[i] = g_strnfill (LARGE_BYTES, 'a' + i);
      environment[i][5] = '=';
    }

  environment[N_LARGE] = g_strdup (last);
  return environment;
}

static void
test_large_environment (void)
{
  g_auto (GStrv) environment = make_large_environment ("LAST=1");

  assert_prints ((const char * const *) environment);
}

static GPid
print_into (int                 fd,
            const char * const *environment)
{
  const char *argv[] = { g_getenv ("SKEP_KEEPER"), SKEP_KEEPER_TOOL_PRINT_ENV, MARK, NULL };
  ToolSpawn spawn = { .argv = argv, .environment = environment, .fds = { 0, fd } };

  return tool_spawn (&spawn);
}

static void
test_reader_gone (void)
{
  g_auto (GStrv) environment = make_large_environment ("LAST=1");
  int fds[2];
  GPid pid;

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  pid = print_into (fds[1], (const char * const *) environment);
  close (fds[1]);
  close (fds[0]);
  g_assert_cmpint (tool_wait (pid), ==, 0);
}

static void
wait_until_full (int fd)
{
  gint64 limit_us = g_get_monotonic_time () + LIMIT_MSEC * 1000;
  struct pollfd pipe_end = { .fd = fd, .events = POLLOUT };

  while (poll (&pipe_end, 1, 0) > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, limit_us);
      g_usleep (1000);
    }
}

/* The pipe is full long before the end, and says EAGAIN. */
static void
test_slow_reader (void)
{
  g_auto (GStrv) environment = make_large_environment ("LAST=1");
  gsize expected = 2 * sizeof MARK + N_LARGE * (LARGE_BYTES + 1) + sizeof "LAST=1";
  gsize n_read = 0;
  char bytes[4096];
  gssize length;
  int fds[2];
  GPid pid;

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  g_assert_cmpint (fcntl (fds[1], F_SETFL, O_NONBLOCK), ==, 0);
  pid = print_into (fds[1], (const char * const *) environment);
  wait_until_full (fds[1]);
  close (fds[1]);

  while ((length = read (fds[0], bytes, sizeof bytes)) > 0)
    n_read += (gsize) length;

  close (fds[0]);
  g_assert_cmpuint (n_read, ==, expected);
  g_assert_cmpint (tool_wait (pid), ==, 0);
}

static const char *
find_variable (GPtrArray  *strings,
               const char *variable)
{
  for (guint i = 0; i < strings->len; i++)
    {
      if (strcmp (strings->pdata[i], variable) == 0)
        return strings->pdata[i];
    }

  return NULL;
}

/* As it is called: what rc files print comes before and after. */
static void
test_login_shell (void)
{
  g_autofree char *shell = g_find_program_in_path ("bash");
  g_autofree char *home = g_dir_make_tmp ("skep-home-XXXXXX", NULL);
  g_autofree char *rc = g_build_filename (home, ".bash_profile", NULL);
  g_autofree char *home_variable = g_strdup_printf ("HOME=%s", home);
  g_autofree char *command = g_strdup_printf ("'%s' %s %s", g_getenv ("SKEP_KEEPER"),
                                              SKEP_KEEPER_TOOL_PRINT_ENV, MARK);
  const char *argv[] = { shell, "-ilc", command, NULL };
  const char *environment[] = { home_variable, NULL };
  ToolSpawn spawn = { .argv = argv, .environment = environment };
  g_autofree char *path = NULL;
  g_autofree char *printed = NULL;
  g_autoptr (GPtrArray) strings = g_ptr_array_new_with_free_func (g_free);
  const char *next;
  gsize length;

  if (shell == NULL)
    {
      g_test_skip ("needs bash");
      return;
    }

  g_assert_true (g_file_set_contents (rc, "echo Welcome\nexport FROM_RC=$'a\\nb'\n", -1, NULL));
  spawn.fds[1] = g_file_open_tmp ("skep-env-XXXXXX", &path, NULL);
  g_assert_cmpint (tool_wait (tool_spawn (&spawn)), ==, 0);
  close (spawn.fds[1]);

  g_assert_true (g_file_get_contents (path, &printed, &length, NULL));
  next = g_strstr_len (printed, (gssize) length, MARK);
  g_assert_nonnull (next);
  g_assert_true (g_str_has_prefix (printed, "Welcome\n"));

  for (; next < printed + length; next += strlen (next) + 1)
    g_ptr_array_add (strings, g_strdup (next));

  g_assert_cmpuint (strings->len, >, 3);
  g_assert_cmpstr (strings->pdata[strings->len - 1], ==, MARK);
  g_assert_nonnull (find_variable (strings, home_variable));
  g_assert_nonnull (find_variable (strings, "FROM_RC=a\nb"));

  g_remove (path);
  g_remove (rc);
  g_rmdir (home);
}

/* --- --find-runs --- */

static Tool *
find (const char *input)
{
  Tool *tool = TOOL_RUN (input, SKEP_KEEPER_TOOL_FIND_RUNS);

  g_assert_cmpint (tool->status, ==, 0);
  g_assert_cmpstr (tool->errors, ==, "");
  g_assert_cmpuint (tool->strings->len % SKEP_KEEPER_FIND_RUNS_FIELDS, ==, 0);
  return tool;
}

static guint
count_found (const char *input)
{
  g_autoptr (Tool) tool = find (input);

  return tool->strings->len / SKEP_KEEPER_FIND_RUNS_FIELDS;
}

static void
assert_found (Marked *marked,
              guint   n_processes)
{
  g_autofree char *line = marked_dup_line (marked);

  g_assert_cmpuint (count_found (line), ==, n_processes);
}

static void
end (Marked *marked)
{
  g_autofree char *line = marked_dup_line (marked);
  g_autoptr (Tool) tool = TOOL_RUN (line, SKEP_KEEPER_TOOL_END_RUNS, "0");

  g_assert_cmpint (tool->status, ==, 0);
  g_assert_cmpuint (tool_get_number (tool, 1), ==, 0);
  g_assert_cmpuint (marked_count (marked), ==, 0);
}

static void
test_record (void)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *variable = g_strdup_printf ("SKEP_RUN_ID=%s", id);
  g_autofree char *line = g_strdup_printf ("%s 0", id);
  g_autofree char *command = g_strdup_printf ("%s graceful 1", keeper_nasty ());
  const char *argv[] = { keeper_nasty (), "graceful", "1", NULL };
  const char *environment[] = { "PATH=/bin", variable, "SKEP_RUN_ID=" STRANGE_ID, NULL };
  ToolSpawn spawn = { .argv = argv, .environment = environment, .cwd = "/proc/sys" };
  gint64 earliest_ms = tool_boottime_msec ();
  g_autoptr (Marked) marked = marked_new_full (id, &spawn);
  gint64 latest_ms = tool_boottime_msec ();
  g_autoptr (Tool) tool = find (line);

  g_assert_cmpuint (tool->strings->len, ==, SKEP_KEEPER_FIND_RUNS_FIELDS);
  g_assert_cmpuint (tool_get_number (tool, 0), ==, (guint64) marked->pid);
  g_assert_cmpint ((gint64) tool_get_number (tool, 1), >=, earliest_ms - 10);
  g_assert_cmpint ((gint64) tool_get_number (tool, 1), <=, latest_ms);
  g_assert_cmpstr (tool->strings->pdata[2], ==, id);
  g_assert_cmpstr (tool->strings->pdata[3], ==, "nasty");
  g_assert_cmpstr (tool->strings->pdata[4], ==, "/proc/sys");
  g_assert_cmpstr (tool->strings->pdata[5], ==, command);
}

static const struct {
  const char *mode;
  guint       n_processes;
  gboolean    main_ends;
} trees[] = {
  { "tree",                 7, FALSE },
  { "daemon",               2, FALSE },
  { "dfork",                2, FALSE },
  { "stopped-main",         2, FALSE },
  { "exit0-leave-ignoring", 1, TRUE },
  { "exit0-leave-thread",   1, TRUE },
  { "threads",              2, FALSE },
  { "exec-child",           2, FALSE },
};

static void
test_trees (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (trees); i++)
    {
      g_autoptr (Marked) marked = marked_new (trees[i].mode, NULL);

      g_test_message ("%s", trees[i].mode);
      if (trees[i].main_ends)
        tool_wait (marked->pid);

      assert_found (marked, trees[i].n_processes);
      end (marked);
    }
}

static void
test_behind_large_values (void)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *variable = g_strdup_printf ("SKEP_RUN_ID=%s", id);
  g_auto (GStrv) environment = make_large_environment (variable);
  const char *argv[] = { keeper_nasty (), "ready", NULL };
  ToolSpawn spawn = { .argv = argv, .environment = (const char * const *) environment };
  g_autoptr (Marked) marked = marked_new_full (id, &spawn);

  assert_found (marked, 1);
}

static void
test_long_command (void)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *variable = g_strdup_printf ("SKEP_RUN_ID=%s", id);
  g_autofree char *line = g_strdup_printf ("%s 0\n", id);
  g_autofree char *argument = g_strnfill (9000, 'x');
  const char *argv[] = { keeper_nasty (), "ready", argument, NULL };
  const char *environment[] = { variable, NULL };
  ToolSpawn spawn = { .argv = argv, .environment = environment };
  g_autoptr (Marked) marked = marked_new_full (id, &spawn);
  g_autoptr (Tool) tool = find (line);

  g_assert_cmpuint (tool->strings->len, ==, SKEP_KEEPER_FIND_RUNS_FIELDS);
  g_assert_cmpuint (strlen (tool->strings->pdata[5]), ==, 4096);
}

static void
test_many_runs (void)
{
  g_autoptr (Marked) first = marked_new ("ready", NULL);
  g_autoptr (Marked) second = marked_new ("daemon", NULL);
  g_autoptr (GString) input = g_string_new (NULL);

  for (int i = 0; i < 5000; i++)
    {
      g_autofree char *id = g_uuid_string_random ();

      g_string_append_printf (input, "%s %d\n", id, i);
      if (i == 4711)
        g_string_append_printf (input, "%s 0\n%s 0\n", first->id, second->id);
    }

  g_assert_cmpuint (count_found (input->str), ==, 3);
  end (second);
}

static void
test_nothing_asked (void)
{
  g_autoptr (Marked) marked = marked_new ("ready", NULL);

  g_assert_cmpuint (count_found (""), ==, 0);
}

/* What came before the run has the id from somewhere else. */
static void
test_older (void)
{
  g_autoptr (Marked) marked = marked_new ("ready", NULL);
  g_autofree char *line = g_strdup_printf ("%s 0\n", marked->id);
  g_autoptr (Tool) tool = find (line);
  guint64 start_ms = tool_get_number (tool, 1);
  g_autofree char *same = g_strdup_printf ("%s %" G_GUINT64_FORMAT, marked->id, start_ms + 10);
  g_autofree char *later = g_strdup_printf ("%s %" G_GUINT64_FORMAT, marked->id, start_ms + 20);

  g_assert_cmpuint (count_found (same), ==, 1);
  g_assert_cmpuint (count_found (later), ==, 0);
}

/* --- --print-user --- */

/* @path: where the shell of the tool looks for getent */
static void
assert_prints_user (const char *path)
{
  const char *argv[] = { g_getenv ("SKEP_KEEPER"), SKEP_KEEPER_TOOL_PRINT_USER, NULL };
  g_autofree char *search_path = g_strconcat ("PATH=", path, NULL);
  const char *environment[] = { search_path, NULL };
  struct passwd *self = getpwuid (getuid ());
  g_autofree char *expected = g_strdup_printf ("%s:%s:%d:%d:%s:%s:%s", self->pw_name,
                                               self->pw_passwd, (int) self->pw_uid,
                                               (int) self->pw_gid, self->pw_gecos, self->pw_dir,
                                               self->pw_shell);
  char printed[4096] = "";
  int output = tool_memfd_new ("");
  ToolSpawn spawn = { .argv = argv, .environment = environment, .fds = { 0, output, 0 } };

  g_assert_cmpint (tool_wait (tool_spawn (&spawn)), ==, 0);
  g_assert_cmpint (pread (output, printed, sizeof printed, 0), ==, strlen (expected) + 1);
  g_assert_cmpstr (printed, ==, expected);
  close (output);
}

static void
test_print_user (void)
{
  assert_prints_user ("/usr/local/bin:/usr/bin:/bin");
}

/* A folder with nothing but grep. */
static void
test_print_user_without_getent (void)
{
  g_autofree char *folder = g_dir_make_tmp ("skep-XXXXXX", NULL);
  g_autofree char *link = g_build_filename (folder, "grep", NULL);
  g_autofree char *grep = g_find_program_in_path ("grep");

  g_assert_cmpint (symlink (grep, link), ==, 0);
  assert_prints_user (folder);
  g_unlink (link);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  keeper_harness_init (&argc, &argv);

  g_test_add_func ("/keeper/tools/refuse-wrong-arguments", test_arguments);
  g_test_add_func ("/keeper/tools/name-the-malformed-line", test_malformed_line);
  g_test_add_func ("/keeper/print-env/prints-values-as-they-are", test_values);
  g_test_add_func ("/keeper/print-env/prints-no-environment", test_no_environment);
  g_test_add_func ("/keeper/print-env/prints-large-values", test_large_environment);
  g_test_add_func ("/keeper/print-env/survives-its-reader", test_reader_gone);
  g_test_add_func ("/keeper/print-env/waits-for-slow-reader", test_slow_reader);
  g_test_add_func ("/keeper/print-env/in-interactive-login-shell", test_login_shell);
  g_test_add_func ("/keeper/print-user/tells-the-passwd-entry", test_print_user);
  g_test_add_func ("/keeper/print-user/needs-no-getent", test_print_user_without_getent);
  g_test_add_func ("/keeper/find-runs/tells-all-of-a-process", test_record);
  g_test_add_func ("/keeper/find-runs/finds-trees", test_trees);
  g_test_add_func ("/keeper/find-runs/finds-behind-large-values", test_behind_large_values);
  g_test_add_func ("/keeper/find-runs/cuts-long-commands", test_long_command);
  g_test_add_func ("/keeper/find-runs/finds-among-thousands", test_many_runs);
  g_test_add_func ("/keeper/find-runs/finds-nothing-unasked", test_nothing_asked);
  g_test_add_func ("/keeper/find-runs/skips-what-is-older", test_older);

  return g_test_run ();
}
