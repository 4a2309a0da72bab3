/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-tool-listener.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "skep-keeper-argument.h"
#include "skep-keeper-census.h"
#include "skep-keeper-clock.h"
#include "skep-keeper-environ.h"
#include "skep-keeper-facts.h"
#include "skep-keeper-listeners.h"
#include "skep-keeper-output.h"
#include "skep-keeper-pidfd.h"
#include "skep-keeper-pids.h"
#include "skep-keeper-process.h"
#include "skep-keeper-protocol.h"
#include "skep-keeper-wanted.h"

#define LAST_PORT 65535

/* Deeper trees aren't climbed; ends a climb through numbers that change meanwhile. */
#define MAX_DEPTH 1024

/* After SIGKILL: a process in uninterruptible sleep must not keep the caller. */
#define MAX_KILL_MSEC 10000

typedef struct {
  SkepKeeperListeners listeners;
  SkepKeeperOutput    output;
} Search;

static bool
is_ours (pid_t pid)
{
  return skep_keeper_process_get_real_uid (pid) == (int) getuid ();
}

/* A program may wipe its environment; then what its parent says counts. "" if nobody says it. */
static void
find_run_id (pid_t pid,
             char  id[static SKEP_KEEPER_RUN_ID_BYTES])
{
  SkepKeeperProcess process = { .parent = pid };

  for (int depth = 0; depth < MAX_DEPTH && process.parent > 1 && is_ours (process.parent); depth++)
    {
      pid_t next = process.parent;

      if (skep_keeper_environ_get (next, SKEP_KEEPER_RUN_ID_PREFIX, id, SKEP_KEEPER_RUN_ID_BYTES)
          && skep_keeper_is_uuid (id))
        return;

      if (!skep_keeper_process_read (&process, next))
        break;
    }

  id[0] = '\0';
}

static void
print_process (Search *search,
               pid_t   pid,
               int     pidfd)
{
  int64_t start_ms = skep_keeper_process_get_start_ms (pid);
  char id[SKEP_KEEPER_RUN_ID_BYTES];
  SkepKeeperFacts facts;

  skep_keeper_facts_read (&facts, pid);
  find_run_id (pid, id);

  /* Not a record that is half another process's. */
  if (skep_keeper_pidfd_is_over (pidfd))
    return;

  skep_keeper_output_add_number (&search->output, getuid ());
  skep_keeper_output_add_number (&search->output, pid);
  skep_keeper_output_add_number (&search->output, start_ms);
  skep_keeper_facts_add (&facts, &search->output);
  skep_keeper_output_add_string (&search->output, id);
}

static bool
visit (pid_t  pid,
       void  *data)
{
  Search *search = data;
  int pidfd = skep_keeper_pidfd_open (pid);

  if (pidfd < 0)
    return true;

  if (is_ours (pid) && skep_keeper_listeners_are_held_by (&search->listeners, pid))
    print_process (search, pid, pidfd);

  close (pidfd);
  return true;
}

static void
print_stranger (SkepKeeperOutput *output,
                unsigned          uid)
{
  skep_keeper_output_add_number (output, uid);

  for (int i = 1; i < SKEP_KEEPER_FIND_LISTENER_FIELDS; i++)
    skep_keeper_output_add_string (output, "");
}

/* One record per user, not one per socket. */
static void
print_strangers (Search *search)
{
  SkepKeeperListener *items = search->listeners.items;

  for (size_t i = 0; i < search->listeners.n_items; i++)
    {
      bool is_told = items[i].is_held;

      for (size_t earlier = 0; earlier < i && !is_told; earlier++)
        is_told = !items[earlier].is_held && items[earlier].uid == items[i].uid;

      if (!is_told)
        print_stranger (&search->output, items[i].uid);
    }
}

int
skep_keeper_tool_find_listener (char **arguments)
{
  Search search = { 0 };
  unsigned long port;

  if (!skep_keeper_argument_get_number (arguments[0], 1, LAST_PORT, &port))
    return SKEP_KEEPER_MISUSED;

  skep_keeper_listeners_init (&search.listeners, (unsigned) port);

  if (search.listeners.n_items > 0)
    skep_keeper_census_each (visit, &search);
  print_strangers (&search);

  skep_keeper_output_flush (&search.output);
  skep_keeper_listeners_clear (&search.listeners);
  return 0;
}

typedef struct {
  unsigned long port;
  unsigned long pid;
  int64_t       start_ms;
  unsigned long wait_ms;
} Target;

static bool
listens (const Target *target)
{
  SkepKeeperListeners listeners;
  bool is_holder;

  skep_keeper_listeners_init (&listeners, (unsigned) target->port);
  is_holder = skep_keeper_listeners_are_held_by (&listeners, (pid_t) target->pid);
  skep_keeper_listeners_clear (&listeners);
  return is_holder;
}

/* Returns why it must not be ended, or NULL. */
static const char *
find_obstacle (const Target *target,
               int           pidfd)
{
  pid_t pid = (pid_t) target->pid;
  int64_t start_ms = skep_keeper_process_get_start_ms (pid);
  bool is_same = llabs (start_ms - target->start_ms) <= SKEP_KEEPER_TICK_MSEC;
  bool may_end = is_ours (pid);
  bool is_listening = listens (target);

  if (skep_keeper_pidfd_is_over (pidfd))
    return SKEP_KEEPER_LISTENER_GONE;

  if (is_same && !may_end)
    return SKEP_KEEPER_LISTENER_DENIED;

  return is_same && is_listening ? NULL : SKEP_KEEPER_LISTENER_OTHER;
}

static const char *
end_process (const Target *target,
             int           pidfd)
{
  int error = skep_keeper_pidfd_send (pidfd, SIGTERM);

  if (error == EPERM || error == EACCES)
    return SKEP_KEEPER_LISTENER_DENIED;

  if (skep_keeper_pidfd_wait (pidfd, skep_keeper_now_ms () + (int64_t) target->wait_ms))
    return SKEP_KEEPER_LISTENER_ENDED;

  skep_keeper_pidfd_send (pidfd, SIGKILL);
  return skep_keeper_pidfd_wait (pidfd, skep_keeper_now_ms () + MAX_KILL_MSEC)
         ? SKEP_KEEPER_LISTENER_ENDED : SKEP_KEEPER_LISTENER_DENIED;
}

static const char *
end_listener (const Target *target)
{
  int pidfd = skep_keeper_pidfd_open ((pid_t) target->pid);
  const char *result;

  if (pidfd < 0)
    return SKEP_KEEPER_LISTENER_GONE;

  if ((result = find_obstacle (target, pidfd)) == NULL)
    result = end_process (target, pidfd);

  close (pidfd);
  return result;
}

int
skep_keeper_tool_end_listener (char **arguments)
{
  SkepKeeperOutput output = { 0 };
  Target target;

  if (!skep_keeper_argument_get_number (arguments[0], 1, LAST_PORT, &target.port)
      || !skep_keeper_argument_get_number (arguments[1], 1, INT_MAX, &target.pid)
      || !skep_keeper_argument_get_time (arguments[2], &target.start_ms)
      || !skep_keeper_argument_get_number (arguments[3], 0, SKEP_KEEPER_MAX_WAIT_MSEC,
                                           &target.wait_ms))
    return SKEP_KEEPER_MISUSED;

  skep_keeper_output_add_string (&output, end_listener (&target));
  skep_keeper_output_flush (&output);
  return 0;
}
