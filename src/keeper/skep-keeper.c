/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* skep-keeper: owns the process tree of one run. See skep-keeper-protocol.h.
 *
 *   application ══ socket ══ guard ── keeper ── main ── …
 *
 * Guard and keeper are both subreapers, so whatever the script leaves behind comes to the keeper,
 * and to the guard if the keeper is killed. If the guard is killed, the keeper ends the run. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "skep-keeper-channel.h"
#include "skep-keeper-clock.h"
#include "skep-keeper-launch.h"
#include "skep-keeper-loop.h"
#include "skep-keeper-page.h"
#include "skep-keeper-tools.h"
#include "skep-keeper-tree.h"
#include "skep-keeper-usage.h"

/* Where close_range () is missing (before 5.9) the usual limit of open fds is enough. */
#define FALLBACK_LAST_FD 4096

static void
close_inherited_fds (void)
{
  const int first = SKEP_KEEPER_SOCKET_FD + 1;

  if (syscall (SYS_close_range, first, ~0U, 0) != 0)
    {
      for (int fd = first; fd <= FALLBACK_LAST_FD; fd++)
        close (fd);
    }

  fcntl (SKEP_KEEPER_SOCKET_FD, F_SETFD, FD_CLOEXEC);
}

/* The parent may have left any mask and any signal ignored, SIGCHLD too. */
static void
block_signals (void)
{
  sigset_t all;

  skep_keeper_reset_signals ();
  sigfillset (&all);
  sigprocmask (SIG_SETMASK, &all, NULL);
}

/* The service of a Flatpak's host makes us the leader of a session with the script's terminal. The
 * keeper is to be that, which it can be only of a terminal that no session has. */
static void
leave_session (void)
{
  if (setsid () < 0 && isatty (0))
    ioctl (0, TIOCNOTTY);
}

static void
fail_to_start (int         error,
               const char *stage)
{
  skep_keeper_send (SKEP_KEEPER_MESSAGE_EXECERR " %d %s", error, stage);
  skep_keeper_send (SKEP_KEEPER_MESSAGE_EMPTY);
  exit (127);
}

static void
on_ended (int   raw_status,
          void *data)
{
  SkepKeeperPage *page = data;

  page->raw_status = raw_status;
  page->has_ended = true;
}

static void
on_refused (pid_t  pid,
            int    uid,
            void  *data __attribute__ ((unused)))
{
  skep_keeper_send (SKEP_KEEPER_MESSAGE_CANNOTKILL " %d %d", pid, uid);
}

/* Waits for a child to end, until the time has come. Returns false when it has. */
static bool
wait_for_child (int64_t deadline_ms)
{
  int64_t wait_ms = deadline_ms - skep_keeper_now_ms ();
  struct timespec wait = { .tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000 };
  sigset_t child;

  if (wait_ms <= 0)
    return false;

  sigemptyset (&child);
  sigaddset (&child, SIGCHLD);
  return sigtimedwait (&child, NULL, &wait) > 0;
}

/* Returns true when the tree is empty, false when the time has come. */
static bool
reap_until (SkepKeeperTree *tree,
            int64_t         deadline_ms)
{
  SkepKeeperTreeState state;

  do
    state = skep_keeper_tree_reap (tree);
  while (state == SKEP_KEEPER_TREE_HAS_MORE
         || (state == SKEP_KEEPER_TREE_LIVES && wait_for_child (deadline_ms)));

  return state == SKEP_KEEPER_TREE_EMPTY;
}

static void
kill_tree (SkepKeeperTree *tree)
{
  int64_t pause_ms;

  do
    pause_ms = skep_keeper_tree_kill_pass (tree);
  while (!reap_until (tree, skep_keeper_now_ms () + pause_ms));
}

/* The keeper was killed: main follows it (PDEATHSIG), and all others are our children now. */
static void
take_over (SkepKeeperPage *page)
{
  SkepKeeperTree tree = { .ended = on_ended, .refused = on_refused, .data = page };

  if (skep_keeper_tree_init (&tree))
    {
      skep_keeper_tree_watch (&tree, page->has_ended ? 0 : page->main);
      kill_tree (&tree);
    }

  skep_keeper_stop_receiving ();

  if (page->has_ended && !page->told_exit && page->main != 0)
    skep_keeper_send (SKEP_KEEPER_MESSAGE_EXIT " %d", page->raw_status);

  skep_keeper_send (SKEP_KEEPER_MESSAGE_LOST);
  if (page->main != 0)
    skep_keeper_usage_tell (0);
  skep_keeper_send (SKEP_KEEPER_MESSAGE_EMPTY);
  skep_keeper_tree_clear (&tree);
}

/* The core, if any, was main's to leave. Not dumpable, because RLIMIT_CORE doesn't keep a core
 * handler behind a pipe from being called. */
static void
die_of (int number)
{
  struct rlimit none = { 0, 0 };
  sigset_t only;

  setrlimit (RLIMIT_CORE, &none);
  prctl (PR_SET_DUMPABLE, 0);

  kill (getpid (), number);
  sigemptyset (&only);
  sigaddset (&only, number);
  sigprocmask (SIG_UNBLOCK, &only, NULL);
}

_Noreturn static void
mirror (int raw_status)
{
  if (WIFSIGNALED (raw_status))
    {
      die_of (WTERMSIG (raw_status));
      exit (128 + WTERMSIG (raw_status));
    }

  exit (WEXITSTATUS (raw_status));
}

/* A keeper that has done its work exits 0; any other end of it is worth more than main's. */
static int
choose_status (const SkepKeeperPage *page,
               int                   keeper_status)
{
  bool keeper_failed = WIFEXITED (keeper_status) && WEXITSTATUS (keeper_status) != 0;

  return page->has_ended && !keeper_failed ? page->raw_status : keeper_status;
}

_Noreturn static void
guard (SkepKeeperPage *page,
       pid_t           keeper)
{
  int keeper_status = 0;

  skep_keeper_let_go_of_stdio ();

  while (waitpid (keeper, &keeper_status, 0) < 0 && errno == EINTR)
    continue;

  if (!page->told_empty)
    take_over (page);

  mirror (choose_status (page, keeper_status));
}

static void
keep (SkepKeeperPage *page,
      pid_t           guard_pid)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  if (getppid () == guard_pid)
    skep_keeper_loop (page, guard_pid);
}

int
main (int    argc,
      char **argv)
{
  pid_t guard_pid = getpid ();
  SkepKeeperPage *page;
  pid_t keeper;

  if (argc > 1)
    return skep_keeper_tools_run (argc, argv);

  close_inherited_fds ();
  block_signals ();
  leave_session ();
  prctl (PR_SET_NAME, "skep-guard");

  page = mmap (NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED || prctl (PR_SET_CHILD_SUBREAPER, 1) != 0)
    fail_to_start (errno, SKEP_KEEPER_STAGE_KEEPER);

  keeper = fork ();
  if (keeper < 0)
    fail_to_start (errno, SKEP_KEEPER_STAGE_FORK);
  else if (keeper > 0)
    guard (page, keeper);

  keep (page, guard_pid);
  return 0;
}
