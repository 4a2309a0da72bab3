/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-output.h"
#include "skep-problem-rules.h"

G_BEGIN_DECLS

/**
 * SkepScannerNews:
 * @SKEP_SCANNER_PROBLEMS: the list of problems has changed
 * @SKEP_SCANNER_URLS: an address was found
 * @SKEP_SCANNER_SETTLED: what more lines belong to is known, and somebody waits for that
 */
typedef enum
{
  SKEP_SCANNER_PROBLEMS = 1 << 0,
  SKEP_SCANNER_URLS = 1 << 1,
  SKEP_SCANNER_SETTLED = 1 << 2,
} SkepScannerNews;

/**
 * SkepScannerFunc:
 *
 * Called on the scanner's thread. It must not wait.
 */
typedef void (*SkepScannerFunc) (SkepOutput      *output,
                                 SkepScannerNews  news,
                                 gpointer         user_data);

/**
 * SkepScanner:
 *
 * Looks through outputs on a thread of its own: lines for their index, problems, addresses of
 * servers. It is never in the way of what is written: under a flood it lags, takes little of the
 * processor, and tells in the list of problems how far it has come. With nothing new it sleeps.
 */
typedef struct _SkepScanner SkepScanner;

SkepScanner *skep_scanner_new    (SkepProblemRules *rules,
                                  SkepScannerFunc   function,
                                  gpointer          user_data);
void         skep_scanner_end    (SkepScanner      *self);
void         skep_scanner_add    (SkepScanner      *self,
                                  SkepOutput       *output);
void         skep_scanner_finish (SkepScanner      *self,
                                  SkepOutput       *output);
void         skep_scanner_wake   (SkepScanner      *self);

G_END_DECLS
