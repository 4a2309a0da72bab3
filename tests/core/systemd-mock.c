/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "systemd-mock.h"

#define NAME      "org.freedesktop.systemd1"
#define PATH      "/org/freedesktop/systemd1"
#define INTERFACE "org.freedesktop.systemd1.Manager"
#define JOB       PATH "/job/7"

static const char introspection[] =
  "<node>"
  "  <interface name='" INTERFACE "'>"
  "    <method name='StartTransientUnit'>"
  "      <arg type='s' direction='in'/>"
  "      <arg type='s' direction='in'/>"
  "      <arg type='a(sv)' direction='in'/>"
  "      <arg type='a(sa(sv))' direction='in'/>"
  "      <arg type='o' direction='out'/>"
  "    </method>"
  "    <method name='KillUnit'>"
  "      <arg type='s' direction='in'/>"
  "      <arg type='s' direction='in'/>"
  "      <arg type='i' direction='in'/>"
  "    </method>"
  "    <property name='Version' type='s' access='read'/>"
  "  </interface>"
  "</node>";

typedef struct
{
  char *method;
  GVariant *arguments; /* nullable */
} Call;

struct _SystemdMock
{
  SystemdMockFlags flags;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  GDBusConnection *connection;
  GHashTable *units; /* names seen; thread of the mock */
  GDBusMethodInvocation *kept; /* nullable; thread of the mock */

  GMutex mutex;
  GPtrArray *calls; /* guarded */
};

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->method);
  g_clear_pointer (&call->arguments, g_variant_unref);
  g_free (call);
}

/* In the thread of GDBus: sees every message, whether the mock has a method for it or not. */
static GDBusMessage *
filter_cb (GDBusConnection *connection,
           GDBusMessage    *message,
           gboolean         is_incoming,
           gpointer         data)
{
  SystemdMock *self = data;
  GVariant *body = g_dbus_message_get_body (message);
  Call *call;

  if (!is_incoming ||
      g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;

  call = g_new0 (Call, 1);
  call->method = g_strdup (g_dbus_message_get_member (message));
  call->arguments = body != NULL ? g_variant_ref (body) : NULL;

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->calls, call);
  g_mutex_unlock (&self->mutex);

  if (self->flags & SYSTEMD_MOCK_SILENT)
    g_clear_object (&message);

  return message;
}

static void
emit (SystemdMock *self,
      GVariant    *parameters)
{
  g_dbus_connection_emit_signal (self->connection, NULL, PATH, INTERFACE, "JobRemoved",
                                 parameters, NULL);
}

static void
emit_strange (SystemdMock *self,
              const char  *unit)
{
  if (self->flags & SYSTEMD_MOCK_STRANGE_JOBS)
    {
      emit (self, g_variant_new ("(uoss)", 7, JOB, "other.scope", "failed"));
      emit (self, g_variant_new ("(uoss)", 8, PATH "/job/8", unit, "failed"));
    }
  if (self->flags & SYSTEMD_MOCK_STRANGE_TYPES)
    emit (self, g_variant_new ("(uos)", 7, JOB, unit));
}

static void
emit_removed (SystemdMock *self,
              const char  *unit)
{
  emit_strange (self, unit);
  emit (self, g_variant_new ("(uoss)", 7, JOB, unit,
                             self->flags & SYSTEMD_MOCK_FAIL_JOB ? "failed" : "done"));
}

static gboolean
has_property (GVariant   *properties,
              const char *wanted)
{
  GVariantIter iter;
  const char *name;

  g_variant_iter_init (&iter, properties);
  while (g_variant_iter_loop (&iter, "(&sv)", &name, NULL))
    if (g_str_equal (name, wanted))
      return TRUE;

  return FALSE;
}

/* A unit whose properties were refused stays loaded for a while, as it does in systemd. */
static gboolean
refuse (SystemdMock           *self,
        GDBusMethodInvocation *invocation,
        const char            *unit,
        GVariant              *properties)
{
  const char *name = NULL;
  const char *text = NULL;

  if (!g_hash_table_add (self->units, g_strdup (unit)))
    {
      name = NAME ".UnitExists";
      text = "Unit was already loaded or has a fragment file.";
    }
  else if (self->flags & SYSTEMD_MOCK_REFUSE)
    {
      name = "org.freedesktop.DBus.Error.AccessDenied";
      text = "Nobody may make units here.";
    }
  else if ((self->flags & SYSTEMD_MOCK_ANCIENT) ||
           ((self->flags & SYSTEMD_MOCK_OLD) && has_property (properties, "OOMPolicy")))
    {
      name = "org.freedesktop.DBus.Error.PropertyReadOnly";
      text = "Cannot set property OOMPolicy, or unknown property.";
    }

  if (name != NULL)
    g_dbus_method_invocation_return_dbus_error (invocation, name, text);
  return name != NULL;
}

static void
accept_unit (SystemdMock           *self,
             GDBusMethodInvocation *invocation,
             const char            *unit)
{
  gboolean has_signal = !(self->flags & SYSTEMD_MOCK_NO_SIGNAL);

  if (has_signal && (self->flags & SYSTEMD_MOCK_SIGNAL_FIRST))
    emit_removed (self, unit);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", JOB));
  if (has_signal && !(self->flags & SYSTEMD_MOCK_SIGNAL_FIRST))
    emit_removed (self, unit);
}

static void
start_transient_unit (SystemdMock           *self,
                      GDBusMethodInvocation *invocation,
                      GVariant              *arguments)
{
  g_autoptr (GVariant) properties = NULL;
  const char *unit;

  g_variant_get (arguments, "(&s&s@a(sv)@a(sa(sv)))", &unit, NULL, &properties, NULL);
  if (refuse (self, invocation, unit, properties))
    return;

  if (self->flags & SYSTEMD_MOCK_NO_REPLY)
    self->kept = invocation;
  else
    accept_unit (self, invocation, unit);
}

static void
call_cb (GDBusConnection       *connection,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *arguments,
         GDBusMethodInvocation *invocation,
         gpointer               data)
{
  if (g_str_equal (method, "StartTransientUnit"))
    start_transient_unit (data, invocation, arguments);
  else
    g_dbus_method_invocation_return_value (invocation, NULL);
}

static GVariant *
get_property_cb (GDBusConnection  *connection,
                 const char       *sender,
                 const char       *path,
                 const char       *interface,
                 const char       *property,
                 GError          **error,
                 gpointer          data)
{
  return g_variant_new_string ("252");
}

static const GDBusInterfaceVTable vtable = {
  .method_call = call_cb,
  .get_property = get_property_cb,
};

static gpointer
mock_thread (gpointer data)
{
  SystemdMock *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

static void
call_bus (SystemdMock *self,
          const char  *method,
          GVariant    *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;

  reply = g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus",
                                       "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
                                       arguments, G_VARIANT_TYPE ("(u)"),
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
export (SystemdMock *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (introspection, &error);

  g_assert_no_error (error);
  g_dbus_connection_register_object (self->connection, PATH, info->interfaces[0], &vtable, self,
                                     NULL, &error);
  g_assert_no_error (error);
}

/* A connection of its own, not the one that a process shares. */
GDBusConnection *
systemd_mock_connect (const char *address)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection;

  connection =
    g_dbus_connection_new_for_address_sync (address,
                                            G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                            G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                            NULL, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

/* Returns when it owns the name. */
SystemdMock *
systemd_mock_new (const char       *address,
                  SystemdMockFlags  flags)
{
  SystemdMock *self = g_new0 (SystemdMock, 1);

  self->flags = flags;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->units = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->calls = g_ptr_array_new_with_free_func (call_free);
  g_mutex_init (&self->mutex);

  g_main_context_push_thread_default (self->context);
  self->connection = systemd_mock_connect (address);
  g_dbus_connection_add_filter (self->connection, filter_cb, self, NULL);
  export (self);
  g_main_context_pop_thread_default (self->context);

  self->thread = g_thread_new ("systemd-mock", mock_thread, self);
  call_bus (self, "RequestName", g_variant_new ("(su)", NAME, 0));

  return self;
}

static gboolean
quit_cb (gpointer data)
{
  SystemdMock *self = data;

  g_clear_object (&self->kept);
  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

void
systemd_mock_free (SystemdMock *self)
{
  g_main_context_invoke (self->context, quit_cb, self);
  g_thread_join (self->thread);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);

  g_clear_object (&self->connection);
  g_clear_pointer (&self->units, g_hash_table_unref);
  g_clear_pointer (&self->calls, g_ptr_array_unref);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* Gives the name up, and goes on. */
void
systemd_mock_leave (SystemdMock *self)
{
  call_bus (self, "ReleaseName", g_variant_new ("(s)", NAME));
}

static gboolean
answer_cb (gpointer data)
{
  SystemdMock *self = data;
  GDBusMethodInvocation *invocation = g_steal_pointer (&self->kept);
  const char *unit;

  g_variant_get_child (g_dbus_method_invocation_get_parameters (invocation), 0, "&s", &unit);
  accept_unit (self, invocation, unit);
  return G_SOURCE_REMOVE;
}

/* Answers the call that SYSTEMD_MOCK_NO_REPLY has kept. */
void
systemd_mock_answer (SystemdMock *self)
{
  g_main_context_invoke (self->context, answer_cb, self);
}

static Call *
find_call (SystemdMock *self,
           const char  *method,
           guint        i)
{
  for (guint j = 0; j < self->calls->len; j++)
    {
      Call *call = g_ptr_array_index (self->calls, j);

      if ((method == NULL || g_str_equal (call->method, method)) && i-- == 0)
        return call;
    }

  return NULL;
}

/* How often @method was called, or all methods when it is NULL. */
guint
systemd_mock_count (SystemdMock *self,
                    const char  *method)
{
  guint n = 0;

  g_mutex_lock (&self->mutex);
  while (find_call (self, method, n) != NULL)
    n++;
  g_mutex_unlock (&self->mutex);

  return n;
}

/* The arguments of the @i-th call of @method, from 0. */
GVariant *
systemd_mock_dup (SystemdMock *self,
                  const char  *method,
                  guint        i)
{
  GVariant *arguments = NULL;
  Call *call;

  g_mutex_lock (&self->mutex);
  call = find_call (self, method, i);
  if (call != NULL)
    arguments = g_variant_ref (call->arguments);
  g_mutex_unlock (&self->mutex);

  g_assert_nonnull (arguments);
  return arguments;
}
