/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "skep-agents.h"
#include "skep-project-model.h"
#include "skep-project-view.h"
#include "skep-runner.h"

G_BEGIN_DECLS

#define SKEP_TYPE_WINDOW (skep_window_get_type ())
G_DECLARE_FINAL_TYPE (SkepWindow, skep_window, SKEP, WINDOW, AdwApplicationWindow)

SkepWindow      *skep_window_new                (GtkApplication   *application,
                                                 SkepRunner       *runner,
                                                 SkepProjectModel *projects);
void             skep_window_set_agents         (SkepWindow       *self,
                                                 SkepAgents       *agents);
void             skep_window_open_folder        (SkepWindow       *self,
                                                 GFile            *file);
void             skep_window_show_found         (SkepWindow       *self,
                                                 const char       *uri,
                                                 const char       *script);
void             skep_window_search_scripts     (SkepWindow       *self,
                                                 const char       *text);
SkepProjectView *skep_window_get_project_view   (SkepWindow       *self);
void             skep_window_request            (SkepWindow       *self,
                                                 const char       *action,
                                                 const char       *project,
                                                 const char       *script,
                                                 gboolean          may_open);
void             skep_window_show_run           (SkepWindow       *self,
                                                 const char       *uuid);
void             skep_window_show_question      (SkepWindow       *self);
void             skep_window_report             (SkepWindow       *self,
                                                 const char       *text);

G_END_DECLS
