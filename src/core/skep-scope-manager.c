/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "skep-cgroup.h"
#include "skep-scope-manager.h"

#define SYSTEMD_NAME      "org.freedesktop.systemd1"
#define SYSTEMD_PATH      "/org/freedesktop/systemd1"
#define MANAGER_INTERFACE "org.freedesktop.systemd1.Manager"

struct _SkepScopeManager
{
  guint n_references; /* one of the owner, one of each scope */
  char *application_id; /* escaped */
  char *proc;
  char *cgroups;
  gboolean has_oom_policy;

  gboolean is_available;
  gboolean is_off;
  gboolean is_freed;

  /* Until it is off */
  GCancellable *cancellable;
  GSource *limit; /* NULL once available */
  GDBusConnection *connection; /* NULL until connected */
  guint watch;
  char *owner; /* the unique name of systemd */
};

static void
disconnect (SkepScopeManager *self)
{
  self->is_available = FALSE;
  g_cancellable_cancel (self->cancellable);
  if (self->limit != NULL)
    g_source_destroy (self->limit);
  g_clear_pointer (&self->limit, g_source_unref);
  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->owner, g_free);
}

/* NULL: the error is told, unless the call was cancelled: then self may have gone. */
static GVariant *
finish_call (SkepScopeManager *self,
             GObject          *object,
             GAsyncResult     *result)
{
  g_autoptr (GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (reply == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    skep_scope_manager_turn_off (self, error->message);

  return reply;
}

static void
version_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  SkepScopeManager *self = data;
  g_autoptr (GVariant) reply = finish_call (self, object, result);

  if (reply == NULL)
    return;

  g_source_destroy (self->limit);
  g_clear_pointer (&self->limit, g_source_unref);
  self->is_available = TRUE;
}

/* Any answer will do: a manager that is stopped or stuck owns its name all the same. */
static void
ask_for_version (SkepScopeManager *self)
{
  g_dbus_connection_call (self->connection, self->owner, SYSTEMD_PATH,
                          "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", MANAGER_INTERFACE, "Version"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          SKEP_SCOPE_LIMIT_MSEC, self->cancellable, version_cb, self);
}

static void
own_pid_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  SkepScopeManager *self = data;
  g_autoptr (GVariant) reply = finish_call (self, object, result);
  guint pid;

  if (reply == NULL)
    return;

  g_variant_get (reply, "(u)", &pid);
  if ((pid_t) pid == getpid ())
    ask_for_version (self);
  else
    skep_scope_manager_turn_off (self, "the bus is in another PID namespace");
}

/* In a container, or behind a proxy, our PIDs are those of somebody else for systemd: it would
 * move, and later kill, unrelated processes. The bus tells which PID it knows us by. */
static void
ask_for_own_pid (SkepScopeManager *self)
{
  g_dbus_connection_call (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                          g_variant_new ("(s)",
                                         g_dbus_connection_get_unique_name (self->connection)),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          SKEP_SCOPE_LIMIT_MSEC, self->cancellable, own_pid_cb, self);
}

static void
appeared_cb (GDBusConnection *connection,
             const char      *name,
             const char      *owner,
             gpointer         data)
{
  SkepScopeManager *self = data;

  g_free (self->owner);
  self->owner = g_strdup (owner);
  ask_for_own_pid (self);
}

static void
vanished_cb (GDBusConnection *connection,
             const char      *name,
             gpointer         data)
{
  skep_scope_manager_turn_off (data, SYSTEMD_NAME " is not on the session bus");
}

static void
watch_owner (SkepScopeManager *self)
{
  self->watch = g_bus_watch_name_on_connection (self->connection, SYSTEMD_NAME,
                                                G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                appeared_cb, vanished_cb, self, NULL);
}

static void
connected_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      data)
{
  SkepScopeManager *self = data;
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_finish (result, &error);

  if (connection != NULL)
    {
      self->connection = connection;
      watch_owner (self);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    skep_scope_manager_turn_off (self, error->message);
}

/* Not by way of g_bus_get (): that would start a bus where there is none, and let the end of the
 * bus be the end of this process. */
static char *
dup_bus_address (void)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  const char *folder = g_getenv ("XDG_RUNTIME_DIR");
  g_autofree char *path = NULL;
  g_autofree char *escaped = NULL;

  if (address != NULL && *address != '\0')
    return strstr (address, "autolaunch:") == NULL ? g_strdup (address) : NULL;

  if (folder == NULL || !g_path_is_absolute (folder))
    return NULL;
  path = g_build_filename (folder, "bus", NULL);
  if (access (path, F_OK) < 0)
    return NULL;

  escaped = g_dbus_address_escape_value (path);
  return g_strconcat ("unix:path=", escaped, NULL);
}

static void
connect_to_bus (SkepScopeManager *self)
{
  g_autofree char *address = dup_bus_address ();

  if (address == NULL)
    {
      skep_scope_manager_turn_off (self, "there is no session bus");
      return;
    }

  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                     G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, self->cancellable, connected_cb, self);
}

static gboolean
limit_cb (gpointer data)
{
  skep_scope_manager_turn_off (data, "systemd did not answer in time");
  return G_SOURCE_REMOVE;
}

static void
arm_limit (SkepScopeManager *self)
{
  self->limit = g_timeout_source_new (SKEP_SCOPE_LIMIT_MSEC);
  g_source_set_callback (self->limit, limit_cb, self, NULL);
  g_source_set_static_name (self->limit, "[skep] first answer of systemd");
  g_source_attach (self->limit, g_main_context_get_thread_default ());
}

/* As systemd-escape(1): a '-' would end the application id within the name of a unit. */
static char *
escape (const char *application_id)
{
  GString *escaped = g_string_new (NULL);

  for (const char *c = application_id; *c != '\0'; c++)
    if (g_ascii_isalnum (*c) || *c == ':' || *c == '_' || (*c == '.' && escaped->len > 0))
      g_string_append_c (escaped, *c);
    else
      g_string_append_printf (escaped, "\\x%02x", (guchar) *c);

  return g_string_free (escaped, FALSE);
}

/**
 * skep_scope_manager_new:
 * @connection: (nullable): a session bus, %NULL to find it
 * @application_id: what the units are named after
 *
 * Begins to look for systemd. Worker only.
 *
 * Returns: (transfer full): the manager
 */
SkepScopeManager *
skep_scope_manager_new (GDBusConnection *connection,
                        const char      *application_id)
{
  SkepScopeManager *self = g_new0 (SkepScopeManager, 1);

  self->n_references = 1;
  self->application_id = escape (application_id);
  self->proc = g_strdup ("/proc");
  self->cgroups = g_strdup ("/sys/fs/cgroup");
  self->has_oom_policy = TRUE;
  self->cancellable = g_cancellable_new ();

  arm_limit (self);
  if (g_set_object (&self->connection, connection))
    watch_owner (self);
  else
    connect_to_bus (self);

  return self;
}

/**
 * skep_scope_manager_free:
 * @self: (transfer full): a manager
 *
 * Cancels what is pending; scopes that are pending will not call back. Scopes that exist stay,
 * and may be killed and freed later. Worker only, and not in the callback of a scope.
 */
void
skep_scope_manager_free (SkepScopeManager *self)
{
  self->is_freed = TRUE;
  disconnect (self);
  skep_scope_manager_unref (self);
}

/**
 * skep_scope_manager_is_available:
 * @self: a manager
 *
 * Worker only.
 *
 * Returns: whether systemd has answered, and nothing has gone wrong since
 */
gboolean
skep_scope_manager_is_available (SkepScopeManager *self)
{
  return self->is_available;
}

/**
 * skep_scope_manager_is_off:
 * @self: a manager
 *
 * Worker only.
 *
 * Returns: whether it will never be available (again)
 */
gboolean
skep_scope_manager_is_off (SkepScopeManager *self)
{
  return self->is_off;
}

/**
 * skep_scope_manager_set_folders:
 * @self: a manager
 * @proc: instead of `/proc`
 * @cgroups: instead of `/sys/fs/cgroup`
 *
 * Looks elsewhere for the control groups of processes; for tests. Worker only.
 */
void
skep_scope_manager_set_folders (SkepScopeManager *self,
                                const char       *proc,
                                const char       *cgroups)
{
  g_free (self->proc);
  self->proc = g_strdup (proc);
  g_free (self->cgroups);
  self->cgroups = g_strdup (cgroups);
}

/**
 * skep_scope_manager_ref:
 * @self: a manager
 *
 * Returns: (transfer full): @self
 */
SkepScopeManager *
skep_scope_manager_ref (SkepScopeManager *self)
{
  self->n_references++;
  return self;
}

/**
 * skep_scope_manager_unref:
 * @self: (transfer full): a manager
 */
void
skep_scope_manager_unref (SkepScopeManager *self)
{
  if (--self->n_references > 0)
    return;

  g_clear_object (&self->cancellable);
  g_free (self->application_id);
  g_free (self->proc);
  g_free (self->cgroups);
  g_free (self);
}

/**
 * skep_scope_manager_is_freed:
 * @self: a manager
 *
 * Returns: whether only scopes hold @self any more
 */
gboolean
skep_scope_manager_is_freed (SkepScopeManager *self)
{
  return self->is_freed;
}

/**
 * skep_scope_manager_turn_off:
 * @self: a manager
 * @reason: for the debug output
 *
 * Gives up for good. Scopes that exist stay.
 */
void
skep_scope_manager_turn_off (SkepScopeManager *self,
                             const char       *reason)
{
  if (self->is_off)
    return;

  g_debug ("runs get no scope of systemd: %s", reason);
  self->is_off = TRUE;
  disconnect (self);
}

/**
 * skep_scope_manager_get_connection:
 * @self: a manager that is available
 *
 * Returns: (transfer none): the bus
 */
GDBusConnection *
skep_scope_manager_get_connection (SkepScopeManager *self)
{
  return self->connection;
}

/**
 * skep_scope_manager_get_owner:
 * @self: a manager that is available
 *
 * Returns: (transfer none): the unique name of systemd, which nobody else can ever have
 */
const char *
skep_scope_manager_get_owner (SkepScopeManager *self)
{
  return self->owner;
}

/**
 * skep_scope_manager_has_oom_policy:
 * @self: a manager
 *
 * Returns: whether systemd knows the OOMPolicy of scopes, as far as we know: since version 253
 */
gboolean
skep_scope_manager_has_oom_policy (SkepScopeManager *self)
{
  return self->has_oom_policy;
}

/**
 * skep_scope_manager_forgo_oom_policy:
 * @self: a manager
 *
 * Remembers that systemd has refused it.
 */
void
skep_scope_manager_forgo_oom_policy (SkepScopeManager *self)
{
  self->has_oom_policy = FALSE;
}

/**
 * skep_scope_manager_name_unit:
 * @self: a manager
 * @random: letters and digits
 *
 * Returns: (transfer full): the name of a scope, as desktops expect it of applications
 */
char *
skep_scope_manager_name_unit (SkepScopeManager *self,
                              const char       *random)
{
  return g_strdup_printf ("app-%s-%s.scope", self->application_id, random);
}

/**
 * skep_scope_manager_find_kill_file:
 * @self: a manager
 * @pid: a process that systemd has put into @unit
 * @unit: the name of a scope
 *
 * Returns: (transfer full) (nullable): the file that kills all of @unit, %NULL if @pid isn't seen
 *   to be in it
 */
char *
skep_scope_manager_find_kill_file (SkepScopeManager *self,
                                   pid_t             pid,
                                   const char       *unit)
{
  return skep_cgroup_find_kill_file (self->proc, self->cgroups, pid, unit);
}
