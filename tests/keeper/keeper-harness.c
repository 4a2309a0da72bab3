/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "keeper-harness.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "skep-keeper-protocol.h"

/* For whatever must happen; only a failing test waits that long. */
#define LIMIT_MSEC 20000

#define MAX_PASSED_FDS 3
#define NOBODY 65534

/* Above all that the children's dup2 () writes to. */
#define LEAST_FD 10

static guint n_runs;

int
keeper_pidfd_open (GPid pid)
{
  int pidfd = (int) syscall (SYS_pidfd_open, pid, 0);

  g_assert_cmpint (pidfd, >=, 0);
  return pidfd;
}

/* --- Making a run --- */

static int
move_up (int fd)
{
  int moved = fcntl (fd, F_DUPFD_CLOEXEC, LEAST_FD);

  g_assert_cmpint (moved, >=, 0);
  close (fd);
  return moved;
}

static void
open_pty (KeeperRun *run)
{
  struct winsize size = { .ws_col = 120, .ws_row = 40 };
  int master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);

  g_assert_cmpint (master, >=, 0);
  g_assert_cmpint (grantpt (master), ==, 0);
  g_assert_cmpint (unlockpt (master), ==, 0);
  g_assert_cmpint (ioctl (master, TIOCSWINSZ, &size), ==, 0);

  run->script_end = move_up (ioctl (master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  run->output = move_up (master);
}

static void
open_pipe (KeeperRun *run)
{
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  run->output = move_up (fds[0]);
  run->script_end = move_up (fds[1]);
  g_assert_true (g_unix_set_fd_nonblocking (run->output, TRUE, NULL));
}

KeeperRun *
keeper_run_new (KeeperStdio kind)
{
  KeeperRun *run = g_new0 (KeeperRun, 1);

  run->mark = g_strdup_printf ("%d-%u", getpid (), ++n_runs);
  run->control = run->guard_pidfd = run->keeper_pidfd = -1;
  run->text = g_string_new (NULL);
  run->messages = g_ptr_array_new_with_free_func (g_free);
  run->news = g_ptr_array_new_with_free_func (g_free);

  if (kind == KEEPER_PTY)
    open_pty (run);
  else
    open_pipe (run);

  return run;
}

static void
close_fd (int fd)
{
  if (fd >= 0)
    close (fd);
}

void
keeper_run_free (KeeperRun *run)
{
  close_fd (run->control);
  close_fd (run->output);
  close_fd (run->script_end);
  close_fd (run->guard_pidfd);
  close_fd (run->keeper_pidfd);
  g_string_free (run->text, TRUE);
  g_ptr_array_unref (run->messages);
  g_ptr_array_unref (run->news);
  g_strfreev (run->env);
  g_free (run->cwd);
  g_free (run->mark);
  g_free (run);
}

static void
apply_flags (KeeperFlags flags)
{
  struct rlimit none = { 0, 0 };

  if ((flags & KEEPER_NO_FORK) && setrlimit (RLIMIT_NPROC, &none) != 0)
    _exit (91);

  if ((flags & KEEPER_AS_NOBODY) && (setgid (NOBODY) != 0 || setuid (NOBODY) != 0))
    _exit (90);

  if ((flags & KEEPER_IN_SESSION) && (setsid () < 0 || ioctl (0, TIOCSCTTY, 0) != 0))
    _exit (92);
}

_Noreturn static void
become_keeper (KeeperRun   *run,
               int          control,
               KeeperFlags  flags)
{
  const char *path = g_getenv ("SKEP_KEEPER");

  for (int fd = 0; fd <= 2; fd++)
    dup2 (run->script_end, fd);
  dup2 (control, SKEP_KEEPER_SOCKET_FD);

  apply_flags (flags);
  execl (path, path, NULL);
  _exit (89);
}

void
keeper_run_spawn (KeeperRun   *run,
                  KeeperFlags  flags)
{
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), ==, 0);
  run->control = move_up (fds[0]);
  fds[1] = move_up (fds[1]);

  /* The kernel raises it to the least it allows. */
  if (flags & KEEPER_SMALL_SOCKET)
    g_assert_cmpint (setsockopt (fds[1], SOL_SOCKET, SO_SNDBUF, &(int) { 1 }, sizeof (int)), ==, 0);

  run->guard = fork ();
  g_assert_cmpint (run->guard, >=, 0);
  if (run->guard == 0)
    become_keeper (run, fds[1], flags);

  close (fds[1]);
  run->guard_pidfd = keeper_pidfd_open (run->guard);
}

/* --- Sending --- */

void
keeper_run_send_packet (KeeperRun  *run,
                        const void *bytes,
                        gsize       size,
                        const int  *fds,
                        guint       n_fds)
{
  _Alignas (struct cmsghdr) char control[CMSG_SPACE (MAX_PASSED_FDS * sizeof (int))] = { 0 };
  struct iovec vector = { (void *) bytes, size };
  struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };
  gssize sent;

  g_assert_cmpuint (n_fds, <=, MAX_PASSED_FDS);

  if (n_fds > 0)
    {
      struct cmsghdr *header;

      message.msg_control = control;
      message.msg_controllen = CMSG_SPACE (n_fds * sizeof (int));
      header = CMSG_FIRSTHDR (&message);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = CMSG_LEN (n_fds * sizeof (int));
      memcpy (CMSG_DATA (header), fds, n_fds * sizeof (int));
    }

  sent = sendmsg (run->control, &message, MSG_NOSIGNAL);

  /* The run may have ended in the meantime. */
  if (sent < 0 && errno == EPIPE)
    return;

  g_assert_cmpint (sent, ==, (gssize) size);
}

void
keeper_run_send (KeeperRun  *run,
                 const char *format,
                 ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  keeper_run_send_packet (run, text, strlen (text), NULL, 0);
}

int
keeper_memfd_new (const void *bytes,
                  gsize       size,
                  gboolean    seal)
{
  int memfd = memfd_create ("spec", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  g_assert_cmpint (memfd, >=, 0);
  g_assert_cmpint (write (memfd, bytes, size), ==, (gssize) size);

  if (seal)
    g_assert_cmpint (fcntl (memfd, F_ADD_SEALS, SKEP_KEEPER_SPEC_SEALS), ==, 0);

  return memfd;
}

static void
add_string (GByteArray *spec,
            const char *string)
{
  g_byte_array_append (spec, (const guint8 *) string, strlen (string) + 1);
}

static void
add_number (GByteArray *spec,
            guint       number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  add_string (spec, text);
}

static void
add_strings (GByteArray         *spec,
             const char * const *strings)
{
  for (; strings != NULL && *strings != NULL; strings++)
    add_string (spec, *strings);
}

static GByteArray *
make_spec (KeeperRun   *run,
           const char **argv)
{
  GByteArray *spec = g_byte_array_new ();
  g_autofree char *mark = g_strdup_printf ("SKEP_TEST_MARK=%s", run->mark);
  guint n_env = run->env != NULL ? g_strv_length (run->env) : 0;

  add_string (spec, SKEP_KEEPER_SPEC_MAGIC);
  add_number (spec, run->nofile);
  add_number (spec, g_strv_length ((GStrv) argv));
  add_number (spec, 1 + n_env);
  add_string (spec, run->cwd != NULL ? run->cwd : "/");
  add_strings (spec, argv);
  add_string (spec, mark);
  add_strings (spec, (const char * const *) run->env);
  return spec;
}

static void
send_spec (KeeperRun   *run,
           const char  *word,
           const char **argv)
{
  g_autoptr (GByteArray) spec = make_spec (run, argv);
  int memfd = keeper_memfd_new (spec->data, spec->len, TRUE);

  keeper_run_send_packet (run, word, strlen (word), &memfd, 1);
  close (memfd);
}

void
keeper_run_start_argv (KeeperRun   *run,
                       const char **argv)
{
  send_spec (run, SKEP_KEEPER_MESSAGE_START, argv);
}

const char *
keeper_nasty (void)
{
  return g_getenv ("SKEP_NASTY");
}

void
keeper_run_start (KeeperRun  *run,
                  const char *mode,
                  const char *argument)
{
  const char *argv[] = { keeper_nasty (), mode, argument, NULL };

  keeper_run_start_argv (run, argv);
}

/* --- Receiving --- */

static gboolean
read_output (KeeperRun *run)
{
  char bytes[64 * 1024];
  gssize length = read (run->output, bytes, sizeof bytes);

  if (length <= 0)
    return FALSE;

  g_string_append_len (run->text, bytes, length);
  return TRUE;
}

static gboolean
has_word (const char *message,
          const char *word)
{
  gsize length = strlen (word);

  return strncmp (message, word, length) == 0
         && (message[length] == '\0' || message[length] == ' ');
}

/* The message that has come, as a whole, or NULL. */
const char *
keeper_run_find (KeeperRun  *run,
                 const char *word)
{
  for (guint i = 0; i < run->messages->len; i++)
    {
      if (has_word (run->messages->pdata[i], word))
        return run->messages->pdata[i];
    }

  return NULL;
}

static gboolean
is_news (const char *message)
{
  static const char * const words[] = { "rung", "stats", "alive", "listen", "unlisten", "used" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (has_word (message, words[i]))
        return TRUE;
    }

  return FALSE;
}

/* The first messages to a fake application are with that. */
static gboolean
may_have_news (KeeperRun *run)
{
  return (run->app != 0 || keeper_run_find (run, "pid") != NULL)
         && keeper_run_find (run, "empty") == NULL;
}

static void
sort_message (KeeperRun  *run,
              const char *message)
{
  gboolean is_of_news = is_news (message);

  if (is_of_news && !may_have_news (run))
    g_error ("“%s” before pid or after empty", message);

  g_ptr_array_add (is_of_news ? run->news : run->messages, g_strdup (message));
}

static void
read_message (KeeperRun *run)
{
  char text[SKEP_KEEPER_MAX_MESSAGE + 2];
  gssize length = recv (run->control, text, sizeof text - 1, MSG_DONTWAIT);

  if (length <= 0)
    {
      run->is_at_end = TRUE;
      return;
    }

  g_assert_cmpint (length, <=, SKEP_KEEPER_MAX_MESSAGE);
  text[length] = '\0';
  g_assert_cmpuint (strlen (text), ==, length);
  sort_message (run, text);
}

/* Serves output and messages once. */
static void
pump (KeeperRun *run,
      int        timeout_msec)
{
  struct pollfd sources[] = {
    { .fd = run->is_at_end ? -1 : run->control, .events = POLLIN },
    { .fd = run->output, .events = POLLIN },
    { .fd = run->is_at_end || run->control < 0 ? run->guard_pidfd : -1, .events = POLLIN },
  };

  if (poll (sources, G_N_ELEMENTS (sources), timeout_msec) <= 0)
    return;

  if (sources[1].revents & POLLIN)
    read_output (run);
  if (sources[0].revents != 0)
    read_message (run);
}

/* Until @condition; fails the test with what there is. */
#define PUMP_WHILE(run, condition)                                                                \
  G_STMT_START                                                                                    \
    {                                                                                             \
      gint64 limit_us = g_get_monotonic_time () + LIMIT_MSEC * 1000;                              \
                                                                                                  \
      while (condition)                                                                           \
        {                                                                                         \
          if (g_get_monotonic_time () >= limit_us)                                                \
            fail_with_report (run, #condition);                                                   \
          pump (run, 20);                                                                         \
        }                                                                                         \
    }                                                                                             \
  G_STMT_END

_Noreturn static void
fail_with_report (KeeperRun  *run,
                  const char *what)
{
  g_autoptr (GString) report = g_string_new (NULL);

  for (guint i = 0; i < run->messages->len; i++)
    g_string_append_printf (report, "“%s” ", (char *) run->messages->pdata[i]);
  for (guint i = 0; i < run->news->len; i++)
    g_string_append_printf (report, "(%s) ", (char *) run->news->pdata[i]);

  g_error ("still %s; messages: %s; %u processes; output: “%.200s”",
           what, report->str, keeper_run_count_processes (run), run->text->str);
}

/* The next message must be this. Returns what follows the word. */
const char *
keeper_run_expect (KeeperRun  *run,
                   const char *word)
{
  const char *message;

  PUMP_WHILE (run, run->n_taken == run->messages->len && !run->is_at_end);

  if (run->n_taken == run->messages->len)
    g_error ("“%s” expected, but the socket has ended", word);

  message = run->messages->pdata[run->n_taken++];
  if (!has_word (message, word))
    g_error ("“%s” expected, “%s” received", word, message);

  return message + strlen (word) + (message[strlen (word)] == ' ');
}

int
keeper_run_expect_number (KeeperRun  *run,
                          const char *word)
{
  return atoi (keeper_run_expect (run, word));
}

/* The helper couldn't be executed: it has ended without a word. Reaps it. */
gboolean
keeper_run_is_refused (KeeperRun *run)
{
  PUMP_WHILE (run, run->messages->len == 0 && !run->is_at_end);

  if (run->messages->len > 0)
    return FALSE;

  waitpid (run->guard, &run->status, 0);
  return TRUE;
}

static const char *
take_news (KeeperRun  *run,
           const char *word)
{
  while (run->n_news_taken < run->news->len)
    {
      const char *message = run->news->pdata[run->n_news_taken++];

      if (has_word (message, word))
        return message + strlen (word) + 1;
    }

  return NULL;
}

/* The next of this word; others before it are passed over. Returns what follows the word. */
const char *
keeper_run_expect_news (KeeperRun  *run,
                        const char *word)
{
  const char *arguments = NULL;

  PUMP_WHILE (run, (arguments = take_news (run, word)) == NULL && !run->is_at_end);

  if (arguments == NULL)
    g_error ("news of “%s” expected, but the socket has ended", word);

  return arguments;
}

static gboolean
has_output (KeeperRun  *run,
            const char *text)
{
  return memmem (run->text->str, run->text->len, text, strlen (text)) != NULL;
}

void
keeper_run_wait_output (KeeperRun  *run,
                        const char *text)
{
  PUMP_WHILE (run, !has_output (run, text));
}

/* For proofs that nothing happens. */
void
keeper_run_pump_for (KeeperRun *run,
                     guint      msec)
{
  gint64 end_us = g_get_monotonic_time () + msec * 1000;

  while (g_get_monotonic_time () < end_us)
    pump (run, 10);
}

/* --- Looking at processes --- */

static gboolean
has_mark (GPid        pid,
          const char *mark)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/environ", pid);
  g_autofree char *environment = NULL;
  g_autofree char *variable = g_strdup_printf ("SKEP_TEST_MARK=%s", mark);
  gsize length;

  /* A zombie's is empty. With the NUL, so that 1 isn't found in 12. */
  return g_file_get_contents (path, &environment, &length, NULL)
         && memmem (environment, length, variable, strlen (variable) + 1) != NULL;
}

guint
keeper_run_count_processes (KeeperRun *run)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint n_processes = 0;

  while ((name = g_dir_read_name (proc)) != NULL)
    {
      if (g_ascii_isdigit (name[0]) && has_mark (atoi (name), run->mark))
        n_processes++;
    }

  return n_processes;
}

void
keeper_run_wait_processes (KeeperRun *run,
                           guint      n_processes)
{
  PUMP_WHILE (run, keeper_run_count_processes (run) != n_processes);
}

guint
keeper_count_fds (void)
{
  g_autoptr (GDir) fds = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n_fds = 0;

  while (g_dir_read_name (fds) != NULL)
    n_fds++;

  return n_fds;
}

void
keeper_run_find_keeper (KeeperRun *run)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task/%d/children", run->guard, run->guard);
  g_autofree char *children = NULL;

  g_assert_true (g_file_get_contents (path, &children, NULL, NULL));
  run->keeper = atoi (children);
  g_assert_cmpint (run->keeper, >, 0);
  run->keeper_pidfd = keeper_pidfd_open (run->keeper);
}

/* Spawns; main is there, and not yet the script. Returns its number. */
int
keeper_run_prepare (KeeperRun  *run,
                    const char *mode,
                    const char *argument)
{
  const char *argv[] = { keeper_nasty (), mode, argument, NULL };

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_expect (run, "ready");
  keeper_run_find_keeper (run);
  send_spec (run, SKEP_KEEPER_MESSAGE_PREPARE, argv);
  return keeper_run_expect_number (run, "forked");
}

/* Spawns, starts, and waits until the script is in place. */
void
keeper_run_launch (KeeperRun  *run,
                   const char *mode,
                   const char *argument)
{
  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_expect (run, "ready");
  keeper_run_find_keeper (run);
  keeper_run_start (run, mode, argument);
  keeper_run_expect (run, "pid");
  keeper_run_wait_output (run, "ready");
}

/* --- The fake application --- */

/* For forked helpers of a test, so that a failing one leaves nothing behind. */
void
keeper_harness_die_with_parent (void)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

_Noreturn static void
be_app (KeeperRun  *run,
        int         side,
        gboolean    leak_socket,
        const char *mode,
        const char *argument)
{
  KeeperRun line = { .control = side };

  keeper_harness_die_with_parent ();

  /* The output is for the test to read. */
  close (run->output);
  run->output = -1;

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_expect (run, "ready");
  keeper_run_start (run, mode, argument);
  keeper_run_expect (run, "pid");

  keeper_run_send_packet (&line, &run->guard, sizeof run->guard,
                          &run->control, leak_socket ? 1 : 0);
  close (side);

  for (;;)
    pause ();
}

static void
hear_from_app (KeeperRun *run,
               int        side)
{
  _Alignas (struct cmsghdr) char control[CMSG_SPACE (sizeof (int))];
  struct iovec vector = { &run->guard, sizeof run->guard };
  struct msghdr message = {
    .msg_iov = &vector,
    .msg_iovlen = 1,
    .msg_control = control,
    .msg_controllen = sizeof control,
  };
  struct cmsghdr *header;

  g_assert_cmpint (recvmsg (side, &message, MSG_CMSG_CLOEXEC), ==, sizeof run->guard);

  if ((header = CMSG_FIRSTHDR (&message)) != NULL)
    memcpy (&run->control, CMSG_DATA (header), sizeof run->control);
}

/* As keeper_run_launch (), but another process makes the socket and holds it; @leak_socket: we hold
 * its end too. Output comes to us in any case. */
void
keeper_run_spawn_from_app (KeeperRun  *run,
                           gboolean    leak_socket,
                           const char *mode,
                           const char *argument)
{
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), ==, 0);
  fds[0] = move_up (fds[0]);
  fds[1] = move_up (fds[1]);

  run->app = fork ();
  g_assert_cmpint (run->app, >=, 0);
  if (run->app == 0)
    be_app (run, fds[1], leak_socket, mode, argument);

  close (fds[1]);
  hear_from_app (run, fds[0]);
  close (fds[0]);

  run->guard_pidfd = keeper_pidfd_open (run->guard);
  keeper_run_find_keeper (run);
  keeper_run_wait_output (run, "ready");
}

/* --- The end --- */

static gboolean
is_over (int pidfd)
{
  struct pollfd process = { .fd = pidfd, .events = POLLIN };

  return pidfd < 0 || poll (&process, 1, 0) > 0;
}

void
keeper_kill_and_reap (GPid pid)
{
  int status;

  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
}

/* Both processes of the helper are over, reaped, and with them all of the run. We are subreaper:
 * whatever outlives its parent becomes our child. */
void
keeper_run_wait_gone (KeeperRun *run)
{
  PUMP_WHILE (run, !is_over (run->guard_pidfd) || !is_over (run->keeper_pidfd));

  while (read_output (run))
    continue;

  g_assert_cmpuint (keeper_run_count_processes (run), ==, 0);
  g_assert_cmpint (waitpid (run->guard, &run->status, 0), ==, run->guard);
  waitpid (run->keeper, NULL, WNOHANG);
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), <=, 0);
}

static void
assert_mirrored (KeeperRun *run)
{
  const char *ended = keeper_run_find (run, "exit");
  int raw = ended != NULL ? atoi (ended + strlen ("exit ")) : 0;

  if (ended == NULL || run->guard_killed)
    return;

  g_assert_cmpint (WIFSIGNALED (run->status), ==, WIFSIGNALED (raw));
  if (WIFSIGNALED (raw))
    g_assert_cmpint (WTERMSIG (run->status), ==, WTERMSIG (raw));
  else
    g_assert_cmpint (WEXITSTATUS (run->status), ==, WEXITSTATUS (raw));
}

static void
assert_in_order (KeeperRun *run)
{
  static const char * const order[] = {
    "ready", "forked", "pid", "execerr", "exit", "left", "lost", "empty",
  };
  guint rank = 0;

  for (guint i = 0; i < run->messages->len; i++)
    {
      const char *message = run->messages->pdata[i];

      if (has_word (message, "cannotkill"))
        continue;

      while (rank < G_N_ELEMENTS (order) && !has_word (message, order[rank]))
        rank++;

      if (rank++ == G_N_ELEMENTS (order))
        g_error ("“%s” out of order, twice or unknown", message);
    }
}

/* All is over: the last messages, the guard, the output to its end, no process. */
void
keeper_run_finish (KeeperRun *run)
{
  PUMP_WHILE (run, !run->is_at_end);

  g_assert_cmpuint (run->messages->len, >, 0);
  g_assert_cmpstr (run->messages->pdata[run->messages->len - 1], ==, "empty");
  assert_in_order (run);

  keeper_run_wait_gone (run);
  assert_mirrored (run);
}

void
keeper_harness_init (int    *argc,
                     char ***argv)
{
  g_test_init (argc, argv, NULL);
  g_assert_nonnull (g_getenv ("SKEP_KEEPER"));
  g_assert_nonnull (g_getenv ("SKEP_NASTY"));
  g_assert_cmpint (prctl (PR_SET_CHILD_SUBREAPER, 1), ==, 0);
}
