/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <stddef.h>
#include <string.h>

#include "json-schema-check.h"
#include "mcp-peer-harness.h"
#include "skep-mcp-page.h"
#include "skep-mcp-product.h"
#include "skep-mcp-tool.h"

#define TIMEOUT_MS 20000

static void
take_line (SkepMcpChannel *channel,
           char           *line)
{
  Peer *self = (Peer *) ((char *) channel - offsetof (Peer, channel));

  /* One message is one line, whatever is in it. */
  g_assert_true (strchr (line, '\n') == line + strlen (line) - 1);
  g_ptr_array_add (self->lines, line);
}

static void
finish (SkepMcpChannel   *channel,
        char             *line,
        SkepMcpErrorCode  code)
{
  Peer *self = (Peer *) ((char *) channel - offsetof (Peer, channel));

  self->code = code;
  self->n_finished++;
  if (line != NULL)
    take_line (channel, line);
}

static const SkepMcpChannelClass channel_class = { take_line, finish };

static void
update_catalog (Peer *self)
{
  g_autoptr (GPtrArray) scripts = g_ptr_array_copy (self->scripts, (GCopyFunc) skep_script_ref,
                                                    NULL);
  g_autoptr (GPtrArray) errors = g_ptr_array_new ();

  g_ptr_array_set_free_func (scripts, (GDestroyNotify) skep_script_unref);
  skep_catalog_set (self->catalog, g_get_tmp_dir (), "shop", scripts, errors);
}

/* What an earlier test has run is none of the next one's past. */
static void
forget_past (void)
{
  g_autofree char *path = g_build_filename (g_get_user_state_dir (), "skep", "runs.jsonl", NULL);

  g_unlink (path);
}

Peer *
peer_new_with (const SkepMcpRegistry *registry,
               gboolean               is_person,
               SkepMcpPolicy          policy)
{
  const SkepMcpPeer peer = { .is_person = is_person };
  Peer *self = g_new0 (Peer, 1);

  forget_past ();
  self->harness = harness_new ();
  self->catalog = skep_catalog_new ();
  self->scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->tools = g_ptr_array_new_with_free_func (g_free);
  self->consent = skep_mcp_consent_new (policy);
  self->services = skep_mcp_services_new (registry, self->harness->supervisor, self->catalog,
                                          self->consent, g_main_context_default ());
  self->channel.class = &channel_class;
  self->core = skep_mcp_core_new (self->services, &peer);
  skep_mcp_core_set_unsolicited (self->core, &self->channel);
  update_catalog (self);

  return self;
}

/* An agent is asked about, and nobody answers. */
Peer *
peer_new (gboolean is_person)
{
  return peer_new_with (&skep_mcp_product_registry, is_person, SKEP_MCP_POLICY_ASK);
}

gboolean
peer_has_no_command (gpointer data)
{
  return ((Peer *) data)->services->n_commands == 0;
}

void
peer_free (Peer *self)
{
  guint n_runs = skep_run_table_get_length (skep_supervisor_get_table (self->harness->supervisor));

  g_clear_pointer (&self->core, skep_mcp_core_free);
  for (guint i = 0; i < n_runs; i++)
    {
      SkepRun *run = skep_run_table_peek (skep_supervisor_get_table (self->harness->supervisor), i);

      if (skep_run_state_is_live (skep_run_peek_state (run)))
        harness_stop (self->harness, run, SKEP_STOP_NOW);
    }
  g_assert_true (harness_wait (TIMEOUT_MS, peer_has_no_command, self));
  skep_mcp_services_free (self->services);
  skep_mcp_consent_unref (self->consent);
  g_ptr_array_unref (self->scripts);
  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->tools);
  skep_catalog_unref (self->catalog);
  harness_free (self->harness);
  g_free (self);
}

/* Another one, with the same scripts. */
void
peer_open_project (Peer       *self,
                   const char *path,
                   const char *name)
{
  g_autoptr (GPtrArray) errors = g_ptr_array_new ();

  skep_catalog_set (self->catalog, path, name, self->scripts, errors);
}

void
peer_add_script (Peer       *self,
                 SkepScript *script)
{
  g_ptr_array_add (self->scripts, script);
  update_catalog (self);
}

SkepScript *
peer_add_nasty (Peer       *self,
                const char *name,
                const char *mode,
                const char *argument)
{
  SkepScript *script = harness_make_script (self->harness, name, g_getenv ("SKEP_NASTY"), mode,
                                            argument, NULL);

  peer_add_script (self, script);
  return script;
}

/* As a script of that name, outside of the peer. */
SkepRun *
peer_start (Peer       *self,
            const char *mode)
{
  return harness_start (self->harness, peer_add_nasty (self, mode, mode, NULL));
}

/* `quiet`, which writes nothing and lives on. */
SkepRun *
peer_start_quiet (Peer *self)
{
  SkepScript *script = harness_make_script (self->harness, "quiet", "/bin/sleep", "60", NULL);

  peer_add_script (self, script);
  return harness_start (self->harness, script);
}

void
peer_say (Peer       *self,
          const char *text)
{
  skep_mcp_core_receive_text (self->core, &self->channel, text, strlen (text));
}

void
peer_call (Peer       *self,
           const char *tool,
           const char *arguments)
{
  g_autofree char *request = g_strdup_printf (
      "{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"tools/call\","
      "\"params\":{\"name\":\"%s\",\"arguments\":%s}}",
      self->tools->len + 1, tool, arguments);

  g_ptr_array_add (self->tools, g_strdup (tool));
  peer_say (self, request);
}

gboolean
peer_has_line (gpointer data)
{
  return ((Peer *) data)->lines->len > 0;
}

static JsonObject *
take_answer (Peer        *self,
             const char **tool)
{
  g_autofree char *line = NULL;
  g_autoptr (SkepMcpMessage) message = NULL;

  g_assert_true (harness_wait (TIMEOUT_MS, peer_has_line, self));
  line = g_ptr_array_steal_index (self->lines, 0);
  g_assert_cmpuint (strlen (line), <=, SKEP_MCP_MAX_RESULT_BYTES);
  message = skep_mcp_message_parse (line, strlen (line));
  if (message->result == NULL)
    g_error ("no result: %s", line);

  if (tool != NULL)
    *tool = g_ptr_array_index (self->tools, json_node_get_int (message->id) - 1);
  return json_object_ref (message->result);
}

/* The result of the next answer. */
JsonObject *
peer_take_result (Peer *self)
{
  return take_answer (self, NULL);
}

/* What a tool returns must be what it says that it returns. */
static void
check_content (Peer       *self,
               const char *name,
               JsonObject *result)
{
  for (const SkepMcpTool *const *tool = self->services->registry->tools; *tool != NULL; tool++)
    {
      g_autoptr (JsonNode) schema = NULL;
      g_autofree char *fault = NULL;

      if (!g_str_equal ((*tool)->name, name) || (*tool)->output == NULL)
        continue;
      schema = json_from_string ((*tool)->output, NULL);
      fault = json_schema_find_fault (json_node_get_object (schema),
                                      json_object_get_member (result, "structuredContent"));
      if (fault != NULL)
        g_error ("%s%s", name, fault);
    }
}

/* Raw bytes are for skepctl only, and nobody else is told of them. */
static gboolean
is_raw (JsonObject *result)
{
  return json_object_has_member (json_object_get_object_member (result, "structuredContent"),
                                 "data");
}

/* Of a tool that succeeded. */
JsonObject *
peer_take_content (Peer *self)
{
  const char *tool;
  g_autoptr (JsonObject) result = take_answer (self, &tool);

  if (json_object_get_boolean_member (result, "isError"))
    g_error ("%s", json_object_get_string_member (
                       json_array_get_object_element (
                           json_object_get_array_member (result, "content"), 0), "text"));
  if (!is_raw (result))
    check_content (self, tool, result);

  return json_object_ref (json_object_get_object_member (result, "structuredContent"));
}

/* The words of a tool that failed. */
char *
peer_take_failure (Peer *self)
{
  g_autoptr (JsonObject) result = peer_take_result (self);
  JsonArray *content = json_object_get_array_member (result, "content");

  g_assert_true (json_object_get_boolean_member (result, "isError"));
  return g_strdup (json_object_get_string_member (json_array_get_object_element (content, 0),
                                                  "text"));
}

JsonObject *
peer_ask (Peer       *self,
          const char *tool,
          const char *arguments)
{
  peer_call (self, tool, arguments);
  return peer_take_content (self);
}
