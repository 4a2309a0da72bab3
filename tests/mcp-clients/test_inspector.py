#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_inspector.py [PATTERN]

The command line of the MCP Inspector against Skep's own tools: both eras, and the one that it
chooses, by HTTP and through “skepctl mcp”. Prints TAP."""

import functools
import json
import secrets

from programs import SKEPCTL, once, run_suite
from servers import SCRIPTS, Server

TOOLS = ["about", "logs_search", "logs_stream", "problems_list", "projects_list", "scripts_list",
         "scripts_restart", "scripts_run", "scripts_status", "scripts_stop"]


class Inspector:
    """One way to the server."""

    def __init__(self, programs, serve, transport, era):
        self.programs = programs
        self.serve = serve
        self.transport = transport
        self.era = era

    def make_target(self):
        server = self.serve()
        if self.transport == "http":
            return [server.url, "--header", f"Authorization: Bearer {server.token}"], []
        return [], ["--", SKEPCTL, "--socket", server.socket, "mcp"]

    def call(self, method, *arguments):
        target, command = self.make_target()
        return self.programs.run("inspector", "--cli", *target, "--transport", self.transport,
                                 "--protocol-era", self.era, "--method", method, *arguments,
                                 "--format", "json", *command)

    def ask(self, method, *arguments):
        done = self.call(method, *arguments).expect(0)
        return json.loads(done.output)["result"]

    def call_tool(self, tool, **arguments):
        words = [f"{key}={value}" for key, value in arguments.items()]
        result = self.ask("tools/call", "--tool-name", tool,
                          *(["--tool-arg", *words] if words else []))
        content = result["structuredContent"]
        assert json.loads(result["content"][0]["text"]) == content, result
        return result, content


def check_tools(inspector):
    """With --strict it ends with 6 for schemas that some clients can't take."""
    tools = inspector.ask("tools/list", "--strict")["tools"]
    assert [tool["name"] for tool in tools] == TOOLS, tools
    for tool in tools:
        assert tool["inputSchema"]["additionalProperties"] is False, tool
        assert tool["outputSchema"]["type"] == "object", tool


def check_call(inspector):
    _, content = inspector.call_tool("scripts_list")
    assert sorted(script["name"] for script in content["scripts"]) == sorted(SCRIPTS), content


def check_run(inspector):
    result, content = inspector.call_tool("scripts_run", name="once", waitFor="exit")
    assert not result.get("isError"), result
    _, status = inspector.call_tool("scripts_status", processId=content["processId"])
    assert (status["processes"][0]["status"], status["processes"][0]["exitCode"]) == ("success", 0)


def check_failed_call(inspector):
    """The tool's failure is told, and is none of the protocol."""
    done = inspector.call("tools/call", "--tool-name", "scripts_run", "--tool-arg", "name=nosuch")
    assert '"isError":true' in done.output.replace(" ", ""), str(done)


def check_resources(inspector):
    resources = inspector.ask("resources/list")["resources"]
    assert "scripts://available" in [resource["uri"] for resource in resources], resources
    contents = inspector.ask("resources/read", "--uri", "scripts://available")["contents"]
    assert json.loads(contents[0]["text"])["scripts"], contents
    templates = inspector.ask("resources/templates/list")["resourceTemplates"]
    assert [template["uriTemplate"] for template in templates] == ["logs://{script}"], templates


def check_prompts(inspector):
    prompts = inspector.ask("prompts/list")["prompts"]
    assert "debug_error" in [prompt["name"] for prompt in prompts], prompts
    messages = inspector.ask("prompts/get", "--prompt-name", "debug_error", "--prompt-args",
                             "error_message=it broke")["messages"]
    assert "it broke" in json.dumps(messages), messages


def check_wrong_token(programs, serve):
    done = programs.run("inspector", "--cli", serve().url, "--header",
                        "Authorization: Bearer wrong", "--transport", "http", "--method",
                        "tools/list", "--format", "json")
    assert done.code != 0 and "scripts_run" not in done.output, str(done)


CHECKS = {
    "tools-strict": check_tools,
    "call": check_call,
    "run": check_run,
    "failed-call": check_failed_call,
    "resources": check_resources,
    "prompts": check_prompts,
}

# Of the one that it chooses itself, only that it does.
ERAS = {"legacy": tuple(CHECKS), "auto": ("call",), "modern": tuple(CHECKS)}


def make_tests(programs):
    serve = once(lambda: Server(is_product=True, token=secrets.token_hex(32)))
    tests = {f"{transport}/{era}/{name}":
             functools.partial(CHECKS[name], Inspector(programs, serve, transport, era))
             for transport in ("http", "stdio") for era, names in ERAS.items() for name in names}
    tests["http/wrong-token"] = lambda: check_wrong_token(programs, serve)
    tests["server-ends-well"] = lambda: serve().close()
    return tests


if __name__ == "__main__":
    run_suite("inspector", make_tests)
