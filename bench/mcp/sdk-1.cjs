// Copyright 2026 The Skep authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A server of one tool, made with version 1 of the TypeScript SDK as its documentation shows: a
// session per client, answers as JSON. `sdk-1.cjs MODULES ANSWER http|stdio`; it says its address
// in the first line, and gives the contents of the file ANSWER, which is what Skep has answered.
// What the tool returns has no schema that each answer would be checked against: to its advantage.

const { randomUUID } = require('node:crypto');
const { readFileSync } = require('node:fs');
const http = require('node:http');
const { createRequire } = require('node:module');

const [modules, path, transport] = process.argv.slice(2);
const load = createRequire(`${modules}/`);
const { McpServer } = load('@modelcontextprotocol/sdk/server/mcp.js');
const { StdioServerTransport } = load('@modelcontextprotocol/sdk/server/stdio.js');
const { StreamableHTTPServerTransport } = load(
  '@modelcontextprotocol/sdk/server/streamableHttp.js');
const { z } = load('zod');

const answer = JSON.parse(readFileSync(path, 'utf8'));
const sessions = new Map();

function makeServer() {
  const server = new McpServer({ name: 'sdk-1', version: '1.0.0' });

  server.registerTool('scripts_status', {
    description: 'Tells how a script is doing',
    inputSchema: { name: z.string().optional(), processId: z.string().optional() },
  }, () => ({
    content: [{ type: 'text', text: JSON.stringify(answer) }],
    structuredContent: answer,
  }));
  return server;
}

async function open() {
  const session = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    enableJsonResponse: true,
    onsessioninitialized: (id) => sessions.set(id, session),
  });

  await makeServer().connect(session);
  return session;
}

async function serve(request, response) {
  const session = sessions.get(request.headers['mcp-session-id']) ?? await open();

  await session.handleRequest(request, response);
}

if (transport === 'stdio') {
  makeServer().connect(new StdioServerTransport());
} else {
  const server = http.createServer(serve).listen(0, '127.0.0.1', 1024, () => {
    console.log(`http://127.0.0.1:${server.address().port}/mcp`);
  });
}
