#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_agents.py BUILD_DIR SOURCE_DIR [TEST…]

What a person is asked when an agent comes, and what the agent is told. Prints TAP."""

import json
import socket
import threading

from desktop import Application, Atspi, TIMEOUT, wait_for
from test_window import BUILD_DIR, DEMO, main



class Agent:
    """A coding agent: it speaks to `skepctl mcp`, as it would be configured."""

    def __init__(self, application, name):
        self.last_id = 0
        self.answers = {}
        self.come = threading.Condition()
        self.process = application.start_skepctl("mcp", "--project", DEMO)
        threading.Thread(target=self._read, daemon=True).start()
        self.wait(self.request("initialize", {
            "protocolVersion": "2025-11-25", "capabilities": {},
            "clientInfo": {"name": name, "version": "2.1"}}))
        self._send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.process.stdin.close()
        self.process.wait(TIMEOUT)

    def _read(self):
        for line in self.process.stdout:
            message = json.loads(line)
            with self.come:
                self.answers[message.get("id")] = message
                self.come.notify_all()

    def _send(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")

    def request(self, method, params):
        self.last_id += 1
        self._send({"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params})
        return self.last_id

    def wait(self, number):
        with self.come:
            assert self.come.wait_for(lambda: number in self.answers, TIMEOUT), "no answer"
            return self.answers[number]

    def call(self, tool, **arguments):
        """Begins a call; the person may have to answer first."""
        return self.request("tools/call", {"name": tool, "arguments": arguments})

    def wait_for_result(self, number):
        return self.wait(number)["result"]


def answer(application, button, words):
    """As soon as the question has come."""
    application.wait_for_label(words)
    application.click(button)
    wait_for(lambda: application.has_label(words) is None, "the question to be gone")


def choose_always(application):
    """The last one in the list of how long an answer holds."""
    application.press("alt+h")
    application.wait_for_label("Until Skep Is Closed")
    application.press_here("Down", "Down", "Return")
    wait_for(lambda: application.has_label("Until Skep Is Closed") is None, "the list to be gone")
    application.wait_for_label("Always")


def test_denied_call_is_refused():
    with Application(BUILD_DIR, DEMO) as application:
        application.resize(1280, 900)
        with Agent(application, "claude-code") as agent:
            call = agent.call("scripts_run", name="dev")
            answer(application, "Deny", "“claude-code” wants to start “dev”")
            result = agent.wait_for_result(call)
            assert result["isError"], result
            assert application.has_label("Running") is None
            # The next one is refused without a question.
            assert agent.wait_for_result(agent.call("scripts_run", name="dev"))["isError"]


def test_allowed_once_runs_and_the_row_says_who():
    with Application(BUILD_DIR, DEMO) as application:
        application.resize(1280, 900)
        with Agent(application, "claude-code") as agent:
            call = agent.call("scripts_run", name="dev")
            answer(application, "Allow", "“claude-code” wants to start “dev”")
            result = agent.wait_for_result(call)
            assert not result["isError"], result
            application.wait_for_label("Running")
            application.wait_for_label("by claude-code")
            # Once is once.
            call = agent.call("scripts_stop", name="dev")
            answer(application, "Allow", "“claude-code” wants to stop “dev”")
            assert not agent.wait_for_result(call)["isError"]
            application.wait_for_label("Stopped by claude-code")


def test_always_is_remembered_after_a_restart():
    with Application(BUILD_DIR, DEMO, settings={}) as application:
        application.resize(1280, 900)
        with Agent(application, "claude-code") as agent:
            call = agent.call("scripts_list")
            application.wait_for_label("“claude-code” wants to see")
            choose_always(application)
            application.click("Allow")
            assert not agent.wait_for_result(call)["isError"]
        application.quit()
        with Application(BUILD_DIR, DEMO, after=application, settings={}) as later:
            later.resize(1280, 900)
            with Agent(later, "claude-code") as agent:
                assert not agent.wait_for_result(agent.call("scripts_list"))["isError"]
            later.activate("agent-preferences")
            later.wait_for_label("“claude-code”")


def test_question_goes_with_its_agent():
    with Application(BUILD_DIR, DEMO) as application:
        application.resize(1280, 900)
        with Agent(application, "codex") as agent:
            agent.call("scripts_list")
            application.wait_for_label("“codex” wants to see")
            agent.process.kill()
            wait_for(lambda: application.has_label("“codex” wants to see") is None,
                     "the question to be gone")


def test_sidebar_counts_agents():
    with Application(BUILD_DIR, DEMO) as application:
        application.resize(1280, 900)
        with Agent(application, "claude-code"), Agent(application, "codex"):
            application.wait_for_button("2 agents connected")
        application.wait_for_button("No agent connected")


def test_skepctl_is_never_asked_about():
    with Application(BUILD_DIR, DEMO) as application:
        application.resize(1280, 900)
        application.skepctl("run", "dev", "--project", DEMO)
        application.wait_for_label("by skepctl")


def find_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def is_listening(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_http_is_on_with_its_switch():
    port = find_port()
    with Application(BUILD_DIR, DEMO, settings={"agents-http-port": str(port)}) as application:
        application.resize(1280, 900)
        assert not is_listening(port)
        application.activate("agent-preferences")
        switch = wait_for(lambda: application.find(Atspi.Role.CHECK_BOX,
                                                   lambda name: name == "HTTP"), "a switch")
        assert Atspi.Action.do_action(switch.get_action_iface(), 0)
        wait_for(lambda: is_listening(port), "HTTP")
        application.wait_for_label(f"http://127.0.0.1:{port}/mcp")


if __name__ == "__main__":
    main(globals())
