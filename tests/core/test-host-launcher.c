/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is launched by the real service of a Flatpak's host, on a session bus of our own, and what
 * there is without either. Each test has a process, since that has but one session bus. */

#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness.h"
#include "skep-host-launcher.h"
#include "skep-keeper-protocol.h"
#include "skep-keeper-tool.h"

#define TIMEOUT_MS 20000

#define SERVICES "/usr/share/dbus-1/services"

/* The session that the host's service is started in. */
#define SESSION_VARIABLE "SKEP_TEST_SESSION"

typedef struct
{
  gboolean is_done;
  int wait_status;
  char **fields;
  GError *error;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_error (&answer->error);
  g_clear_pointer (&answer->fields, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
launched_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  Answer *answer = data;

  skep_launcher_launch_finish (SKEP_LAUNCHER (object), result, &answer->wait_status,
                               &answer->error);
  answer->is_done = TRUE;
}

static void
prepared_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  Answer *answer = data;

  skep_launcher_prepare_finish (SKEP_LAUNCHER (object), result, &answer->error);
  answer->is_done = TRUE;
}

static void
ran_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  Answer *answer = data;

  answer->fields = skep_keeper_tool_run_finish (result, 1, &answer->error);
  answer->is_done = TRUE;
}

static void
await (Answer *answer)
{
  g_assert_true (harness_wait (TIMEOUT_MS, harness_is_true, &answer->is_done));
}

static int
open_null (void)
{
  return open ("/dev/null", O_RDWR | O_CLOEXEC);
}

/* Returns the end of a pipe whose other end is an error stream of what is launched. */
static int
launch (SkepLauncher      *launcher,
        const char *const *arguments,
        SkepLaunchFlags    flags,
        GCancellable      *cancellable,
        Answer            *answer)
{
  int ends[2];
  int fds[3] = { open_null (), open_null () };

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  fds[2] = ends[1];
  skep_launcher_launch_async (launcher, arguments, fds, G_N_ELEMENTS (fds), flags, cancellable,
                              launched_cb, answer);
  return ends[0];
}

/* What was launched has ended, and so has all that held its streams: what we gave, too. */
static void
await_end (int     stream,
           Answer *answer)
{
  char bytes[256];

  await (answer);
  while (read (stream, bytes, sizeof bytes) > 0)
    ;
  close (stream);
}

/* @type: of the answer */
static GVariant *
ask_bus (const char *method,
         const char *name,
         const char *type)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus",
                                                 "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                                 method, g_variant_new ("(s)", name),
                                                 G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NONE, -1,
                                                 NULL, &error);

  g_assert_no_error (error);
  return reply;
}

static pid_t
get_owner (const char *name)
{
  g_autoptr (GVariant) reply = ask_bus ("GetConnectionUnixProcessID", name, "(u)");
  guint32 pid;

  g_variant_get (reply, "(u)", &pid);
  return pid;
}

static gboolean
has_no_service (gpointer data)
{
  g_autoptr (GVariant) reply = ask_bus ("NameHasOwner", SKEP_FLATPAK_HOST_NAME, "(b)");
  gboolean has_owner;

  g_variant_get (reply, "(b)", &has_owner);
  return !has_owner;
}

static void
kill_service (void)
{
  g_assert_cmpint (kill (get_owner (SKEP_FLATPAK_HOST_NAME), SIGKILL), ==, 0);
  g_assert_true (harness_wait (TIMEOUT_MS, has_no_service, NULL));
}

static void
test_tells_the_end (void)
{
  static const char *const misuse[] = { "--nothing", NULL };
  g_autoptr (SkepLauncher) launcher = skep_launcher_new_default ();
  g_auto (Answer) answer = { 0 };

  await_end (launch (launcher, misuse, SKEP_LAUNCH_DEFAULT, NULL, &answer), &answer);
  g_assert_no_error (answer.error);
  g_assert_true (WIFEXITED (answer.wait_status));
  g_assert_cmpint (WEXITSTATUS (answer.wait_status), ==, 2);
}

static void
test_missing_program_is_named (void)
{
  static const char *const nothing[] = { NULL };
  g_autoptr (SkepLauncher) launcher = skep_host_launcher_new ("/no/such keeper", NULL);
  g_auto (Answer) answer = { 0 };

  await_end (launch (launcher, nothing, SKEP_LAUNCH_DEFAULT, NULL, &answer), &answer);
  g_assert_error (answer.error, SKEP_LAUNCHER_ERROR, SKEP_LAUNCHER_ERROR_FAILED);
  g_assert_nonnull (strstr (answer.error->message, "/no/such keeper could not be started on the host"));
}

/* A tool that waits for its input gets no end of it. */
static int
launch_waiting (SkepLauncher    *launcher,
                SkepLaunchFlags  flags,
                GCancellable    *cancellable,
                Answer          *answer,
                int             *input)
{
  static const char *const arguments[] = { SKEP_KEEPER_TOOL_FIND_RUNS, NULL };
  int ends[2];
  int stream[2];
  int fds[3];

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  g_assert_cmpint (pipe2 (stream, O_CLOEXEC), ==, 0);
  *input = ends[1];
  fds[0] = ends[0];
  fds[1] = open_null ();
  fds[2] = stream[1];
  skep_launcher_launch_async (launcher, arguments, fds, G_N_ELEMENTS (fds), flags, cancellable,
                              launched_cb, answer);
  return stream[0];
}

static void
test_cancel_kills_what_is_bound (gconstpointer data)
{
  gboolean is_early = GPOINTER_TO_INT (data);
  g_autoptr (SkepLauncher) launcher = skep_launcher_new_default ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Answer) answer = { 0 };
  int input;
  int stream = launch_waiting (launcher, SKEP_LAUNCH_BOUND, cancellable, &answer, &input);

  if (!is_early)
    {
      g_auto (Answer) other = { 0 };
      static const char *const misuse[] = { "--nothing", NULL };

      /* The service does one after the other, and answers so. */
      await_end (launch (launcher, misuse, SKEP_LAUNCH_DEFAULT, NULL, &other), &other);
    }
  g_cancellable_cancel (cancellable);
  await (&answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* Of one that is cancelled before it is known, the answer has still to come. */
  for (int flags = fcntl (stream, F_SETFL, O_NONBLOCK); flags == 0;)
    {
      char byte;

      g_main_context_iteration (NULL, FALSE);
      if (read (stream, &byte, 1) == 0)
        break;
    }
  close (stream);
  close (input);
}

static void
test_host_tells_of_its_session (void)
{
  g_autoptr (SkepLauncher) launcher = skep_launcher_new_default ();
  g_autoptr (SkepUser) own = skep_user_new_own ();
  g_autoptr (SkepUser) user = NULL;
  g_auto (GStrv) environment = NULL;
  g_auto (Answer) answer = { 0 };

  g_assert_false (skep_launcher_is_prepared (launcher));
  g_assert_null (skep_launcher_dup_user (launcher));
  skep_launcher_prepare_async (launcher, NULL, prepared_cb, &answer);
  await (&answer);
  g_assert_no_error (answer.error);

  environment = skep_launcher_dup_environment (launcher);
  g_assert_cmpstr (g_environ_getenv (environment, SESSION_VARIABLE), ==, "the host's, = too");
  g_assert_null (g_environ_getenv (environment, "DBUS_STARTER_ADDRESS"));
  user = skep_launcher_dup_user (launcher);
  g_assert_cmpstr (user->name, ==, own->name);
  g_assert_cmpstr (user->shell, ==, own->shell);
}

static void
test_script_has_the_host_s_environment (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = NULL;
  g_autofree char *output = NULL;

  g_setenv ("SKEP_TEST_SANDBOX", "ours", TRUE);
  run = harness_start_nasty (harness, "env", NULL);
  harness_await_end (run);
  output = harness_dup_output (run);
  g_assert_nonnull (strstr (output, SESSION_VARIABLE "=the host's, = too\r\n"));
  g_assert_nonnull (strstr (output, "TERM=xterm-256color\r\n"));
  g_assert_null (strstr (output, "SKEP_TEST_SANDBOX="));
  g_assert_null (strstr (output, "DBUS_STARTER"));
}

/* Nobody but the host's service knows when the helper of a run ends, but the run does not end
 * with it. */
static void
test_service_killed (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "dfork", NULL);
  g_autoptr (SkepRun) next = NULL;

  harness_await_output (run, "ready");
  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  kill_service ();

  /* Another one is started for this. */
  next = harness_start_nasty (harness, "exit", "7");
  harness_await_end (next);
  g_assert_cmpint (skep_run_peek_state (next)->exit_code, ==, 7);

  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_RUNNING);
  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_STOPPED);
  g_assert_cmpuint (harness_count_survivors (harness->marker), ==, 0);
}

/* The service and both helpers: the socket has ended too, and what is left is looked for. */
static void
test_service_and_helpers_killed (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "daemon", NULL);
  pid_t keeper;
  pid_t guard;

  harness_await_output (run, "ready");
  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  keeper = harness_read_parent (skep_run_peek_state (run)->pid);
  guard = harness_read_parent (keeper);
  kill_service ();
  g_assert_cmpint (kill (guard, SIGSTOP), ==, 0);
  g_assert_cmpint (kill (keeper, SIGKILL), ==, 0);
  g_assert_cmpint (kill (guard, SIGKILL), ==, 0);

  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_cmpint (skep_run_peek_state (run)->error_stage, ==, SKEP_RUN_STAGE_LOST);
  g_assert_cmpuint (harness_count_survivors (harness->marker), ==, 0);
}

static void
test_bus_ended (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "tree", NULL);
  g_autoptr (SkepRun) refused = NULL;

  harness_await_output (run, "ready");
  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  g_assert_cmpint (kill (get_owner ("org.freedesktop.DBus"), SIGKILL), ==, 0);

  refused = harness_start_nasty (harness, "tree", NULL);
  harness_await_end (refused);
  g_assert_cmpint (skep_run_peek_state (refused)->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_nonnull (strstr (skep_run_peek_state (refused)->error_text, "org.freedesktop.Flatpak"));

  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_RUNNING);
  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_STOPPED);
  g_assert_cmpuint (harness_count_survivors (harness->marker), ==, 0);
}

/* On a bus without that service, and without any bus. */
static void
test_missing_service_is_told (void)
{
  static const char *const arguments[] = { SKEP_KEEPER_TOOL_FIND_RUNS, NULL };
  g_autoptr (SkepLauncher) launcher = skep_launcher_new_default ();
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = NULL;
  g_auto (Answer) answer = { 0 };
  g_auto (Answer) tool = { 0 };
  const char *text;

  skep_launcher_prepare_async (launcher, NULL, prepared_cb, &answer);
  await (&answer);
  g_assert_error (answer.error, SKEP_LAUNCHER_ERROR, SKEP_LAUNCHER_ERROR_UNAVAILABLE);

  skep_keeper_tool_run_async (launcher, arguments, "", TIMEOUT_MS, NULL, ran_cb, &tool);
  await (&tool);
  g_assert_error (tool.error, SKEP_LAUNCHER_ERROR, SKEP_LAUNCHER_ERROR_UNAVAILABLE);

  run = harness_start_nasty (harness, "tree", NULL);
  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_cmpint (skep_run_peek_state (run)->pid, ==, 0);
  text = skep_run_peek_state (run)->error_text;
  g_assert_nonnull (strstr (text, "Nothing on this system starts programs for Flatpaks"));
  g_assert_nonnull (strstr (text, "(org.freedesktop.Flatpak)"));
}

/* The bus is there, but the sandbox has not been given the name. */
static void
test_missing_permission_is_told (void)
{
  const SkepFlatpakInfo info = { (char *) "org.example.App", (char *) "/files", FALSE };
  g_autoptr (SkepLauncher) launcher = skep_host_launcher_new (g_getenv ("SKEP_KEEPER"), &info);
  g_autoptr (SkepSupervisor) supervisor = skep_supervisor_new (launcher);
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepScript) script = harness_make_nasty (harness, "tree", NULL);
  g_autoptr (SkepRun) run = NULL;

  skep_supervisor_add_wake (supervisor, NULL, NULL, NULL);
  run = harness_start_with (supervisor, script);
  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_nonnull (strstr (skep_run_peek_state (run)->error_text,
                            "“flatpak override --user --talk-name=org.freedesktop.Flatpak "
                            "org.example.App”"));
  g_assert_cmpuint (harness_count_survivors (harness->marker), ==, 0);
}

static void
test_files_of_the_host (void)
{
  const SkepFlatpakInfo info = { (char *) "org.example.App", (char *) "/files", TRUE };
  g_autoptr (SkepLauncher) launcher = skep_host_launcher_new ("/keeper", &info);
  static const char *const paths[][2] = {
    { "/etc/profile", "/run/host/etc/profile" },
    { "/usr/bin", "/run/host/usr/bin" },
    { "/usr", "/run/host/usr" },
    { "/usrlocal", "/usrlocal" },
    { "/home/ada/bin", "/home/ada/bin" },
    { "/opt/node/bin", "/opt/node/bin" },
    { "bin", "bin" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *here = skep_launcher_locate (launcher, paths[i][0]);

      g_assert_cmpstr (here, ==, paths[i][1]);
    }
}

/* What session a test has. */
typedef enum
{
  WITH_SERVICE,
  WITHOUT_SERVICE,
  WITHOUT_BUS,
} Session;

static const struct
{
  const char *name;
  Session session;
  GTestDataFunc test;
  gconstpointer data;
} cases[] = {
  { "tells-the-end", WITH_SERVICE, (GTestDataFunc) test_tells_the_end },
  { "missing-program-is-named", WITH_SERVICE, (GTestDataFunc) test_missing_program_is_named },
  { "cancel-kills-what-is-bound", WITH_SERVICE, test_cancel_kills_what_is_bound },
  { "cancel-kills-what-is-yet-to-come", WITH_SERVICE, test_cancel_kills_what_is_bound,
    GINT_TO_POINTER (TRUE) },
  { "host-tells-of-its-session", WITH_SERVICE, (GTestDataFunc) test_host_tells_of_its_session },
  { "script-has-its-environment", WITH_SERVICE,
    (GTestDataFunc) test_script_has_the_host_s_environment },
  { "service-killed", WITH_SERVICE, (GTestDataFunc) test_service_killed },
  { "service-and-helpers-killed", WITH_SERVICE, (GTestDataFunc) test_service_and_helpers_killed },
  { "bus-ended", WITH_SERVICE, (GTestDataFunc) test_bus_ended },
  { "missing-service-is-told", WITHOUT_SERVICE, (GTestDataFunc) test_missing_service_is_told },
  { "missing-bus-is-told", WITHOUT_BUS, (GTestDataFunc) test_missing_service_is_told },
  { "missing-permission-is-told", WITH_SERVICE, (GTestDataFunc) test_missing_permission_is_told },
  { "files-of-the-host", WITHOUT_BUS, (GTestDataFunc) test_files_of_the_host },
};

static void
run_case (gsize i)
{
  g_autoptr (GTestDBus) bus = NULL;

  g_setenv ("SKEP_LAUNCHER", "host", TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus", TRUE);
  g_setenv (SESSION_VARIABLE, "the host's, = too", TRUE);
  if (cases[i].session != WITHOUT_BUS)
    {
      bus = g_test_dbus_new (G_TEST_DBUS_NONE);
      if (cases[i].session == WITH_SERVICE)
        g_test_dbus_add_service_dir (bus, SERVICES);
      g_test_dbus_up (bus);
    }
  g_unsetenv (SESSION_VARIABLE);

  cases[i].test (cases[i].data);
  if (bus != NULL)
    g_test_dbus_stop (bus);
}

static void
test_in_a_process (gconstpointer data)
{
  if (g_test_subprocess ())
    {
      run_case (GPOINTER_TO_SIZE (data));
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/host-launcher/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_in_a_process);
    }

  return g_test_run ();
}
