// Copyright 2026 The Skep authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A server of one tool, made with version 2 of the TypeScript SDK as its documentation shows: the
// stateless era, a server per request. Arguments and answer are those of sdk-1.cjs.

const { readFileSync } = require('node:fs');
const http = require('node:http');
const { createRequire } = require('node:module');

const [modules, path] = process.argv.slice(2);
const load = createRequire(`${modules}/`);
const { toNodeHandler } = load('@modelcontextprotocol/node');
const { createMcpHandler, McpServer } = load('@modelcontextprotocol/server');
const { z } = load('zod');

const answer = JSON.parse(readFileSync(path, 'utf8'));
const inputSchema = z.object({ name: z.string().optional(), processId: z.string().optional() });

function makeServer() {
  const server = new McpServer({ name: 'sdk-2', version: '1.0.0' });

  server.registerTool('scripts_status', {
    description: 'Tells how a script is doing',
    inputSchema,
  }, () => ({
    content: [{ type: 'text', text: JSON.stringify(answer) }],
    structuredContent: answer,
  }));
  return server;
}

const handler = toNodeHandler(createMcpHandler(makeServer, { legacy: 'reject' }));
const server = http.createServer(handler).listen(0, '127.0.0.1', 1024, () => {
  console.log(`http://127.0.0.1:${server.address().port}/mcp`);
});
