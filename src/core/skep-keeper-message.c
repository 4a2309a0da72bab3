/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "skep-keeper-message.h"
#include "skep-keeper-protocol.h"

/* INET6_ADDRSTRLEN */
#define MAX_ADDRESS 46

typedef void (*DeliverFunc) (const char             *arguments,
                             const SkepKeeperEvents *events,
                             gpointer                user_data);

static void
deliver_forked (const char             *arguments,
                const SkepKeeperEvents *events,
                gpointer                user_data)
{
  int pid;

  if (events->forked != NULL && sscanf (arguments, "%d", &pid) == 1)
    events->forked (pid, user_data);
}

static void
deliver_started (const char             *arguments,
                 const SkepKeeperEvents *events,
                 gpointer                user_data)
{
  int pid;

  if (sscanf (arguments, "%d", &pid) == 1)
    events->started (pid, user_data);
}

static SkepRunStage
parse_stage (const char *name)
{
  static const struct
  {
    const char *name;
    SkepRunStage stage;
  } stages[] = {
    { SKEP_KEEPER_STAGE_CWD, SKEP_RUN_STAGE_FOLDER },
    { SKEP_KEEPER_STAGE_EXEC, SKEP_RUN_STAGE_COMMAND },
    { SKEP_KEEPER_STAGE_FORK, SKEP_RUN_STAGE_FORK },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++)
    if (g_str_equal (name, stages[i].name))
      return stages[i].stage;

  return SKEP_RUN_STAGE_KEEPER;
}

static void
deliver_not_started (const char             *arguments,
                     const SkepKeeperEvents *events,
                     gpointer                user_data)
{
  char stage[16];
  int error_number;

  if (sscanf (arguments, "%d %15s", &error_number, stage) == 2)
    events->not_started (error_number, parse_stage (stage), user_data);
}

static void
deliver_exited (const char             *arguments,
                const SkepKeeperEvents *events,
                gpointer                user_data)
{
  int wait_status;

  if (sscanf (arguments, "%d", &wait_status) == 1)
    events->exited (wait_status, user_data);
}

static void
deliver_left (const char             *arguments,
              const SkepKeeperEvents *events,
              gpointer                user_data)
{
  guint n_processes;

  if (events->left != NULL && sscanf (arguments, "%u", &n_processes) == 1)
    events->left (n_processes, user_data);
}

static void
deliver_cannot_kill (const char             *arguments,
                     const SkepKeeperEvents *events,
                     gpointer                user_data)
{
  int pid;
  int uid;

  if (events->cannot_kill != NULL && sscanf (arguments, "%d %d", &pid, &uid) == 2)
    events->cannot_kill (pid, uid, user_data);
}

static SkepStopStep
parse_step (const char *name)
{
  static const struct
  {
    const char *name;
    SkepStopStep step;
  } steps[] = {
    { SKEP_KEEPER_RUNG_NAME_ASK, SKEP_STOP_STEP_ASKED },
    { SKEP_KEEPER_RUNG_NAME_TERM, SKEP_STOP_STEP_TERMINATE },
    { SKEP_KEEPER_RUNG_NAME_KILL, SKEP_STOP_STEP_KILL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_str_equal (name, steps[i].name))
      return steps[i].step;

  return SKEP_STOP_STEP_NONE;
}

static void
deliver_stepped (const char             *arguments,
                 const SkepKeeperEvents *events,
                 gpointer                user_data)
{
  char name[8];
  guint wait_ms;

  if (events->stepped != NULL && sscanf (arguments, "%7s %u", name, &wait_ms) == 2)
    events->stepped (parse_step (name), wait_ms, user_data);
}

static void
deliver_sampled (const char             *arguments,
                 const SkepKeeperEvents *events,
                 gpointer                user_data)
{
  guint n_processes;
  guint cpu_permille;
  guint64 memory_kib;

  if (events->sampled != NULL &&
      sscanf (arguments, "%u %u %" G_GUINT64_FORMAT, &n_processes, &cpu_permille,
              &memory_kib) == 3)
    events->sampled (n_processes, cpu_permille, memory_kib, user_data);
}

/* What is between the colon and the next space; a name may be any bytes. */
static char *
dup_name (const char *escaped)
{
  g_autofree char *word = g_strndup (escaped, strcspn (escaped, " "));
  g_autofree char *name = g_uri_unescape_string (word, NULL);

  return g_utf8_make_valid (name != NULL ? name : word, -1);
}

static void
process_free (gpointer data)
{
  SkepRunProcess *process = data;

  g_free (process->name);
  g_free (process);
}

static void
deliver_alive (const char             *arguments,
               const SkepKeeperEvents *events,
               gpointer                user_data)
{
  g_autoptr (GPtrArray) processes = g_ptr_array_new_with_free_func (process_free);
  int pid;
  int length;

  if (events->alive == NULL)
    return;

  for (; sscanf (arguments, " %d:%n", &pid, &length) == 1; arguments += strcspn (arguments, " "))
    {
      g_autofree char *name = dup_name (arguments += length);

      g_ptr_array_add (processes, skep_run_process_new (pid, name));
    }

  events->alive (processes, user_data);
}

static void
deliver_listening (const char             *arguments,
                   const SkepKeeperEvents *events,
                   gpointer                user_data)
{
  char address[MAX_ADDRESS];
  guint port;
  int pid = 0;

  arguments += strspn (arguments, " ");

  /* Of “unlisten” the process is missing. */
  if (events->listening != NULL && strcspn (arguments, " ") < sizeof address &&
      sscanf (arguments, "%45s %u %d", address, &port, &pid) >= 2 && port <= G_MAXUINT16)
    events->listening (address, port, pid, user_data);
}

static void
deliver_used (const char             *arguments,
              const SkepKeeperEvents *events,
              gpointer                user_data)
{
  guint64 cpu_ms;
  guint64 memory_kib;

  if (events->used != NULL &&
      sscanf (arguments, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, &cpu_ms, &memory_kib) == 2)
    events->used (cpu_ms, memory_kib, user_data);
}

static const struct
{
  const char *name;
  DeliverFunc deliver;
} messages[] = {
  { SKEP_KEEPER_MESSAGE_FORKED, deliver_forked },
  { SKEP_KEEPER_MESSAGE_PID, deliver_started },
  { SKEP_KEEPER_MESSAGE_EXECERR, deliver_not_started },
  { SKEP_KEEPER_MESSAGE_EXIT, deliver_exited },
  { SKEP_KEEPER_MESSAGE_LEFT, deliver_left },
  { SKEP_KEEPER_MESSAGE_CANNOTKILL, deliver_cannot_kill },
  { SKEP_KEEPER_MESSAGE_RUNG, deliver_stepped },
  { SKEP_KEEPER_MESSAGE_STATS, deliver_sampled },
  { SKEP_KEEPER_MESSAGE_ALIVE, deliver_alive },
  { SKEP_KEEPER_MESSAGE_LISTEN, deliver_listening },
  { SKEP_KEEPER_MESSAGE_UNLISTEN, deliver_listening },
  { SKEP_KEEPER_MESSAGE_USED, deliver_used },
};

/**
 * skep_keeper_message_deliver:
 * @message: one message of a keeper, see skep-keeper-protocol.h
 * @events: whom to tell
 * @user_data: for @events
 *
 * Parses a message and calls the event it stands for. One that isn't known (“ready”, or one of a
 * newer keeper), or is malformed, says nothing to us.
 */
void
skep_keeper_message_deliver (const char             *message,
                             const SkepKeeperEvents *events,
                             gpointer                user_data)
{
  gsize length = strcspn (message, " ");

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    if (strlen (messages[i].name) == length && strncmp (messages[i].name, message, length) == 0)
      messages[i].deliver (message + length, events, user_data);
}
