/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Talks to skep-keeper as Skep would, but without Skep. Every wait is bounded and fails the test. */

#pragma once

#include <glib.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

typedef enum {
  KEEPER_PTY,
  KEEPER_PIPE,
} KeeperStdio;

typedef enum {
  KEEPER_PLAIN     = 0,
  KEEPER_AS_NOBODY = 1 << 0, /* needs root */
  KEEPER_NO_FORK   = 1 << 1, /* RLIMIT_NPROC 0 */
  KEEPER_SMALL_SOCKET = 1 << 2, /* its messages fill it soon */
  KEEPER_IN_SESSION = 1 << 3, /* leads a session with the script's terminal, as on a host */
} KeeperFlags;

typedef struct {
  char      *mark;      /* in the environment of every process of the run */
  char      *cwd;       /* NULL: "/" */
  GStrv      env;       /* more for the script; NULL */
  guint      nofile;

  GPid       guard;
  GPid       keeper;
  int        guard_pidfd;
  int        keeper_pidfd;
  int        control;
  int        output;    /* PTY master or pipe, non-blocking */
  int        script_end; /* PTY slave or write end, kept open: no EIO, no EOF */

  GString   *text;      /* output so far */
  GPtrArray *messages;  /* of the run's life, in order */
  guint      n_taken;
  GPtrArray *news;      /* the others, which may come any time after "pid", in order */
  guint      n_news_taken;
  gboolean   is_at_end; /* the keeper's end of the socket is closed */
  gboolean   guard_killed; /* by the test: then it mirrors nothing */
  int        status;    /* of the guard; valid after keeper_run_finish () */

  GPid       app;       /* the fake application that owns the socket, or 0 */
} KeeperRun;

void        keeper_harness_init        (int           *argc,
                                        char        ***argv);
void        keeper_harness_die_with_parent (void);
const char *keeper_nasty               (void);

KeeperRun  *keeper_run_new             (KeeperStdio    kind);
void        keeper_run_free            (KeeperRun     *run);

void        keeper_run_spawn           (KeeperRun     *run,
                                        KeeperFlags    flags);
void        keeper_run_spawn_from_app  (KeeperRun     *run,
                                        gboolean       leak_socket,
                                        const char    *mode,
                                        const char    *argument);
void        keeper_run_start           (KeeperRun     *run,
                                        const char    *mode,
                                        const char    *argument);
void        keeper_run_start_argv      (KeeperRun     *run,
                                        const char   **argv);
int         keeper_run_prepare         (KeeperRun     *run,
                                        const char    *mode,
                                        const char    *argument);
void        keeper_run_launch          (KeeperRun     *run,
                                        const char    *mode,
                                        const char    *argument);

void        keeper_run_find_keeper     (KeeperRun     *run);
void        keeper_run_send            (KeeperRun     *run,
                                        const char    *format,
                                        ...) G_GNUC_PRINTF (2, 3);
void        keeper_run_send_packet     (KeeperRun     *run,
                                        const void    *bytes,
                                        gsize          size,
                                        const int     *fds,
                                        guint          n_fds);
int         keeper_memfd_new           (const void    *bytes,
                                        gsize          size,
                                        gboolean       seal);

gboolean    keeper_run_is_refused      (KeeperRun     *run);
const char *keeper_run_expect          (KeeperRun     *run,
                                        const char    *word);
int         keeper_run_expect_number   (KeeperRun     *run,
                                        const char    *word);
const char *keeper_run_find            (KeeperRun     *run,
                                        const char    *word);
const char *keeper_run_expect_news     (KeeperRun     *run,
                                        const char    *word);
void        keeper_run_wait_output     (KeeperRun     *run,
                                        const char    *text);
void        keeper_run_pump_for        (KeeperRun     *run,
                                        guint          msec);

guint       keeper_run_count_processes (KeeperRun     *run);
void        keeper_run_wait_processes  (KeeperRun     *run,
                                        guint          n_processes);
void        keeper_run_finish          (KeeperRun     *run);
void        keeper_run_wait_gone       (KeeperRun     *run);
void        keeper_kill_and_reap       (GPid           pid);
int         keeper_pidfd_open          (GPid           pid);
guint       keeper_count_fds           (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeeperRun, keeper_run_free)
