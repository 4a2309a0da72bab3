/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SKEP_TYPE_AGENT_CONFIG_LIST (skep_agent_config_list_get_type ())
G_DECLARE_FINAL_TYPE (SkepAgentConfigList, skep_agent_config_list, SKEP, AGENT_CONFIG_LIST,
                      AdwPreferencesGroup)

G_END_DECLS
