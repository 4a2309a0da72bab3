// Copyright 2026 The Skep authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// sdk_client.mjs OPTIONS: a client made with one of the TypeScript SDKs, which does what agents do
// and prints a line for each check: “check: ” and JSON, { name, error? }. OPTIONS is JSON: modules,
// library (1 or 2), era, transport, name, url, token, command, project, checks.

import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const options = JSON.parse(process.argv[2]);
const require = createRequire(join(options.modules, 'none.js'));
const isHttp = options.transport === 'http';
const isModern = options.library === 2 && options.era !== 'legacy';
const LIMIT_MS = 20000;

const TOOLS = ['about', 'logs_search', 'logs_stream', 'problems_list', 'projects_list',
               'scripts_list', 'scripts_restart', 'scripts_run', 'scripts_status', 'scripts_stop'];

const MODES = { legacy: 'legacy', auto: 'auto', modern: { pin: '2026-07-28' } };
const VERSION = isModern ? '2026-07-28' : '2025-11-25';

// --- Both libraries, in one way ---

function loadFirst() {
  const types = require('@modelcontextprotocol/sdk/types.js');
  return {
    ...require('@modelcontextprotocol/sdk/client/index.js'),
    ...require('@modelcontextprotocol/sdk/client/streamableHttp.js'),
    ...require('@modelcontextprotocol/sdk/client/stdio.js'),
    listen: (client, method, handler) => client.setNotificationHandler(
      { 'notifications/tools/list_changed': types.ToolListChangedNotificationSchema,
        'notifications/resources/updated': types.ResourceUpdatedNotificationSchema,
      }[method], handler),
    callTool: (client, params, more) => client.callTool(params, undefined, more),
  };
}

function loadSecond() {
  return {
    ...require('@modelcontextprotocol/client'),
    ...require('@modelcontextprotocol/client/stdio'),
    listen: (client, method, handler) => client.setNotificationHandler(method, handler),
    callTool: (client, params, more) => client.callTool(params, more),
  };
}

const sdk = options.library === 1 ? loadFirst() : loadSecond();

function makeTransport() {
  if (!isHttp) {
    const [command, ...args] = options.command;
    return new sdk.StdioClientTransport({ command, args, env: { ...process.env } });
  }
  const headers = { Authorization: `Bearer ${options.token}` };
  return new sdk.StreamableHTTPClientTransport(new URL(options.url), { requestInit: { headers } });
}

function makeClient(more = {}) {
  const negotiation = options.library === 2
    ? { versionNegotiation: { mode: MODES[options.era] } } : {};
  return new sdk.Client({ name: options.name, version: '1' },
                        { capabilities: {}, ...negotiation, ...more });
}

async function connect(more) {
  const client = makeClient(more);
  const transport = makeTransport();
  let version = null;
  if (options.library === 1) {
    const setVersion = transport.setProtocolVersion?.bind(transport);
    transport.setProtocolVersion = value => { version = value; setVersion?.(value); };
  }
  await client.connect(transport);
  return { client, transport, version: version ?? client.getNegotiatedProtocolVersion?.() };
}

async function withClient(use, more) {
  const connection = await connect(more);
  try {
    return await use(connection);
  } finally {
    await connection.client.close();
  }
}

const call = (client, name, args = {}, more) =>
  sdk.callTool(client, { name, arguments: args }, more);

async function callWell(client, name, args, more) {
  const result = await call(client, name, args, more);
  assert.ok(!result.isError, JSON.stringify(result));
  return result.structuredContent;
}

function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited for ${what}`)), LIMIT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// --- The project ---

let nScripts = 0;

function addScript() {
  const name = `${options.name}-${process.pid}-${++nScripts}`;
  const path = join(options.project, 'skep.json');
  const { scripts } = require(path);
  scripts[name] = { command: 'echo new' };
  writeFileSync(`${path}.new`, JSON.stringify({ scripts }));
  renameSync(`${path}.new`, path);
}

async function withRun(client, name, use) {
  const { processId } = await callWell(client, 'scripts_run', { name });
  try {
    return await use(processId);
  } finally {
    await callWell(client, 'scripts_stop', { processId });
  }
}

// --- What agents do ---

const checks = {
  async version() {
    await withClient(({ client, version }) => {
      assert.equal(version, VERSION);
      assert.match(client.getServerVersion().name, /skep/i);
      assert.ok(client.getInstructions().length > 0);
    });
  },

  async list() {
    await withClient(async ({ client }) => {
      const { tools } = await client.listTools();
      assert.deepEqual(tools.map(tool => tool.name), TOOLS);
      const { resources } = await client.listResources();
      assert.ok(resources.some(resource => resource.uri === 'processes://active'));
      const { prompts } = await client.listPrompts();
      assert.ok(prompts.some(prompt => prompt.name === 'debug_error'));
    });
  },

  // Having listed the tools, the client checks results against their schemas.
  async call() {
    await withClient(async ({ client }) => {
      await client.listTools();
      const args = { name: 'once', waitFor: 'exit' };
      const { processId } = await callWell(client, 'scripts_run', args);
      const { processes } = await callWell(client, 'scripts_status', { processId });
      assert.equal(processes.length, 1);
      assert.equal(processes[0].status, 'success');
      assert.equal(processes[0].exitCode, 0);
      assert.ok(processes[0].startedBy.includes(options.name), processes[0].startedBy);
      const { lines } = await callWell(client, 'logs_stream', { processId, follow: false });
      assert.deepEqual(lines.map(line => line.content), ['once']);
    });
  },

  async 'failed-call'() {
    await withClient(async ({ client }) => {
      assert.equal((await call(client, 'scripts_run', { name: 'nosuch' })).isError, true);
      assert.equal((await call(client, 'scripts_run', { name: 7 })).isError, true);
      await assert.rejects(call(client, 'nosuch'), error => error.code === -32602);
    });
  },

  async progress() {
    await withClient(async ({ client }) => {
      const told = [];
      const onprogress = ({ progress }) => told.push(progress);
      const args = { name: 'quiet', waitFor: 'pattern', pattern: 'never', timeoutMs: 2500 };
      await call(client, 'scripts_run', args, { onprogress });
      await callWell(client, 'scripts_stop', { name: 'quiet' });
      assert.ok(told.length > 0, 'no progress was told');
      assert.deepEqual(told, [...new Set(told)].sort((a, b) => a - b));
    });
  },

  // More than may be under way at a time: a call that was cancelled is one no longer.
  async cancel() {
    await withClient(async ({ client }) => {
      await withRun(client, 'quiet', async processId => {
        for (let i = 0; i < 20; i++) {
          const abort = new AbortController();
          const waiting = call(client, 'logs_stream', { processId, timeoutMs: 50000 },
                               { signal: abort.signal });
          const rejected = assert.rejects(waiting);
          await callWell(client, 'scripts_status', { processId });
          abort.abort('enough');
          await rejected;
        }
        await within(callWell(client, 'scripts_status', { processId }), 'an answer after it');
      });
    });
  },

  async 'list-changed'() {
    let tell;
    const changed = new Promise(resolve => { tell = resolve; });
    const listChanged = { tools: { autoRefresh: false, debounceMs: 0, onChanged: () => tell() } };
    await withClient(async ({ client }) => {
      if (options.library === 1)
        sdk.listen(client, 'notifications/tools/list_changed', () => tell());
      await client.listTools();
      addScript();
      await within(changed, 'tools/list_changed');
    }, options.library === 2 ? { listChanged } : {});
  },

  async subscription() {
    await withClient(async ({ client }) => {
      const uri = 'processes://active';
      let tell;
      const updated = new Promise(resolve => { tell = resolve; });
      sdk.listen(client, 'notifications/resources/updated', ({ params }) => tell(params.uri));
      const subscription = isModern ? await client.listen({ resourceSubscriptions: [uri] })
                                    : await client.subscribeResource({ uri });
      await withRun(client, 'quiet', async () => {
        assert.equal(await within(updated, 'resources/updated'), uri);
        const { contents } = await client.readResource({ uri });
        assert.match(contents[0].text, /quiet/);
      });
      await (isModern ? subscription.close() : client.unsubscribeResource({ uri }));
    });
  },

  async 'session-delete'() {
    await withClient(async ({ client, transport }) => {
      const session = transport.sessionId;
      assert.match(session, /^[\x21-\x7e]{16,}$/);
      await transport.terminateSession();
      const answer = await fetch(options.url, {
        method: 'POST',
        headers: { 'Authorization': `Bearer ${options.token}`, 'Content-Type': 'application/json',
                   'Accept': 'application/json, text/event-stream', 'Mcp-Session-Id': session,
                   'MCP-Protocol-Version': VERSION },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      });
      assert.equal(answer.status, 404);
    });
  },

  // The bridge ends with its client.
  async end() {
    const { client, transport } = await connect();
    const { pid } = transport;
    process.kill(pid, 0);
    await client.close();
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  },
};

for (const name of options.checks) {
  const line = { name };
  try {
    await within(checks[name](), `the end of “${name}”`);
  } catch (error) {
    line.error = `${error?.stack ?? error}`;
  }
  console.log(`check: ${JSON.stringify(line)}`);
}
process.exit(0);
