/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-ctl-client.h"

G_BEGIN_DECLS

/**
 * SkepCtlLine:
 * @socket: (nullable): where Skep listens, %NULL for the default
 * @words: what stands behind the command and is no option
 * @rest: what stands behind `--`
 * @projects: (nullable): folders that were given by `--project`
 * @is_json: `--json`
 * @is_patient: `--wait`
 * @is_now: `--now`
 * @is_raw: `--raw`
 * @is_following: `-f`
 * @is_about_problems: `--problems`
 * @may_start: `--start`
 * @client: (nullable): `--config`
 * @allowed: (nullable): `--allow`
 * @pattern: (nullable): `--grep`
 * @n_lines: `-n`, -1 if not given
 *
 * The command line, taken apart. Only what the command has options for is ever set.
 */
typedef struct
{
  char *socket;
  char **words;
  char **rest;
  char **projects;
  gboolean is_json;
  gboolean is_patient;
  gboolean is_now;
  gboolean is_raw;
  gboolean is_following;
  gboolean is_about_problems;
  gboolean may_start;
  char *client;
  char *allowed;
  char *pattern;
  int n_lines;
} SkepCtlLine;

/**
 * SkepCtlCommand:
 * @name: of the command
 * @parameters: (nullable): what it takes beside options, for its help
 * @summary: what it does, to be translated
 * @options: letters of its options: `j`son, `p`roject, `w`ait, `n`ow, `r`aw, `f`ollow, `l`ines,
 *   `g`rep, `b` for problems, `s`tart, `c`onfig, `a`llow
 * @min_words: how many words it must have
 * @max_words: how many it may have
 * @takes_rest: whether it may have arguments behind `--`
 * @run: does it; returns the exit code, or sets an error in the domain %SKEP_CTL_ERROR
 *
 * A command of skepctl.
 */
typedef struct
{
  const char *name;
  const char *parameters;
  const char *summary;
  const char *options;
  guint min_words;
  guint max_words;
  gboolean takes_rest;
  int (*run) (const SkepCtlLine  *line,
              GError            **error);
} SkepCtlCommand;

extern const SkepCtlCommand skep_ctl_command_list;
extern const SkepCtlCommand skep_ctl_command_logs;
extern const SkepCtlCommand skep_ctl_command_mcp;
extern const SkepCtlCommand skep_ctl_command_projects;
extern const SkepCtlCommand skep_ctl_command_restart;
extern const SkepCtlCommand skep_ctl_command_run;
extern const SkepCtlCommand skep_ctl_command_serve;
extern const SkepCtlCommand skep_ctl_command_status;
extern const SkepCtlCommand skep_ctl_command_stop;

gboolean       skep_ctl_line_parse     (SkepCtlLine           *self,
                                        const SkepCtlCommand  *command,
                                        char                 **arguments,
                                        GError               **error);
void           skep_ctl_line_clear     (SkepCtlLine           *self);
char          *skep_ctl_line_dup_folder (const SkepCtlLine    *self,
                                        GError               **error);
JsonObject    *skep_ctl_line_make_call (const SkepCtlLine     *self,
                                        GError               **error);
SkepCtlClient *skep_ctl_line_connect   (const SkepCtlLine     *self,
                                        GError               **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SkepCtlLine, skep_ctl_line_clear)

G_END_DECLS
