/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-launcher.h"
#include "skep-run.h"

G_BEGIN_DECLS

/**
 * SkepPortInquiry:
 *
 * Who has the port that a failed run wanted? Worker only.
 */
typedef struct _SkepPortInquiry SkepPortInquiry;

/**
 * SkepPortInquiryFunc:
 * @run: the failed run
 * @holder: (nullable) (transfer full): who has the port; %NULL: nobody has one
 * @holder_uuid: (nullable): the mark of the run that @holder belongs to
 * @user_data: what was given to skep_port_inquiry_new()
 *
 * Called once. The inquiry may be freed in it.
 */
typedef void (*SkepPortInquiryFunc) (SkepRun        *run,
                                     SkepPortHolder *holder,
                                     const char     *holder_uuid,
                                     gpointer        user_data);

SkepPortInquiry *skep_port_inquiry_new  (SkepLauncher        *launcher,
                                         SkepRun             *run,
                                         GArray              *known_ports,
                                         SkepPortInquiryFunc  callback,
                                         gpointer             user_data);
void             skep_port_inquiry_free (SkepPortInquiry     *self);

G_END_DECLS
