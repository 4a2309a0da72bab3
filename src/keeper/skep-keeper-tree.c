/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-tree.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "skep-keeper-pidfd.h"

/* Deeper chains of parents don't exist; ends a climb through numbers that change meanwhile. */
#define MAX_DEPTH (1 << 16)

/* A round that finds nothing new ends the freezing; a tree that outruns this many is killed as it
 * is, and looked at again in the next pass. */
#define MAX_FREEZE_ROUNDS 64

/* Children reaped in one go. */
#define REAP_BATCH 1024

/* Before a kill pass; as many as there can be zombies on a usual system. */
#define MAX_BACKLOG_BATCHES 64

/* Between kill passes. The children's SIGCHLD wakes us anyway: a pass is for what escaped. Grows
 * while nothing happens (a process in uninterruptible sleep, a process of root). */
#define FIRST_PAUSE_MSEC    5
#define REFUSED_PAUSE_MSEC 50
#define LAST_PAUSE_MSEC  1000

/* Asks the kernel, not /proc: which may hide the processes of others. */
static bool
is_own_child (pid_t pid)
{
  siginfo_t info;

  return waitid (P_PID, (id_t) pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

static bool
is_descendant (pid_t pid)
{
  SkepKeeperProcess process;

  for (int depth = 0; depth < MAX_DEPTH && pid > 1; depth++)
    {
      if (is_own_child (pid))
        return true;

      if (!skep_keeper_process_read (&process, pid))
        return false;

      /* Adopted since we asked: its parent has died meanwhile. */
      if (process.parent == getpid ())
        return true;

      pid = process.parent;
    }

  return false;
}

/* Returns an errno; ESRCH also for a number that isn't ours any more. */
static int
send_signal (pid_t pid,
             int   number)
{
  int error = ESRCH;
  int pidfd = skep_keeper_pidfd_open (pid);

  if (pidfd < 0)
    return errno;

  if (is_descendant (pid))
    error = skep_keeper_pidfd_send (pidfd, number);

  close (pidfd);
  return error;
}

typedef struct {
  SkepKeeperTree *tree;
  bool            freeze;
  unsigned        n_new;
} Walk;

/* While freezing, a newly found process is stopped at once: one that forks and exits for ever is
 * another one a moment later. */
static void
freeze (Walk  *walk,
        pid_t  pid)
{
  if (skep_keeper_pids_have (&walk->tree->frozen, pid))
    return;

  walk->n_new++;
  send_signal (pid, SIGSTOP);
}

static bool
visit (pid_t  pid,
       void  *data)
{
  Walk *walk = data;

  if (walk->freeze)
    freeze (walk, pid);

  return skep_keeper_pids_add (&walk->tree->found, pid);
}

/* Fills tree->found, breadth first and without recursion: depth is the script's to choose. */
static unsigned
walk_tree (SkepKeeperTree *tree,
           bool            freeze_found)
{
  Walk walk = { .tree = tree, .freeze = freeze_found };

  tree->found.n_items = 0;
  skep_keeper_process_each_child (tree->self, visit, &walk);

  for (size_t i = 0; i < tree->found.n_items; i++)
    skep_keeper_process_each_child (tree->found.items[i], visit, &walk);

  return walk.n_new;
}

static void
remember_frozen (SkepKeeperTree *tree)
{
  SkepKeeperPids last = tree->frozen;

  tree->frozen = tree->found;
  tree->found = last;
  skep_keeper_pids_sort (&tree->frozen);
}

/* What has SIGSTOP pending can't fork any more. So when a walk meets nothing but what an earlier
 * one stopped, that is the whole tree, and it stands still. */
static void
freeze_tree (SkepKeeperTree *tree)
{
  tree->frozen.n_items = 0;

  for (int round = 0; round < MAX_FREEZE_ROUNDS; round++)
    {
      unsigned n_new = walk_tree (tree, true);

      remember_frozen (tree);
      if (n_new == 0 || skep_keeper_tree_reap (tree) == SKEP_KEEPER_TREE_EMPTY)
        break;
    }
}

static void
note_refused (SkepKeeperTree *tree,
              pid_t           pid)
{
  tree->was_refused = true;

  for (size_t i = 0; i < tree->unkillable.n_items; i++)
    {
      if (tree->unkillable.items[i] == pid)
        return;
    }

  if (skep_keeper_pids_add (&tree->unkillable, pid))
    tree->refused (pid, skep_keeper_process_get_uid (pid), tree->data);
}

static bool
is_live (pid_t pid)
{
  SkepKeeperProcess process;

  return skep_keeper_process_read (&process, pid) && process.is_live;
}

/* A zombie takes every signal, so a refusal always means a process that lives on. */
static void
kill_frozen (SkepKeeperTree *tree)
{
  tree->was_refused = false;

  for (size_t i = 0; i < tree->frozen.n_items; i++)
    {
      int error = send_signal (tree->frozen.items[i], SIGKILL);

      if (error == EPERM || error == EACCES)
        note_refused (tree, tree->frozen.items[i]);
    }
}

static void
forget_ended_refusals (SkepKeeperTree *tree)
{
  size_t n_kept = 0;

  for (size_t i = 0; i < tree->unkillable.n_items; i++)
    {
      if (skep_keeper_pids_have (&tree->frozen, tree->unkillable.items[i]))
        tree->unkillable.items[n_kept++] = tree->unkillable.items[i];
    }

  tree->unkillable.n_items = n_kept;
}

static int
choose_pause (SkepKeeperTree *tree)
{
  int least = tree->was_refused ? REFUSED_PAUSE_MSEC : FIRST_PAUSE_MSEC;

  tree->pause_ms = tree->has_news ? least : 2 * tree->pause_ms;
  tree->has_news = false;

  if (tree->pause_ms < least)
    tree->pause_ms = least;
  if (tree->pause_ms > LAST_PAUSE_MSEC)
    tree->pause_ms = LAST_PAUSE_MSEC;

  return tree->pause_ms;
}

static int
raw_status (const siginfo_t *info)
{
  switch (info->si_code)
    {
    case CLD_EXITED:
      return (info->si_status & 0xff) << 8;

    case CLD_DUMPED:
      return info->si_status | 0x80;

    default:
      return info->si_status;
    }
}

/* From now on the kernel reaps for us. A tree that forks and exits in a loop on every core makes
 * zombies faster than we, with our share of the time, could take them. SIGCHLD still comes. */
static void
let_kernel_reap (void)
{
  struct sigaction discard = { .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT | SA_NOCLDSTOP };

  sigaction (SIGCHLD, &discard, NULL);
}

static void
report_watched (SkepKeeperTree *tree,
                int             raw_status)
{
  tree->watched = 0;
  tree->ended (raw_status, tree->data);
  let_kernel_reap ();
}

/* Looked at first, reaped after the report: if we are killed in between, the guard inherits the
 * zombie and can still read its status. */
static void
look_at_watched (SkepKeeperTree *tree)
{
  pid_t pid = tree->watched;
  siginfo_t info = { 0 };

  if (pid == 0
      || waitid (P_PID, (id_t) pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0
      || info.si_pid == 0)
    return;

  report_watched (tree, raw_status (&info));
  waitpid (pid, NULL, WNOHANG);
}

static bool
ignore_child (pid_t  pid __attribute__ ((unused)),
              void  *data __attribute__ ((unused)))
{
  return true;
}

/* The calling process becomes the subreaper's eye. Returns false if the kernel lacks children
 * lists (CONFIG_PROC_CHILDREN) or pidfds (5.3), or if /proc isn't there. */
bool
skep_keeper_tree_init (SkepKeeperTree *tree)
{
  int pidfd;

  tree->self = getpid ();
  tree->has_news = true;

  if (!skep_keeper_process_each_child (tree->self, ignore_child, NULL))
    return false;

  if ((pidfd = skep_keeper_pidfd_open (tree->self)) < 0)
    return false;

  close (pidfd);
  return true;
}

void
skep_keeper_tree_clear (SkepKeeperTree *tree)
{
  skep_keeper_pids_clear (&tree->found);
  skep_keeper_pids_clear (&tree->frozen);
  skep_keeper_pids_clear (&tree->unkillable);
}

unsigned
skep_keeper_tree_count_live (SkepKeeperTree *tree)
{
  unsigned n_live = 0;

  walk_tree (tree, false);

  for (size_t i = 0; i < tree->found.n_items; i++)
    n_live += is_live (tree->found.items[i]);

  return n_live;
}

/* Reads each, zombies too, parents before children. The list is good until the tree is asked
 * again. */
const SkepKeeperPids *
skep_keeper_tree_read (SkepKeeperTree     *tree,
                       SkepKeeperReadFunc  func,
                       void               *data)
{
  Walk walk = { .tree = tree };

  tree->found.n_items = 0;
  skep_keeper_process_each_child (tree->self, visit, &walk);

  for (size_t i = 0; i < tree->found.n_items; i++)
    {
      SkepKeeperProcess process;

      if (!skep_keeper_process_read (&process, tree->found.items[i]))
        continue;

      func (&process, data);
      skep_keeper_process_each_child_of (&process, visit, &walk);
    }

  return &tree->found;
}

/* Sends @number, then SIGCONT, to all that pass @filter (NULL: all). All are found before the first
 * is signalled: the children of one that dies of it would move past the walk. */
void
skep_keeper_tree_signal (SkepKeeperTree    *tree,
                         int                number,
                         SkepKeeperPidFunc  filter,
                         void              *data)
{
  walk_tree (tree, false);

  for (size_t i = 0; i < tree->found.n_items; i++)
    {
      if (filter == NULL || filter (tree->found.items[i], data))
        send_signal (tree->found.items[i], number);
    }
}

/* Of all other children the status is of no interest. 0: of all. */
void
skep_keeper_tree_watch (SkepKeeperTree *tree,
                        pid_t           child)
{
  tree->watched = child;

  if (child == 0)
    let_kernel_reap ();
}

/* Takes what has ended, not more than a batch, so that a busy tree can't hold us here. */
SkepKeeperTreeState
skep_keeper_tree_reap (SkepKeeperTree *tree)
{
  look_at_watched (tree);

  for (int i = 0; i < REAP_BATCH; i++)
    {
      int raw;
      pid_t pid = waitpid (-1, &raw, WNOHANG);

      if (pid <= 0)
        return pid < 0 && errno == ECHILD ? SKEP_KEEPER_TREE_EMPTY : SKEP_KEEPER_TREE_LIVES;

      tree->has_news = true;
      if (pid == tree->watched)
        report_watched (tree, raw);
    }

  return SKEP_KEEPER_TREE_HAS_MORE;
}

/* A walk would meet every zombie, and costs more for each than reaping it. */
static void
reap_backlog (SkepKeeperTree *tree)
{
  for (int i = 0; i < MAX_BACKLOG_BATCHES; i++)
    {
      if (skep_keeper_tree_reap (tree) != SKEP_KEEPER_TREE_HAS_MORE)
        return;
    }
}

/* Stops the whole tree, then kills it. The watched child goes first: while its status counts, we
 * reap by hand. Returns the milliseconds to wait, reaping, before the next pass; the tree is gone
 * when skep_keeper_tree_reap () says so, and not before. */
int
skep_keeper_tree_kill_pass (SkepKeeperTree *tree)
{
  if (tree->watched != 0)
    send_signal (tree->watched, SIGKILL);

  reap_backlog (tree);
  freeze_tree (tree);
  kill_frozen (tree);
  forget_ended_refusals (tree);

  return choose_pause (tree);
}
