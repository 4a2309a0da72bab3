/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How the mock misbehaves; 0 is a systemd as it should be. */
typedef enum
{
  SYSTEMD_MOCK_SILENT        = 1 << 0, /* owns the name and answers nothing */
  SYSTEMD_MOCK_NO_REPLY      = 1 << 1, /* keeps StartTransientUnit until systemd_mock_answer () */
  SYSTEMD_MOCK_NO_SIGNAL     = 1 << 2, /* never tells that a job has ended */
  SYSTEMD_MOCK_SIGNAL_FIRST  = 1 << 3, /* tells it before it answers the call */
  SYSTEMD_MOCK_STRANGE_JOBS  = 1 << 4, /* tells of others' failed jobs before ours */
  SYSTEMD_MOCK_STRANGE_TYPES = 1 << 5, /* sends a JobRemoved that is none */
  SYSTEMD_MOCK_REFUSE        = 1 << 6, /* answers with an error */
  SYSTEMD_MOCK_FAIL_JOB      = 1 << 7, /* the job ends as “failed” */
  SYSTEMD_MOCK_OLD           = 1 << 8, /* no OOMPolicy, as before 253 */
  SYSTEMD_MOCK_ANCIENT       = 1 << 9, /* refuses a property whatever is sent */
} SystemdMockFlags;

/* org.freedesktop.systemd1 on a bus, in a thread of its own, with a record of what it was asked. */
typedef struct _SystemdMock SystemdMock;

SystemdMock     *systemd_mock_new     (const char       *address,
                                       SystemdMockFlags  flags);
void             systemd_mock_free    (SystemdMock      *self);
void             systemd_mock_leave   (SystemdMock      *self);
void             systemd_mock_answer  (SystemdMock      *self);
guint            systemd_mock_count   (SystemdMock      *self,
                                       const char       *method);
GVariant        *systemd_mock_dup     (SystemdMock      *self,
                                       const char       *method,
                                       guint             i);
GDBusConnection *systemd_mock_connect (const char       *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SystemdMock, systemd_mock_free)

G_END_DECLS
