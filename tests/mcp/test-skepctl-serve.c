/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

#include "mcp-fixture.h"

#define TIMEOUT_MS 20000
#define PROMPT "n: no [N] "

/* A service on a terminal, at which the test sits. */
typedef struct
{
  Fixture *fixture;
  int terminal;  /* the test's side */
  GString *text; /* what stands there, and was not looked at yet */
} Desk;

static void
take_terminal (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  setsid ();
  ioctl (STDIN_FILENO, TIOCSCTTY, 0);
}

/* What is typed does not stand there too. */
static void
open_terminal (Desk                *self,
               GSubprocessLauncher *launcher)
{
  struct termios settings;
  int other;

  g_assert_cmpint (openpty (&self->terminal, &other, NULL, NULL, NULL), ==, 0);
  g_assert_cmpint (fcntl (self->terminal, F_SETFD, FD_CLOEXEC), ==, 0);
  g_assert_cmpint (tcgetattr (other, &settings), ==, 0);
  settings.c_lflag &= ~ECHO;
  settings.c_oflag &= ~OPOST;
  g_assert_cmpint (tcsetattr (other, TCSANOW, &settings), ==, 0);
  g_subprocess_launcher_take_stdin_fd (launcher, other);
  g_subprocess_launcher_take_stderr_fd (launcher, dup (other));
}

static void
spawn (Desk              *self,
       const char *const *words)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GError) error = NULL;

  open_terminal (self, launcher);
  g_subprocess_launcher_set_child_setup (launcher, take_terminal, NULL, NULL);
  g_subprocess_launcher_set_cwd (launcher, self->fixture->project);
  g_subprocess_launcher_setenv (launcher, "SKEP_GRACE_MS", self->fixture->grace, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_STATE_HOME", self->fixture->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", self->fixture->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  self->fixture->service = g_subprocess_launcher_spawnv (launcher, words, &error);
  g_assert_no_error (error);
}

/* Waits until it stands there, and forgets what stands before. */
static void
look_for (Desk       *self,
          const char *text)
{
  struct pollfd event = { .fd = self->terminal, .events = POLLIN };
  char buffer[4096];
  char *found;

  while ((found = strstr (self->text->str, text)) == NULL)
    {
      gssize n;

      if (poll (&event, 1, TIMEOUT_MS) != 1)
        g_error ("there is no “%s”, but “%s”", text, self->text->str);
      n = read (self->terminal, buffer, sizeof buffer);
      g_assert_cmpint (n, >, 0);
      g_string_append_len (self->text, buffer, n);
    }

  g_string_erase (self->text, 0, found + strlen (text) - self->text->str);
}

static void
type (Desk       *self,
      const char *text)
{
  g_assert_cmpint (write (self->terminal, text, strlen (text)), ==, strlen (text));
}

static Desk *
desk_new_with (const char *option,
               const char *value)
{
  Desk *self = g_new0 (Desk, 1);
  const char *words[] = { g_getenv ("SKEP_SKEPCTL"), "--socket", NULL, "serve", option, value,
                          NULL };

  self->fixture = fixture_new ();
  self->text = g_string_new (NULL);
  words[2] = self->fixture->socket;
  spawn (self, words);
  look_for (self, "skep: serving 1 project on ");
  return self;
}

static Desk *
desk_new (void)
{
  return desk_new_with (NULL, NULL);
}

static void
desk_free (Desk *self)
{
  if (self->fixture->service != NULL)
    g_assert_cmpint (fixture_end (self->fixture, SIGTERM), ==, 0);
  close (self->terminal);
  fixture_free (self->fixture);
  g_string_free (self->text, TRUE);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_free)

static JsonObject *
await_result (GSocket *agent,
              guint    id)
{
  while (TRUE)
    {
      g_autofree char *line = fixture_receive (agent);
      g_autoptr (JsonNode) node = json_from_string (line, NULL);
      JsonObject *message = json_node_get_object (node);

      if (json_object_get_int_member_with_default (message, "id", 0) == id)
        return json_object_ref (json_object_get_object_member (message, "result"));
    }
}

static GSocket *
connect_agent (Desk       *desk,
               const char *name)
{
  GSocket *agent = fixture_connect (desk->fixture->socket);
  g_autofree char *request = g_strdup_printf (
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{"
      "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
      "\"clientInfo\":{\"name\":\"%s\",\"version\":\"1\"}}}\n", name);

  fixture_send (agent, request);
  json_object_unref (await_result (agent, 1));
  return agent;
}

static void
call (GSocket    *agent,
      guint       id,
      const char *script)
{
  g_autofree char *request = g_strdup_printf (
      "{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"tools/call\",\"params\":{"
      "\"name\":\"scripts_run\",\"arguments\":{\"name\":\"%s\"}}}\n", id, script);

  fixture_send (agent, request);
}

static gboolean
is_refused (GSocket *agent,
            guint    id)
{
  g_autoptr (JsonObject) result = await_result (agent, id);

  return json_object_get_boolean_member (result, "isError");
}

/* Who, what, and with which command; then for this one call. */
static void
test_once (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GSocket) agent = connect_agent (desk, "helper");
  g_autofree char *process = g_strdup_printf ("process %d in ", (int) getpid ());

  call (agent, 2, "ok");
  look_for (desk, "an agent that calls itself “helper” wants to start and stop “ok”\n");
  look_for (desk, "test-mcp-skepctl-serve, ");
  look_for (desk, process);
  look_for (desk, "  command: exec ");
  look_for (desk, " exit 0\n");
  look_for (desk, desk->fixture->project);
  look_for (desk, PROMPT);
  type (desk, "y\n");
  g_assert_false (is_refused (agent, 2));

  call (agent, 3, "ok");
  look_for (desk, PROMPT);
  type (desk, "Y\n");
  g_assert_false (is_refused (agent, 3));
}

typedef struct
{
  const char *answer;
  gboolean is_same_refused; /* the same script once more, which is not asked again */
  gboolean is_other_asked;
} Answer;

static const Answer lasting_answers[] = {
  { "s\n", FALSE, TRUE },
  { "a\n", FALSE, FALSE },
  { "n\n", TRUE, TRUE },
  { "\n", TRUE, TRUE },
};

static void
check_answer (const Answer *answer)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GSocket) agent = connect_agent (desk, "helper");

  call (agent, 2, "ok");
  look_for (desk, PROMPT);
  type (desk, answer->answer);
  g_assert_cmpint (is_refused (agent, 2), ==, answer->is_same_refused);
  call (agent, 3, "ok");
  g_assert_cmpint (is_refused (agent, 3), ==, answer->is_same_refused);

  call (agent, 4, "seven");
  if (answer->is_other_asked)
    {
      look_for (desk, PROMPT);
      type (desk, "y\n");
    }
  g_assert_false (is_refused (agent, 4));
}

static void
test_lasting (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lasting_answers); i++)
    check_answer (&lasting_answers[i]);
}

/* Neither a word that is no answer, nor what was typed before there was a question. */
static void
test_no_answer (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GSocket) agent = connect_agent (desk, "helper");

  type (desk, "y\n");
  call (agent, 2, "ok");
  look_for (desk, PROMPT);
  type (desk, "yesterday\n");
  look_for (desk, "Please type one of the letters: ");
  type (desk, "n\n");
  g_assert_true (is_refused (agent, 2));
}

/* What an agent says of itself draws nothing on the terminal. */
static void
test_hostile_name (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GSocket) agent = connect_agent (desk, "a\\u001b[2J\\nskep: ok? b");

  call (agent, 2, "ok");
  look_for (desk, "an agent that calls itself “a[2J skep: ok? b” wants");
  look_for (desk, PROMPT);
  type (desk, "n\n");
  g_assert_true (is_refused (agent, 2));
}

/* The answer to a question that has just gone is not that to the next one. */
static void
test_gone (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GSocket) first = connect_agent (desk, "first");
  g_autoptr (GSocket) second = connect_agent (desk, "second");

  call (first, 2, "ok");
  look_for (desk, PROMPT);
  call (second, 2, "seven");
  g_assert_true (g_socket_close (first, NULL));
  look_for (desk, "skep: this is no longer asked\n");
  look_for (desk, "an agent that calls itself “second”");
  look_for (desk, PROMPT);
  type (desk, "y\n");
  look_for (desk, "This is another question. Your answer: ");
  type (desk, "n\n");
}

/* Ctrl+D leaves the call to its time limit; others are still asked about. */
static void
test_end_of_input (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GSocket) agent = connect_agent (desk, "helper");
  g_autoptr (GSocket) other = connect_agent (desk, "other");

  call (agent, 2, "ok");
  look_for (desk, PROMPT);
  type (desk, "\004");
  call (other, 2, "ok");
  look_for (desk, "“other”");
  look_for (desk, PROMPT);
  type (desk, "y\n");
  g_assert_false (is_refused (other, 2));
}

static void
check_right (const char *right,
             gboolean    is_denied)
{
  g_autoptr (Desk) desk = desk_new_with ("--allow", right);
  g_autoptr (GSocket) agent = connect_agent (desk, "helper");

  call (agent, 2, "ok");
  g_assert_cmpint (is_refused (agent, 2), ==, is_denied);
  g_assert_null (strstr (desk->text->str, "helper"));
}

static void
test_rights (void)
{
  check_right ("read", TRUE);
  check_right ("run", FALSE);
}

static void
test_no_terminal (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  Desk desk = { .fixture = fixture };
  g_autoptr (GSocket) agent = NULL;

  fixture_serve (fixture);
  agent = connect_agent (&desk, "helper");
  call (agent, 2, "ok");
  g_assert_true (is_refused (agent, 2));
}

/* In the background it takes nothing from the shell, and goes on; later, it asks. */
static void
test_background (void)
{
  g_autoptr (Desk) desk = g_new0 (Desk, 1);
  const char *words[] = {
    "/bin/bash", "-m", "-c",
    "\"$SKEP_SKEPCTL\" --socket \"$0\" serve & read -r word && echo \"shell: $word\" >&2 && fg",
    NULL, NULL,
  };
  g_autoptr (GSocket) agent = NULL;

  desk->fixture = fixture_new ();
  desk->text = g_string_new (NULL);
  words[4] = desk->fixture->socket;
  spawn (desk, words);
  look_for (desk, "skep: serving 1 project on ");
  agent = connect_agent (desk, "helper");
  call (agent, 2, "ok");
  look_for (desk, "“helper” waits for an answer of yours");
  type (desk, "y\n");
  look_for (desk, "shell: y\n");
  look_for (desk, PROMPT);
  type (desk, "y\n");
  g_assert_false (is_refused (agent, 2));
  type (desk, "\003");
  g_assert_cmpint (fixture_end (desk->fixture, 0), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/skepctl/serve/once", test_once);
  g_test_add_func ("/skepctl/serve/lasting", test_lasting);
  g_test_add_func ("/skepctl/serve/no-answer", test_no_answer);
  g_test_add_func ("/skepctl/serve/hostile-name", test_hostile_name);
  g_test_add_func ("/skepctl/serve/gone", test_gone);
  g_test_add_func ("/skepctl/serve/end-of-input", test_end_of_input);
  g_test_add_func ("/skepctl/serve/rights", test_rights);
  g_test_add_func ("/skepctl/serve/no-terminal", test_no_terminal);
  g_test_add_func ("/skepctl/serve/background", test_background);

  return g_test_run ();
}
