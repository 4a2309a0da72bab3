/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Calls the tools that the keeper's program is, and starts what they are to find. Every wait is
 * bounded and fails the test. */

#pragma once

#include "keeper-harness.h"

/* For processes of another user; needs root. */
#define TOOL_NOBODY 65534

typedef struct {
  int        status;  /* a wait status */
  GPtrArray *strings; /* what it printed */
  char      *errors;
} Tool;

/* A process with SKEP_RUN_ID, and what it started. */
typedef struct {
  char *id;
  GPid  pid;
  int   output; /* of all of them; a pipe */
} Marked;

/* How a process is started. All but @argv may be missing. */
typedef struct {
  const char * const *argv;
  const char * const *environment;
  const char         *cwd;
  uid_t               user;   /* 0: as we are */
  int                 fds[3]; /* 0: /dev/null */
} ToolSpawn;

GPid    tool_spawn            (const ToolSpawn    *spawn);
int     tool_wait             (GPid                pid);
void    tool_assert_childless (void);
int     tool_memfd_new        (const char         *text);
gint64  tool_boottime_msec    (void);

Tool   *tool_run              (const char         *input,
                               const char * const *arguments);
Tool   *tool_run_as           (uid_t               user,
                               const char         *input,
                               const char * const *arguments);
Tool   *tool_run_on           (uid_t               user,
                               int                 fd,
                               const char * const *arguments);
void    tool_free             (Tool               *tool);
guint64 tool_get_number       (Tool               *tool,
                               guint               index);

Marked *marked_new            (const char         *mode,
                               const char         *argument);
Marked *marked_new_full       (const char         *id,
                               ToolSpawn          *spawn);
void    marked_free           (Marked             *marked);
char   *marked_dup_line       (Marked             *marked);
void    marked_wait_output    (Marked             *marked,
                               const char         *text);
guint   marked_count          (Marked             *marked);
void    marked_assert_live    (Marked             *marked);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tool, tool_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Marked, marked_free)

#define TOOL_RUN(input, ...) \
  tool_run (input, (const char * const []) { __VA_ARGS__, NULL })
