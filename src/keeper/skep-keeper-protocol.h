/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What Skep and its helper skep-keeper say to each other. Needs libc only.
 *
 * Start: spawn the helper with fds 0-2 for the script (PTY slave, pipes or /dev/null) and fd 3 =
 * one end of a SOCK_SEQPACKET socketpair made by the application itself: the helper watches the
 * process that made it, and ends the run when that process or the other end is gone.
 *
 * One packet is one message: words and decimal numbers, one space between, no newline, no NUL.
 *
 *   helper → application
 *     ready                 the helper is up; nothing runs yet
 *     pid PID               the script's own process ("main") runs; its process group is PID too
 *     execerr ERRNO STAGE   it could not start; STAGE is one of SKEP_KEEPER_STAGE_*
 *     exit RAW              main has ended; RAW is a wait status, for WIFEXITED () and so on
 *     left N                main has ended, N processes it started live on
 *     cannotkill PID UID    the kill phase may not touch PID, of user UID (-1: not known)
 *     lost                  the inner process was killed; the outer one has cleaned up
 *     empty                 nothing of the run is left; the last message
 *
 *   application → helper
 *     start                 with one fd (SCM_RIGHTS): the sealed memfd described below
 *     stop SIGNAL T1 T2     SIGNAL to main's group, after T1 ms SIGTERM to all, after T2 ms more the
 *                           kill phase; a second stop: the kill phase now. Before start: the end.
 *     signal SIGNAL         to main's group, while main lives
 *     kill                  the kill phase now
 *
 * Order: ready | execerr; then pid before exit before left; empty last. Each comes at most once,
 * cannotkill once per process. A run that could not start says execerr, empty. Unknown or malformed
 * messages are ignored by both sides. After empty the helper reads no more: send () gives EPIPE.
 *
 * If one of its two processes is killed, the other ends the run and reports to the end; killed in
 * the very moment of a message, exit or empty may come twice, or exit without pid. If both are
 * killed, the socket ends without empty, and recv () may give ECONNRESET once before it gives what
 * was sent earlier.
 *
 * The helper's own exit status mirrors main's: the same code or the same signal; 127 if main could
 * not be started. "exit" is the truth, this is for those who see nothing but the process. */

#pragma once

#define SKEP_KEEPER_SOCKET_FD 3

/* Longest packet either side sends, in bytes. */
#define SKEP_KEEPER_MAX_MESSAGE 128

/* First words of messages. */
#define SKEP_KEEPER_MESSAGE_READY      "ready"
#define SKEP_KEEPER_MESSAGE_PID        "pid"
#define SKEP_KEEPER_MESSAGE_EXECERR    "execerr"
#define SKEP_KEEPER_MESSAGE_EXIT       "exit"
#define SKEP_KEEPER_MESSAGE_LEFT       "left"
#define SKEP_KEEPER_MESSAGE_CANNOTKILL "cannotkill"
#define SKEP_KEEPER_MESSAGE_LOST       "lost"
#define SKEP_KEEPER_MESSAGE_EMPTY      "empty"

#define SKEP_KEEPER_MESSAGE_START      "start"
#define SKEP_KEEPER_MESSAGE_STOP       "stop"
#define SKEP_KEEPER_MESSAGE_SIGNAL     "signal"
#define SKEP_KEEPER_MESSAGE_KILL       "kill"

/* Stages of "execerr". */
#define SKEP_KEEPER_STAGE_KEEPER "keeper" /* the helper can't work here (ENOSYS: kernel too old) */
#define SKEP_KEEPER_STAGE_SPEC   "spec"   /* the memfd is missing or malformed */
#define SKEP_KEEPER_STAGE_FORK   "fork"   /* no process to be had */
#define SKEP_KEEPER_STAGE_LIMIT  "limit"  /* RLIMIT_NOFILE */
#define SKEP_KEEPER_STAGE_CWD    "cwd"    /* the folder can't be entered */
#define SKEP_KEEPER_STAGE_EXEC   "exec"   /* the program can't be executed */

/* Both waits of "stop" are limited to a day. */
#define SKEP_KEEPER_MAX_WAIT_MSEC (24 * 60 * 60 * 1000)

/* After the death of the application: SIGTERM to all, this long, the kill phase. */
#define SKEP_KEEPER_ORPHAN_WAIT_MSEC 1000

/* The memfd of "start": NUL-terminated strings, nothing after the last:
 *
 *   SKEP_KEEPER_SPEC_MAGIC, NOFILE, ARGC, ENVC, CWD, ARGC arguments, ENVC "NAME=VALUE"
 *
 * NOFILE is the soft RLIMIT_NOFILE for the script (0: leave as it is, the hard limit caps it), CWD
 * is absolute, ARGC is at least 1, numbers are decimal. The first argument is looked up in the PATH
 * of the given environment; a file the kernel takes for no program is run by /bin/sh.
 * It must carry the seals below, so that it can't change while it is read. */
#define SKEP_KEEPER_SPEC_MAGIC     "SKEP-SPEC-1"
#define SKEP_KEEPER_SPEC_SEALS     (F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW)
#define SKEP_KEEPER_SPEC_MAX_BYTES (64 * 1024 * 1024)
