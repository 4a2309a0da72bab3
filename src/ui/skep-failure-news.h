/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-runner.h"

G_BEGIN_DECLS

#define SKEP_TYPE_FAILURE_NEWS (skep_failure_news_get_type ())
G_DECLARE_FINAL_TYPE (SkepFailureNews, skep_failure_news, SKEP, FAILURE_NEWS, GObject)

SkepFailureNews *skep_failure_news_new (SkepRunner *runner);

G_END_DECLS
