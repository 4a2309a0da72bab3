/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-launcher.h"
#include "skep-run-spec.h"

G_BEGIN_DECLS

/**
 * SkepLoginCapture:
 *
 * One command whose output is an answer to Skep, such as a login shell that is asked for its
 * environment. It runs under a keeper of its own, without a terminal and with nothing to read, and
 * nothing of it outlives its end by more than a second. Worker only.
 */
typedef struct _SkepLoginCapture SkepLoginCapture;

/**
 * SkepLoginCaptureEnd:
 * @SKEP_LOGIN_CAPTURE_ANSWERED: both marks were read
 * @SKEP_LOGIN_CAPTURE_EXITED: it ended, without both marks if there are marks
 * @SKEP_LOGIN_CAPTURE_NOT_STARTED: it could not be started
 * @SKEP_LOGIN_CAPTURE_LATE: the limit has passed
 * @SKEP_LOGIN_CAPTURE_TOO_LONG: it printed more than %SKEP_LOGIN_CAPTURE_MAX_BYTES
 * @SKEP_LOGIN_CAPTURE_LOST: a helper was killed from outside
 *
 * How a capture has ended.
 */
typedef enum
{
  SKEP_LOGIN_CAPTURE_ANSWERED,
  SKEP_LOGIN_CAPTURE_EXITED,
  SKEP_LOGIN_CAPTURE_NOT_STARTED,
  SKEP_LOGIN_CAPTURE_LATE,
  SKEP_LOGIN_CAPTURE_TOO_LONG,
  SKEP_LOGIN_CAPTURE_LOST,
} SkepLoginCaptureEnd;

/**
 * SkepLoginCaptureResult:
 * @end: how it ended
 * @wait_status: raw status of waitpid(2), if it exited
 * @error_number: errno, if it could not be started
 * @explanation: (nullable): why, if it is not about the command itself
 * @output: what is between the marks; all of the standard output if there are no marks
 * @errors: the end of its error stream, valid UTF-8 without colours
 *
 * What came of a capture.
 */
typedef struct
{
  SkepLoginCaptureEnd end;
  int wait_status;
  int error_number;
  char *explanation;
  GBytes *output;
  char *errors;
} SkepLoginCaptureResult;

#define SKEP_LOGIN_CAPTURE_MAX_BYTES (8 * 1024 * 1024)

/**
 * SkepLoginCaptureFunc:
 * @result: borrowed
 * @user_data: what was given to skep_login_capture_new()
 *
 * Called once; the capture may be freed in it.
 */
typedef void (*SkepLoginCaptureFunc) (const SkepLoginCaptureResult *result,
                                      gpointer                      user_data);

SkepLoginCapture *skep_login_capture_new  (SkepLauncher         *launcher,
                                           GMainContext         *context,
                                           const SkepRunSpec    *spec,
                                           const char           *mark,
                                           guint                 limit_ms,
                                           SkepLoginCaptureFunc  callback,
                                           gpointer              user_data,
                                           GError              **error);
void              skep_login_capture_free (SkepLoginCapture     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepLoginCapture, skep_login_capture_free)

G_END_DECLS
