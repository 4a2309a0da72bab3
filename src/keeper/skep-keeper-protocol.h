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
 *     forked PID            answer to "prepare": main exists as PID and waits for "go"
 *     exit RAW              main has ended; RAW is a wait status, for WIFEXITED () and so on
 *     left N                main has ended, N processes it started live on
 *     cannotkill PID UID    the kill phase may not touch PID, of user UID (-1: not known)
 *     rung NAME MS          a stop has reached a step, one of SKEP_KEEPER_RUNG_*; MS until the next
 *     stats N CPU MEMORY    a sample: live processes, CPU in thousandths of one core since the
 *                           sample before, anonymous memory in KiB; sent when it has changed
 *     alive PROCESS…        while a stop goes on: the first SKEP_KEEPER_MAX_ALIVE live processes,
 *                           each as PID:NAME; NAME is the kernel's, with '%', ':' and all that is
 *                           not printable ASCII as %XX; sent when it has changed
 *     listen ADDRESS PORT PID   the tree listens on that TCP port; ADDRESS as of inet_ntop ();
 *                           again for the same two when it is another process that holds it
 *     unlisten ADDRESS PORT     it does not any more
 *     lost                  one of the two was killed; the other one has cleaned up
 *     used CPU MEMORY       what all processes of the run have used: processor time in ms, and the
 *                           largest resident set of one of them in KiB; of those that the kernel
 *                           has reaped, after main had ended, only what samples have seen
 *     empty                 nothing of the run is left; the last message
 *
 *   application → helper
 *     start                 with one fd (SCM_RIGHTS): the sealed memfd described below
 *     prepare               as start, but main waits, not yet the script's program, for "go"
 *     go                    after "prepare": main may become the program
 *     sample MS             from now on a sample of stats and ports every MS ms, 0: none (as at the
 *                           start); in the first minute of main at least one a second, but never
 *                           more often than what keeps them below 1/333 of one core
 *     stop SIGNAL T1 T2     SIGNAL to main's group, after T1 ms SIGTERM to all, after T2 ms more the
 *                           kill phase; a second stop: the kill phase now. Before start: the end.
 *     signal SIGNAL         to main's group, while main lives
 *     kill                  the kill phase now
 *
 * Order: ready | execerr; then forked before pid before exit before left before lost before used;
 * empty last. Each comes at most once, cannotkill once per process; rung, stats, alive, listen and
 * unlisten as often as there is news, all of them after pid, as is used. A run that could not start
 * says execerr, empty. Unknown or malformed messages are ignored by both sides. After empty the
 * helper reads no more: send () gives EPIPE.
 *
 * If one of its two processes is killed, the other ends the run and reports to the end; killed in
 * the very moment of a message, exit, used or empty may come twice, or exit without pid. If both are
 * killed, the socket ends without empty, and recv () may give ECONNRESET once before it gives what
 * was sent earlier.
 *
 * The helper's own exit status mirrors main's: the same code or the same signal; 127 if main could
 * not be started. "exit" is the truth, this is for those who see nothing but the process. */

#pragma once

#define SKEP_KEEPER_SOCKET_FD 3

/* Longest packet either side sends, in bytes. */
#define SKEP_KEEPER_MAX_MESSAGE 512

/* First words of messages. */
#define SKEP_KEEPER_MESSAGE_READY      "ready"
#define SKEP_KEEPER_MESSAGE_PID        "pid"
#define SKEP_KEEPER_MESSAGE_EXECERR    "execerr"
#define SKEP_KEEPER_MESSAGE_FORKED     "forked"
#define SKEP_KEEPER_MESSAGE_EXIT       "exit"
#define SKEP_KEEPER_MESSAGE_LEFT       "left"
#define SKEP_KEEPER_MESSAGE_CANNOTKILL "cannotkill"
#define SKEP_KEEPER_MESSAGE_RUNG       "rung"
#define SKEP_KEEPER_MESSAGE_STATS      "stats"
#define SKEP_KEEPER_MESSAGE_ALIVE      "alive"
#define SKEP_KEEPER_MESSAGE_LISTEN     "listen"
#define SKEP_KEEPER_MESSAGE_UNLISTEN   "unlisten"
#define SKEP_KEEPER_MESSAGE_LOST       "lost"
#define SKEP_KEEPER_MESSAGE_USED       "used"
#define SKEP_KEEPER_MESSAGE_EMPTY      "empty"

#define SKEP_KEEPER_MESSAGE_START      "start"
#define SKEP_KEEPER_MESSAGE_PREPARE    "prepare"
#define SKEP_KEEPER_MESSAGE_GO         "go"
#define SKEP_KEEPER_MESSAGE_SAMPLE     "sample"
#define SKEP_KEEPER_MESSAGE_STOP       "stop"
#define SKEP_KEEPER_MESSAGE_SIGNAL     "signal"
#define SKEP_KEEPER_MESSAGE_KILL       "kill"

/* Steps of "rung". */
#define SKEP_KEEPER_RUNG_NAME_ASK  "ask"  /* main's group has the signal of the stop */
#define SKEP_KEEPER_RUNG_NAME_TERM "term" /* all have SIGTERM */
#define SKEP_KEEPER_RUNG_NAME_KILL "kill" /* the kill phase; nothing comes after it */

/* Stages of "execerr". */
#define SKEP_KEEPER_STAGE_KEEPER "keeper" /* the helper can't work here (ENOSYS: kernel too old) */
#define SKEP_KEEPER_STAGE_SPEC   "spec"   /* the memfd is missing or malformed */
#define SKEP_KEEPER_STAGE_FORK   "fork"   /* no process to be had */
#define SKEP_KEEPER_STAGE_LIMIT  "limit"  /* RLIMIT_NOFILE */
#define SKEP_KEEPER_STAGE_CWD    "cwd"    /* the folder can't be entered */
#define SKEP_KEEPER_STAGE_EXEC   "exec"   /* the program can't be executed */

/* Processes that "alive" names; how many there are says "stats". */
#define SKEP_KEEPER_MAX_ALIVE 8

/* The shortest time between samples, and how long one a second is the least. */
#define SKEP_KEEPER_MIN_SAMPLE_MSEC   100
#define SKEP_KEEPER_EARLY_SAMPLE_MSEC 1000
#define SKEP_KEEPER_EARLY_MSEC        60000

/* Both waits of "stop" are limited to a day. */
#define SKEP_KEEPER_MAX_WAIT_MSEC (24 * 60 * 60 * 1000)

/* After the death of the application: SIGTERM to all, this long, the kill phase. */
#define SKEP_KEEPER_ORPHAN_WAIT_MSEC 1000

/* The same program is also a few tools for what has to happen beside the processes, on the host of a
 * Flatpak too. Called with one of these words and arguments, it does that one thing and exits: 0
 * done, 2 wrong arguments. Output is NUL-terminated strings, a fixed number of them per record,
 * "" for what isn't known. Times of start are in ms of CLOCK_BOOTTIME. Every signal goes to a pidfd
 * which was opened before the process was looked at, and only to processes of the same user.
 *
 *   --print-env MARK        MARK, the environment, MARK
 *   --print-user            the line of passwd(5) of the user, "" if there is none
 *   --find-runs             stdin: lines "UUID START"; live processes with SKEP_RUN_ID=UUID that are
 *                           not older than START: PID, START, UUID, NAME, FOLDER, COMMAND
 *   --end-runs MS           stdin: the same; SIGTERM to them, after MS ms SIGKILL until none is
 *                           found: N_ENDED, N_LEFT
 *   --find-listener PORT    who listens on a TCP port: UID, PID, START, NAME, FOLDER, COMMAND, UUID
 *                           (of the run it belongs to); only UID for processes of others
 *   --end-listener PORT PID START MS   if that process still listens there: SIGTERM, after MS ms
 *                           SIGKILL: "ended", "gone", "denied", or "other" (not the same any more)
 *   --find-peer FILE OTHER  stdin: a connected Unix socket; the process that connected it, if it is
 *                           of the same user and lives, and who has started it, which is whoever
 *                           has started the sandbox if it is that one's program: "known" if it
 *                           executes one of the two files, PID, PROGRAM, FOLDER, PID, PROGRAM,
 *                           FOLDER */
#define SKEP_KEEPER_TOOL_PRINT_ENV     "--print-env"
#define SKEP_KEEPER_TOOL_PRINT_USER    "--print-user"
#define SKEP_KEEPER_TOOL_FIND_RUNS     "--find-runs"
#define SKEP_KEEPER_TOOL_END_RUNS      "--end-runs"
#define SKEP_KEEPER_TOOL_FIND_LISTENER "--find-listener"
#define SKEP_KEEPER_TOOL_END_LISTENER  "--end-listener"
#define SKEP_KEEPER_TOOL_FIND_PEER     "--find-peer"

#define SKEP_KEEPER_FIND_RUNS_FIELDS     6
#define SKEP_KEEPER_END_RUNS_FIELDS      2
#define SKEP_KEEPER_FIND_LISTENER_FIELDS 7
#define SKEP_KEEPER_END_LISTENER_FIELDS  1
#define SKEP_KEEPER_FIND_PEER_FIELDS     7

/* What --end-listener says. */
#define SKEP_KEEPER_LISTENER_ENDED  "ended"
#define SKEP_KEEPER_LISTENER_GONE   "gone"
#define SKEP_KEEPER_LISTENER_DENIED "denied" /* of another user, or SIGKILL does not end it */
#define SKEP_KEEPER_LISTENER_OTHER  "other"

/* What --find-peer says of a process that executes one of the files. */
#define SKEP_KEEPER_PEER_KNOWN "known"

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
