/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <ftw.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "mcp-fixture.h"

/* Under sanitizers and on loaded machines everything takes longer; a test that hangs fails. */
#define TIMEOUT_SECONDS 30

/* Name and command; NASTY is the fixture program. */
static const char *const scripts[][2] = {
  { "ok", "exec NASTY exit 0" },
  { "seven", "exec NASTY exit 7" },
  { "nine", "exec NASTY raise 9" },
  { "lines", "exec NASTY lines 50" },
  { "ready", "exec NASTY ready" },
  { "tree", "exec NASTY tree" },
  { "stubborn", "exec NASTY ignterm" },
  { "leave", "printf 'last words'; exec NASTY exit0-leave-daemon" },
  { "cat", "exec NASTY cat" },
  { "many", "seq 1 200000" },
  { "returns", "printf 'a\\r\\nb\\rc\\r'" },
  { "colours", "printf '\\033[31mred\\033[0m\\n\\033]0;title\\007plain'" },
  { "args", "printf '%s|'" },
  { "compile", "printf 'main.c:3:5: error: no such thing\nutil.c:7:1: warning: unused\nok\n'" },
  { "flood", "seq 1000000 3499999" },
  { "watch", "trap 'echo main.c:4:1: error: nor this; exit 0' INT TERM; "
             "echo main.c:3:5: error: no such thing; while :; do sleep 0.05; done" },
  /* Says its last words when it is stopped. */
  { "talk", "trap 'echo bye; exit 0' INT TERM; echo one; echo two; while :; do sleep 0.05; done" },
};

static void
add_script (JsonBuilder *builder,
            const char  *name,
            const char  *pattern,
            const char  *marker)
{
  g_autofree char *nasty = g_shell_quote (g_getenv ("SKEP_NASTY"));
  g_autoptr (GString) command = g_string_new (pattern);

  g_string_replace (command, "NASTY", nasty, 0);
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "command");
  json_builder_add_string_value (builder, command->str);
  json_builder_set_member_name (builder, "env");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, MARKER_VARIABLE);
  json_builder_add_string_value (builder, marker);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static char *
make_scripts (Fixture *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, "Shop");
  json_builder_set_member_name (builder, "scripts");
  json_builder_begin_object (builder);
  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    add_script (builder, scripts[i][0], scripts[i][1], self->marker);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, TRUE);
}

static void
write_file (const char *folder,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

Fixture *
fixture_new (void)
{
  Fixture *self = g_new0 (Fixture, 1);
  g_autofree char *json = NULL;

  self->grace = "300 300";
  self->marker = g_uuid_string_random ();
  self->folder = g_dir_make_tmp ("skep-XXXXXX", NULL);
  self->project = g_build_filename (self->folder, "my shop", NULL);
  self->socket = g_build_filename (self->folder, "run", "skep.sock", NULL);
  g_assert_cmpint (g_mkdir (self->project, 0700), ==, 0);
  json = make_scripts (self);
  write_file (self->project, "skep.json", json);
  write_file (self->project, "Procfile", "dup: true\n");
  write_file (self->project, "Makefile", "dup:\n\t@true\nvar:\n\t@echo \"V is $(V)\"\n");

  return self;
}

static int
remove_entry (const char        *path,
              const struct stat *info,
              int                type,
              struct FTW        *where)
{
  return remove (path);
}

void
fixture_free (Fixture *self)
{
  if (self->service != NULL)
    fixture_end (self, SIGKILL);
  g_assert_true (harness_await_no_survivor (self->marker, TIMEOUT_SECONDS * 1000));
  nftw (self->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  g_free (self->folder);
  g_free (self->project);
  g_free (self->socket);
  g_free (self->marker);
  g_free (self);
}

/* A test that fails must not leave a service. */
static void
die_with_test (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static GSubprocess *
spawn (Fixture            *self,
       const char *const  *words)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (launcher, die_with_test, NULL, NULL);
  g_subprocess_launcher_set_cwd (launcher, self->project);
  g_subprocess_launcher_setenv (launcher, "SKEP_GRACE_MS", self->grace, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_STATE_HOME", self->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", self->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  process = g_subprocess_launcher_spawnv (launcher, words, &error);
  g_assert_no_error (error);
  return process;
}

static char **
collect (const char *first,
         const char *second,
         const char *third,
         va_list     arguments)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  g_strv_builder_add_many (words, first, second, third, NULL);
  for (const char *word = va_arg (arguments, const char *); word != NULL;
       word = va_arg (arguments, const char *))
    g_strv_builder_add (words, word);

  return g_strv_builder_end (words);
}

GSubprocess *
fixture_spawn (Fixture    *self,
               const char *program,
               ...)
{
  g_auto (GStrv) words = NULL;
  va_list arguments;

  va_start (arguments, program);
  words = collect (program, "--socket", self->socket, arguments);
  va_end (arguments);

  return spawn (self, (const char *const *) words);
}

/* Blocks: it comes soon, or the test is killed. */
static char *
read_error_line (GSubprocess *process)
{
  g_autoptr (GDataInputStream) stream = g_data_input_stream_new (
      g_subprocess_get_stderr_pipe (process));

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (stream), FALSE);
  return g_data_input_stream_read_line (stream, NULL, NULL, NULL);
}

void
fixture_serve (Fixture *self)
{
  g_autofree char *expected = g_strdup_printf ("skep: serving 1 project on %s", self->socket);
  g_autofree char *line = NULL;

  self->service = fixture_spawn (self, g_getenv ("SKEP_SKEPCTL"), "serve", NULL);
  line = read_error_line (self->service);
  g_assert_cmpstr (line, ==, expected);
}

/* Its exit code, or what a shell makes of a signal. */
static int
get_exit_code (GSubprocess *process)
{
  return g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process)
                                              : 128 + g_subprocess_get_term_sig (process);
}

static void
ended_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_assert_true (g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL));
  *(gboolean *) user_data = TRUE;
}

int
fixture_end (Fixture *self,
             int      signal)
{
  g_autoptr (GSubprocess) service = g_steal_pointer (&self->service);
  gboolean is_over = FALSE;

  g_subprocess_send_signal (service, signal);
  g_subprocess_wait_async (service, NULL, ended_cb, &is_over);
  g_assert_true (harness_wait (TIMEOUT_SECONDS * 1000, harness_is_true, &is_over));

  return get_exit_code (service);
}

/* Of no bytes too, which have no data. */
static char *
dup_text (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return g_strndup (data != NULL ? data : "", length);
}

typedef struct
{
  Said *said;
  gboolean is_over;
} Communication;

static void
said_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Communication *communication = user_data;
  g_autoptr (GBytes) errors = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_finish (G_SUBPROCESS (object), result, &communication->said->output,
                                   &errors, &error);
  g_assert_no_error (error);
  communication->said->errors = dup_text (errors);
  communication->is_over = TRUE;
}

Said *
fixture_await (GSubprocess *program)
{
  Communication communication = { .said = g_new0 (Said, 1) };

  g_subprocess_communicate_async (program, NULL, NULL, said_cb, &communication);
  g_assert_true (harness_wait (TIMEOUT_SECONDS * 1000, harness_is_true, &communication.is_over));
  communication.said->exit_code = get_exit_code (program);

  return communication.said;
}

Said *
fixture_run (Fixture *self,
             ...)
{
  g_autoptr (GSubprocess) process = NULL;
  g_auto (GStrv) words = NULL;
  va_list arguments;

  va_start (arguments, self);
  words = collect (g_getenv ("SKEP_SKEPCTL"), "--socket", self->socket, arguments);
  va_end (arguments);
  process = spawn (self, (const char *const *) words);

  return fixture_await (process);
}

void
said_free (Said *self)
{
  g_bytes_unref (self->output);
  g_free (self->errors);
  g_free (self);
}

char *
said_dup_output (Said *self)
{
  return dup_text (self->output);
}

JsonNode *
said_parse (Said *self)
{
  g_autofree char *output = said_dup_output (self);
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (output, &error);

  g_assert_no_error (error);
  return node;
}

GSocket *
fixture_connect (const char *path)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_DEFAULT, NULL);

  g_socket_connect (socket, address, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_timeout (socket, TIMEOUT_SECONDS);
  return socket;
}

void
fixture_send (GSocket    *socket,
              const char *text)
{
  gsize length = strlen (text);

  while (length > 0)
    {
      gssize n = g_socket_send (socket, text, length, NULL, NULL);

      /* The other side may have closed it already. */
      if (n < 0)
        return;
      text += n;
      length -= n;
    }
}

char *
fixture_receive (GSocket *socket)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  char c;

  while (g_socket_receive (socket, &c, 1, NULL, &error) == 1)
    {
      if (c == '\n')
        return g_string_free (g_steal_pointer (&line), FALSE);
      g_string_append_c (line, c);
    }

  /* The end, but not for being late. */
  g_assert_false (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT));
  return NULL;
}
