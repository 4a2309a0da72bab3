/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-group.h"

/**
 * SkepScriptGroup:
 *
 * The header of scripts that belong together: those of one source in one folder, or the favourites.
 * Main thread only.
 */
struct _SkepScriptGroup
{
  GObject parent_instance;

  char *key;
  SkepScriptGroupFacts facts; /* its texts are owned */
};

enum
{
  CHANGED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (SkepScriptGroup, skep_script_group, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

static void
clear_facts (SkepScriptGroupFacts *facts)
{
  g_free ((char *) facts->dir);
  g_free ((char *) facts->package);
  g_free ((char *) facts->file);
  g_free ((char *) facts->manager_reason);
}

static SkepScriptGroupFacts
copy_facts (const SkepScriptGroupFacts *facts)
{
  SkepScriptGroupFacts copy = *facts;

  copy.dir = g_strdup (facts->dir);
  copy.package = g_strdup (facts->package);
  copy.file = g_strdup (facts->file);
  copy.manager_reason = g_strdup (facts->manager_reason);
  return copy;
}

static gboolean
facts_equal (const SkepScriptGroupFacts *a,
             const SkepScriptGroupFacts *b)
{
  return a->n_scripts == b->n_scripts
         && a->n_live == b->n_live
         && a->is_expanded == b->is_expanded
         && a->source == b->source
         && a->manager == b->manager
         && g_strcmp0 (a->dir, b->dir) == 0
         && g_strcmp0 (a->package, b->package) == 0
         && g_strcmp0 (a->file, b->file) == 0
         && g_strcmp0 (a->manager_reason, b->manager_reason) == 0;
}

static void
skep_script_group_finalize (GObject *object)
{
  SkepScriptGroup *self = SKEP_SCRIPT_GROUP (object);

  clear_facts (&self->facts);
  g_free (self->key);

  G_OBJECT_CLASS (skep_script_group_parent_class)->finalize (object);
}

static void
skep_script_group_class_init (SkepScriptGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skep_script_group_finalize;

  /**
   * SkepScriptGroup::changed:
   *
   * Something in [struct@SkepScriptGroupFacts] is another.
   */
  signals[CHANGED] = g_signal_new ("changed", SKEP_TYPE_SCRIPT_GROUP, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
skep_script_group_init (SkepScriptGroup *self)
{
}

/**
 * skep_script_group_new:
 * @key: what it is known by when the project is loaded again
 *
 * Returns: (transfer full): a group without scripts
 */
SkepScriptGroup *
skep_script_group_new (const char *key)
{
  SkepScriptGroup *self = g_object_new (SKEP_TYPE_SCRIPT_GROUP, NULL);

  self->key = g_strdup (key);

  return self;
}

/**
 * skep_script_group_get_key:
 * @self: a group
 *
 * Returns: unique in its project, and the same in the next session
 */
const char *
skep_script_group_get_key (SkepScriptGroup *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_GROUP (self), NULL);

  return self->key;
}

/**
 * skep_script_group_get_facts:
 * @self: a group
 *
 * Returns: (transfer none): what is known of it, until it changes
 */
const SkepScriptGroupFacts *
skep_script_group_get_facts (SkepScriptGroup *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_GROUP (self), NULL);

  return &self->facts;
}

/**
 * skep_script_group_set_facts:
 * @self: a group
 * @facts: what is known of it now
 *
 * For [class@SkepScriptOutline]. Emits [signal@SkepScriptGroup::changed] if they differ.
 */
void
skep_script_group_set_facts (SkepScriptGroup            *self,
                             const SkepScriptGroupFacts *facts)
{
  SkepScriptGroupFacts copy;

  g_return_if_fail (SKEP_IS_SCRIPT_GROUP (self));

  if (facts_equal (&self->facts, facts))
    return;

  /* First, since @facts may borrow from what is replaced. */
  copy = copy_facts (facts);
  clear_facts (&self->facts);
  self->facts = copy;
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * skep_script_group_is_favorites:
 * @self: a group
 *
 * Returns: %TRUE if its scripts come from anywhere
 */
gboolean
skep_script_group_is_favorites (SkepScriptGroup *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_GROUP (self), FALSE);

  return self->facts.dir == NULL;
}
