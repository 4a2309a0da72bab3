/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Peers that are outside of our sandbox. The program runs itself again in a pid namespace of its
 * own, and starts peers by the service that flatpak has outside of it. */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mcp-fixture.h"
#include "skep-host-command.h"
#include "skep-mcp-product.h"
#include "skep-mcp-server.h"

#define TIMEOUT_MS 30000

/* Says that we are in the sandbox. */
#define INSIDE_VARIABLE "SKEP_TEST_INSIDE"

#define SERVICE_FILE "/usr/share/dbus-1/services/org.freedesktop.Flatpak.service"

#define LIST                                                                                     \
  "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","                                       \
  "\"params\":{\"name\":\"scripts_list\"}}\n"

/* --- A server in this process, in the sandbox --- */

typedef struct
{
  Fixture *fixture;
  Harness *harness;
  SkepCatalog *catalog;
  SkepMcpConsent *consent;
  SkepMcpServer *server;
} Place;

static Place *
place_new (void)
{
  Place *self = g_new0 (Place, 1);
  g_autoptr (GPtrArray) scripts = g_ptr_array_new_with_free_func (
      (GDestroyNotify) skep_script_unref);
  g_autoptr (GPtrArray) errors = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  self->fixture = fixture_new ();
  self->harness = harness_new ();
  self->catalog = skep_catalog_new ();
  g_ptr_array_add (scripts, harness_make_nasty (self->harness, "ignterm", NULL));
  skep_catalog_set (self->catalog, g_get_tmp_dir (), "shop", scripts, errors);
  self->consent = skep_mcp_consent_new (SKEP_MCP_POLICY_NOTHING);
  self->server = skep_mcp_server_new (&skep_mcp_product_registry, self->harness->supervisor,
                                      self->catalog, self->consent, self->fixture->socket,
                                      &error);
  g_assert_no_error (error);
  return self;
}

static gboolean
is_only_reference (gpointer data)
{
  return g_atomic_int_get (&G_OBJECT (data)->ref_count) == 1;
}

/* The thread of the server lives on until nothing more is to come. */
static void
place_free (Place *self)
{
  g_clear_pointer (&self->server, skep_mcp_server_free);
  g_assert_true (harness_look_until (TIMEOUT_MS, is_only_reference, self->harness->supervisor));
  skep_mcp_consent_unref (self->consent);
  skep_catalog_unref (self->catalog);
  harness_free (self->harness);
  fixture_free (self->fixture);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_free)

/* --- A program outside of it --- */

typedef struct
{
  int input;  /* -1 once it was closed */
  int output;
  GString *text; /* of the output */
  int wait_status;
  gboolean is_over;
} Outsider;

static void
ended_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  Outsider *self = user_data;
  g_autoptr (GError) error = NULL;

  skep_host_command_run_finish (result, &self->wait_status, &error);
  g_assert_no_error (error);
  self->is_over = TRUE;
}

static Outsider *
outsider_new (const char *const *argv)
{
  Outsider *self = g_new0 (Outsider, 1);
  int input[2];
  int output[2];
  int fds[3];

  g_assert_cmpint (pipe2 (input, O_CLOEXEC), ==, 0);
  g_assert_cmpint (pipe2 (output, O_CLOEXEC | O_NONBLOCK), ==, 0);
  self->input = input[1];
  self->output = output[0];
  self->text = g_string_new (NULL);
  fds[0] = input[0];
  fds[1] = output[1];
  fds[2] = fcntl (output[1], F_DUPFD_CLOEXEC, 3);
  skep_host_command_run_async (argv, fds, G_N_ELEMENTS (fds), SKEP_LAUNCH_DEFAULT, NULL, ended_cb,
                               self);
  return self;
}

/* A command line, with the socket as $0 and skepctl as $1. */
static Outsider *
outsider_new_shell (Place      *place,
                    const char *skepctl,
                    const char *command)
{
  return outsider_new ((const char *[]) { "/bin/sh", "-c", command, place->fixture->socket, skepctl,
                                          NULL });
}

static void
outsider_close (Outsider *self)
{
  if (self->input >= 0)
    close (self->input);
  self->input = -1;
}

/* They all end with their input. */
static void
outsider_free (Outsider *self)
{
  outsider_close (self);
  g_assert_true (harness_wait (TIMEOUT_MS, harness_is_true, &self->is_over));
  close (self->output);
  g_string_free (self->text, TRUE);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Outsider, outsider_free)

static void
outsider_say (Outsider   *self,
              const char *text)
{
  g_assert_cmpint (write (self->input, text, strlen (text)), ==, (gssize) strlen (text));
}

static gboolean
has_line (gpointer data)
{
  Outsider *self = data;
  char bytes[4096];
  gssize n;

  while ((n = read (self->output, bytes, sizeof bytes)) > 0)
    g_string_append_len (self->text, bytes, n);

  return strchr (self->text->str, '\n') != NULL;
}

static void
outsider_assert_says (Outsider   *self,
                      const char *text)
{
  g_assert_true (harness_look_until (TIMEOUT_MS, has_line, self));
  if (strstr (self->text->str, text) == NULL)
    g_error ("“%s” expected, “%s” read", text, self->text->str);
}

static void
outsider_assert_exit (Outsider *self,
                      int       code)
{
  outsider_close (self);
  g_assert_true (harness_wait (TIMEOUT_MS, harness_is_true, &self->is_over));
  has_line (self);
  g_test_message ("%s", self->text->str);
  g_assert_true (WIFEXITED (self->wait_status));
  g_assert_cmpint (WEXITSTATUS (self->wait_status), ==, code);
}

/* The one client that is connected, as the person is shown it. */
static SkepMcpClient *
take_client (Place *place)
{
  g_autoptr (GPtrArray) clients = skep_mcp_consent_dup_clients (place->consent);

  g_assert_cmpuint (clients->len, ==, 1);
  return g_ptr_array_steal_index (clients, 0);
}

/* The same bytes in another file are another program. */
static char *
copy_skepctl (Place *place)
{
  char *copy = g_build_filename (place->fixture->folder, "skepctl", NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (g_getenv ("SKEP_SKEPCTL"), &bytes, &length, NULL));
  g_assert_true (g_file_set_contents_full (copy, bytes, length, G_FILE_SET_CONTENTS_NONE, 0700,
                                           NULL));
  return copy;
}

/* --- Tests --- */

static void
test_person (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (Outsider) person = outsider_new_shell (
      place, g_getenv ("SKEP_SKEPCTL"), "exec \"$1\" --socket \"$0\" list --project /tmp");

  outsider_assert_exit (person, 0);
  g_assert_nonnull (strstr (person->text->str, "ignterm"));
}

/* Its number, program and folder are those that the person would see outside. */
static void
test_agent (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *copy = copy_skepctl (place);
  g_autoptr (Outsider) agent = outsider_new_shell (
      place, copy, "cd /usr; echo $$ >\"$0.pid\"; exec \"$1\" --socket \"$0\" mcp");
  g_autofree char *path = g_strconcat (place->fixture->socket, ".pid", NULL);
  g_autofree char *number = NULL;
  g_autoptr (SkepMcpClient) client = NULL;

  outsider_say (agent, LIST);
  outsider_assert_says (agent, "agents may not see scripts");
  client = take_client (place);
  g_assert_true (g_file_get_contents (path, &number, NULL, NULL));
  g_assert_cmpint (client->transport, ==, SKEP_MCP_TRANSPORT_SOCKET);
  g_assert_cmpint (client->pid, ==, atoi (number));
  g_assert_cmpstr (client->program, ==, copy);
  g_assert_cmpstr (client->folder, ==, "/usr");
}

/* For whom it speaks tells the host. The number that it gives itself might be any process here. */
static void
test_bridge (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (Outsider) agent = outsider_new_shell (
      place, g_getenv ("SKEP_SKEPCTL"),
      "cd /usr; echo $$ >\"$0.pid\"; \"$1\" --socket \"$0\" mcp --project /tmp; exit $?");
  g_autofree char *path = g_strconcat (place->fixture->socket, ".pid", NULL);
  g_autofree char *number = NULL;
  g_autofree char *shell = realpath ("/bin/sh", NULL);
  g_autoptr (SkepMcpClient) client = NULL;

  outsider_say (agent, LIST);
  outsider_assert_says (agent, "agents may not see scripts");
  client = take_client (place);
  g_assert_true (g_file_get_contents (path, &number, NULL, NULL));
  g_assert_cmpint (client->transport, ==, SKEP_MCP_TRANSPORT_BRIDGE);
  g_assert_cmpint (client->pid, ==, atoi (number));
  g_assert_cmpstr (client->program, ==, shell);
  g_assert_cmpstr (client->folder, ==, "/usr");
}

/* It is in a sandbox of its own, as skepctl of a Flatpak is: who has started that is the client. */
static void
test_sandboxed_bridge (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (Outsider) agent = outsider_new_shell (
      place, g_getenv ("SKEP_SKEPCTL"),
      "cd /usr; echo $$ >\"$0.pid\"; "
      "bwrap --dev-bind / / --unshare-user --unshare-pid --proc /proc --die-with-parent "
      "\"$1\" --socket \"$0\" mcp --project /tmp; exit $?");
  g_autofree char *path = g_strconcat (place->fixture->socket, ".pid", NULL);
  g_autofree char *number = NULL;
  g_autofree char *shell = realpath ("/bin/sh", NULL);
  g_autoptr (SkepMcpClient) client = NULL;

  outsider_say (agent, LIST);
  outsider_assert_says (agent, "agents may not see scripts");
  client = take_client (place);
  g_assert_true (g_file_get_contents (path, &number, NULL, NULL));
  g_assert_cmpint (client->transport, ==, SKEP_MCP_TRANSPORT_BRIDGE);
  g_assert_cmpint (client->pid, ==, atoi (number));
  g_assert_cmpstr (client->program, ==, shell);
  g_assert_cmpstr (client->folder, ==, "/usr");
}

static void
write_program (const char *path,
               const char *text)
{
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
}

/* A keeper that finds peers by a command line instead, or is removed if there is none. */
static Place *
place_new_with_search (const char *command)
{
  g_autofree char *keeper = g_strdup (g_getenv ("SKEP_KEEPER"));
  g_autofree char *folder = g_dir_make_tmp ("skep-keeper-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "keeper", NULL);
  g_autofree char *text = g_strdup_printf (
      "#!/bin/sh\ntest \"$1\" = --find-peer || exec '%s' \"$@\"\n%s\n", keeper,
      command != NULL ? command : "");
  Place *place;

  write_program (path, text);
  g_setenv ("SKEP_KEEPER", path, TRUE);
  place = place_new ();
  g_setenv ("SKEP_KEEPER", keeper, TRUE);
  if (command == NULL)
    {
      g_unlink (path);
      g_rmdir (folder);
    }
  return place;
}

/* If nobody tells who it is, even skepctl is not the person, and is served all the same. */
static void
assert_unknown (Place *place)
{
  g_autoptr (Outsider) agent = outsider_new_shell (
      place, g_getenv ("SKEP_SKEPCTL"), "exec \"$1\" --socket \"$0\" mcp --project /tmp");
  g_autoptr (SkepMcpClient) client = NULL;

  outsider_say (agent, LIST);
  outsider_assert_says (agent, "agents may not see scripts");
  client = take_client (place);
  g_assert_cmpint (client->pid, ==, 0);
  g_assert_null (client->program);
  g_assert_null (client->folder);
}

static void
test_no_answer (void)
{
  static const char *const searches[] = {
    NULL,
    "exit 1",
    "exit 0",                                /* it has gone already */
    "printf known",                          /* cut off */
    "printf 'known\\0\\0\\0\\0\\0\\0\\0'", /* no number */
    "exec sleep 60",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      g_autoptr (Place) place = place_new_with_search (searches[i]);
      gint64 start_us = g_get_monotonic_time ();

      assert_unknown (place);
      g_assert_cmpint (g_get_monotonic_time () - start_us, <, 10 * G_TIME_SPAN_SECOND);
    }
}

static gboolean
is_asked (gpointer data)
{
  return g_file_test (data, G_FILE_TEST_EXISTS);
}

/* The answer comes when there is no server any more. */
static void
test_end_meanwhile (void)
{
  g_autofree char *mark = g_strdup_printf ("%s/skep-asked-%s", g_get_tmp_dir (),
                                           g_getenv (INSIDE_VARIABLE));
  g_autofree char *command = g_strdup_printf (": >'%s'; exec sleep 60", mark);
  g_autoptr (Place) place = place_new_with_search (command);
  g_autoptr (Outsider) person = outsider_new_shell (
      place, g_getenv ("SKEP_SKEPCTL"), "exec \"$1\" --socket \"$0\" list --project /tmp");
  gint64 start_us;

  g_assert_true (harness_look_until (TIMEOUT_MS, is_asked, mark));
  start_us = g_get_monotonic_time ();
  g_clear_pointer (&place->server, skep_mcp_server_free);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, G_TIME_SPAN_SECOND);
  outsider_assert_exit (person, 1);
  g_unlink (mark);
}

/* --- The sandbox --- */

#define SANDBOX                                                                                  \
  "bwrap", "--dev-bind", "/", "/", "--unshare-user", "--unshare-pid", "--proc", "/proc",           \
      "--die-with-parent"

static const char *
find_obstacle (void)
{
  static const char *const argv[] = { SANDBOX, "true", NULL };
  g_autoptr (GSubprocess) trial = NULL;

  if (!g_file_test (SERVICE_FILE, G_FILE_TEST_EXISTS))
    return "flatpak is not installed";

  trial = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  return trial != NULL && g_subprocess_wait_check (trial, NULL, NULL) ? NULL
                                                                      : "no sandboxes here";
}

/* Runs this program again, with the service outside. */
static int
run_inside (char **arguments)
{
  static const char *const sandbox[] = { SANDBOX, NULL };
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autofree char *runtime = g_dir_make_tmp ("skep-outside-XXXXXX", NULL);
  g_autofree char *own = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *number = g_strdup_printf ("%d", (int) getpid ());
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autoptr (GSubprocess) inside = NULL;
  g_autoptr (GError) error = NULL;

  g_strv_builder_addv (words, (const char **) sandbox);
  g_strv_builder_add (words, own);
  g_strv_builder_addv (words, (const char **) arguments + 1);
  argv = g_strv_builder_end (words);
  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  g_setenv ("SKEP_LAUNCHER", "host", TRUE);
  g_setenv (INSIDE_VARIABLE, number, TRUE);
  g_test_dbus_add_service_dir (bus, "/usr/share/dbus-1/services");
  g_test_dbus_up (bus);
  inside = g_subprocess_newv ((const char *const *) argv, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (inside, NULL, NULL));
  g_test_dbus_down (bus);

  return g_subprocess_get_if_exited (inside) ? g_subprocess_get_exit_status (inside) : 1;
}

int
main (int   argc,
      char *argv[])
{
  const char *obstacle = g_getenv (INSIDE_VARIABLE) == NULL ? find_obstacle () : NULL;

  if (obstacle != NULL)
    {
      g_print ("1..0 # SKIP %s\n", obstacle);
      return 0;
    }
  if (g_getenv (INSIDE_VARIABLE) == NULL)
    return run_inside (argv);

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mcp/outside/skepctl-is-the-person", test_person);
  g_test_add_func ("/mcp/outside/an-agent-is-who-it-is-outside", test_agent);
  g_test_add_func ("/mcp/outside/a-bridge-speaks-for-who-started-it", test_bridge);
  g_test_add_func ("/mcp/outside/a-sandboxed-bridge-does-too", test_sandboxed_bridge);
  g_test_add_func ("/mcp/outside/unknown-is-an-agent", test_no_answer);
  g_test_add_func ("/mcp/outside/ends-while-it-asks", test_end_meanwhile);

  return g_test_run ();
}
