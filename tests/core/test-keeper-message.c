/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-keeper-message.h"

static GString *told;

static void
forked_cb (pid_t    pid,
           gpointer user_data)
{
  g_string_append_printf (told, "forked %d;", (int) pid);
}

static void
started_cb (pid_t    pid,
            gpointer user_data)
{
  g_string_append_printf (told, "started %d;", (int) pid);
}

static void
not_started_cb (int          error_number,
                SkepRunStage stage,
                gpointer     user_data)
{
  g_string_append_printf (told, "not-started %d %d;", error_number, stage);
}

static void
exited_cb (int      wait_status,
           gpointer user_data)
{
  g_string_append_printf (told, "exited %d;", wait_status);
}

static void
left_cb (guint    n_processes,
         gpointer user_data)
{
  g_string_append_printf (told, "left %u;", n_processes);
}

static void
cannot_kill_cb (pid_t    pid,
                int      uid,
                gpointer user_data)
{
  g_string_append_printf (told, "cannot-kill %d %d;", (int) pid, uid);
}

static void
stepped_cb (SkepStopStep step,
            guint        wait_ms,
            gpointer     user_data)
{
  g_string_append_printf (told, "stepped %d %u;", step, wait_ms);
}

static void
sampled_cb (guint    n_processes,
            guint    cpu_permille,
            guint64  memory_kib,
            gpointer user_data)
{
  g_string_append_printf (told, "sampled %u %u %" G_GUINT64_FORMAT ";", n_processes, cpu_permille,
                          memory_kib);
}

static void
alive_cb (GPtrArray *processes,
          gpointer   user_data)
{
  g_string_append (told, "alive");
  for (guint i = 0; i < processes->len; i++)
    {
      const SkepRunProcess *process = g_ptr_array_index (processes, i);

      g_string_append_printf (told, " %d=%s", (int) process->pid, process->name);
    }
  g_string_append_c (told, ';');
}

static void
listening_cb (const char *address,
              guint16     port,
              pid_t       pid,
              gpointer    user_data)
{
  g_string_append_printf (told, "listening %s %u %d;", address, port, (int) pid);
}

static void
used_cb (guint64  cpu_ms,
         guint64  memory_kib,
         gpointer user_data)
{
  g_string_append_printf (told, "used %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT ";", cpu_ms,
                          memory_kib);
}

static const SkepKeeperEvents events = {
  .forked = forked_cb,
  .started = started_cb,
  .not_started = not_started_cb,
  .exited = exited_cb,
  .left = left_cb,
  .cannot_kill = cannot_kill_cb,
  .stepped = stepped_cb,
  .sampled = sampled_cb,
  .alive = alive_cb,
  .listening = listening_cb,
  .used = used_cb,
};

static const struct
{
  const char *path;
  const char *message;
  const char *told;
} cases[] = {
  { "forked", "forked 12", "forked 12;" },
  { "pid", "pid 12", "started 12;" },
  { "execerr", "execerr 2 cwd", "not-started 2 5;" },
  { "exit", "exit 256", "exited 256;" },
  { "left", "left 3", "left 3;" },
  { "cannotkill-of-unknown-user", "cannotkill 7 -1", "cannot-kill 7 -1;" },
  { "rung", "rung term 5000", "stepped 3 5000;" },
  { "stats", "stats 7 1250 18446744073709551615", "sampled 7 1250 18446744073709551615;" },
  { "alive", "alive 12:node 34:a%20b%3A%25 5:%FF", "alive 12=node 34=a b:% 5=\xef\xbf\xbd;" },
  { "alive-nobody", "alive", "alive;" },
  { "alive-nul-in-a-name-is-not-taken", "alive 12:a%00b", "alive 12=a%00b;" },
  { "listen", "listen ::1 5173 99", "listening ::1 5173 99;" },
  { "unlisten", "unlisten 127.0.0.1 80", "listening 127.0.0.1 80 0;" },
  { "used", "used 310 51200", "used 310 51200;" },
  { "used-without-memory", "used 310", "" },
  { "port-out-of-range", "listen ::1 65536 99", "" },
  { "address-too-long", "listen 0123456789012345678901234567890123456789012345678 1 1", "" },
  { "without-arguments", "pid", "" },
  { "not-a-number", "pid x", "" },
  { "of-a-newer-keeper", "weather fine", "" },
  { "prefix-is-not-the-word", "pidx 1", "" },
  { "empty", "", "" },
};

static void
test_case (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);

  g_string_truncate (told, 0);
  skep_keeper_message_deliver (cases[i].message, &events, NULL);
  g_assert_cmpstr (told->str, ==, cases[i].told);
}

/* Whoever does not care for an event has no function for it. */
static void
test_optional (void)
{
  const SkepKeeperEvents few = { .started = started_cb };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    if (g_str_has_prefix (cases[i].message, "alive") ||
        g_str_has_prefix (cases[i].message, "rung") || g_str_has_prefix (cases[i].message, "used"))
      skep_keeper_message_deliver (cases[i].message, &few, NULL);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  told = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/keeper-message/", cases[i].path, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/keeper-message/events-are-optional", test_optional);
  status = g_test_run ();
  g_string_free (told, TRUE);
  return status;
}
