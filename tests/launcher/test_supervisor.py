"""One terminal for everything: told when ready, healed when hurt, empty when left."""

import json
import os
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.launcher.support import ME, ended, is_alive, keeper_pid, said, traces_of, wait_until
from trainer_institute.services import addresses, answers, demo, health, places

# Programs that stand in for web server and worker; each notes its number in a file.
WEB = """
import http.server, json, os, sys
from pathlib import Path
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        parts = {name: "ok" for name in ("database", "redis", "migrations", "worker")}
        self.wfile.write(json.dumps(parts | json.loads(sys.argv[3])).encode())
    def log_message(self, *words):
        pass
Path(sys.argv[2], "web.number").write_text(str(os.getpid()))
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
WORKER = """
import os, signal, sys, time
from pathlib import Path
child = os.fork()
if child == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(300)
note = Path(sys.argv[2], "worker.note")
note.write_text(f"{os.getpid()} {child}")
note.replace(Path(sys.argv[2], "worker.number"))
print("worker speaks", flush=True)
time.sleep(300)
"""
STEP = """
import os, sys
from pathlib import Path
Path(sys.argv[2], "step").write_text(os.environ["DATABASE_URL"] + os.environ["INSTITUTE_DEMO"])
"""
BOSS = """
import json, sys
from pathlib import Path
from trainer_institute.services import supervisor
from trainer_institute.services.supervisor import Plan, Program, Step
web, worker, step = json.loads(sys.argv[4])
words = lambda code: [sys.executable, "-c", code, sys.argv[1], sys.argv[2], sys.argv[3]]
sys.exit(supervisor.run(Plan(
    data=Path(sys.argv[2]),
    port=int(sys.argv[1]),
    steps=[Step("Taking the step", words(step))],
    programs=[Program("web", words(web)), Program("worker", words(worker))],
    greeting=["Welcome"],
    ready_seconds=float(sys.argv[5]),
)))
"""


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def boss(data, port, *, parts="{}", web=WEB, step=STEP, seconds=60):
    programs = json.dumps([web, WORKER, step])
    return ended(ME.runs("-c", BOSS, str(port), str(data), parts, programs, str(seconds)))


def until_ready(running):
    """What was told up to the greeting."""
    lines: list[str] = []
    while not lines or lines[-1] != "Welcome":
        line = running.stdout.readline()
        assert line, lines
        lines.append(line.strip())
    return lines


def numbers(data):
    return [int(word) for name in ("web", "worker") for word in _noted(data, name).split()]


def _noted(data, name):
    return Path(data, f"{name}.number").read_text()


def test_start_is_told_in_plain_words_and_ready_once(fresh_data, port):
    with boss(fresh_data, port) as running:
        lines = until_ready(running)
        running.send_signal(signal.SIGTERM)
        rest = running.stdout.read().splitlines()
        code = running.wait()

    assert lines == [
        f"Starting PostgreSQL, Redis and the mail sink in {fresh_data}",
        "Taking the step",
        "Starting web, worker",
        f"ready: http://127.0.0.1:{port}",
        "Welcome",
    ]
    assert rest == ["Stopping worker", "Stopping web", "Stopped."]
    assert code == 0


def test_step_has_addresses_and_knows_of_the_demonstration(data, port):
    with boss(data, port) as running:
        until_ready(running)
        running.send_signal(signal.SIGTERM)
        running.wait()

    found = (data / "step").read_text()
    assert found == addresses.of(data).database_url + "1"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_end_leaves_nothing(data, port, number):
    with boss(data, port) as running:
        until_ready(running)
        programs = numbers(data)
        begun = time.monotonic()
        running.send_signal(number)
        running.send_signal(number)  # impatience changes nothing
        running.stdout.read()
        code = running.wait()
        took = time.monotonic() - begun

    left = [pid for pid in programs if is_alive(pid)]
    wait_until(lambda: not traces_of(data))
    assert (code, left, took < 15) == (0, [], True)


def test_kill_of_the_supervisor_leaves_nothing(data, port):
    with boss(data, port) as running:
        until_ready(running)
        programs = numbers(data)
        running.kill()

        wait_until(lambda: not any(map(is_alive, programs)))
        wait_until(lambda: not traces_of(data))


def test_program_that_dies_is_told_of_and_started_again(data, port):
    with boss(data, port) as running:
        until_ready(running)
        first = numbers(data)
        os.kill(first[1], signal.SIGKILL)
        told = [said(running), said(running)]
        wait_until(lambda: numbers(data)[1] != first[1])
        second = numbers(data)
        running.send_signal(signal.SIGTERM)
        running.stdout.read()
        running.wait()

    assert told == ["worker ended with code -9; starting it again in 0.0 s", "worker speaks"]
    assert [is_alive(pid) for pid in (*first, *second)] == [False] * 6


def test_killed_keeper_is_replaced(data, port):
    with boss(data, port) as running:
        until_ready(running)
        killed = keeper_pid(data)
        os.kill(killed, signal.SIGKILL)
        told = said(running)
        wait_until(lambda: keeper_pid(data) != killed and not answers.silent(places.of(data)))
        running.send_signal(signal.SIGTERM)
        running.stdout.read()
        running.wait()

    assert told == f"Starting PostgreSQL, Redis and the mail sink in {data}"


def test_busy_port_is_told_before_anything_is_started(fresh_data):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with boss(fresh_data, port) as running:
            answer = running.stdout.read()
            code = running.wait()

    assert answer == (
        f"Port {port} cannot be used (Address already in use), another program may listen there. "
        f"Choose another one, for example: make demo PORT={port + 1}\n"
    )
    assert (code, (fresh_data / "postgres").exists()) == (1, False)


def test_second_demonstration_is_shown_the_first(data, port):
    with boss(data, port) as running:
        until_ready(running)
        with boss(data, port + 1) as second:
            answer = second.stdout.read()
            code = second.wait()
        running.send_signal(signal.SIGTERM)
        running.stdout.read()
        running.wait()

    assert answer.startswith(f"A demonstration already runs at http://127.0.0.1:{port} with the")
    assert code == 1


def test_failing_step_shows_the_end_of_its_log_and_stops_all(data, port):
    with boss(data, port, step="import sys; sys.exit('no such column')") as running:
        lines = running.stdout.read().splitlines()
        code = running.wait()

    log = data / "logs" / "steps.log"
    assert (code, lines[-2:]) == (
        1,
        [f"This did not work: Taking the step. {log} says why; its end:", "no such column"],
    )
    wait_until(lambda: not traces_of(data))


def test_end_during_a_step_ends_the_step(data, port):
    with boss(data, port, step="import time; time.sleep(100)") as running:
        while said(running) != "Taking the step":
            pass
        running.send_signal(signal.SIGINT)
        rest = running.stdout.read()
        code = running.wait()

    wait_until(lambda: not traces_of(data))
    assert (code, rest) == (0, "Stopped.\n")


def test_part_that_does_not_become_well_is_named(data, port):
    with boss(data, port, parts='{"worker": "late"}', seconds=2) as running:
        answer = running.stdout.read()
        code = running.wait()

    assert (code, "The application does not become ready (worker: late)." in answer) == (1, True)
    assert "ready:" not in answer
    wait_until(lambda: not traces_of(data))


def test_web_that_keeps_dying_is_told_with_its_log(data, port):
    with boss(data, port, web="import sys; sys.exit('no module')", seconds=2) as running:
        lines = running.stdout.read().splitlines()

    assert "web ended with code 1; starting it again in 0.0 s" in lines
    assert "web ended with code 1; starting it again in 0.3 s" in lines
    assert lines[-1] == "no module"


def test_health_of_something_else_is_no_health(port):
    with socket.create_server(("127.0.0.1", port)):
        found = [health.failing({"database": "ok", "worker": "late"}), health.ask(port + 1)]

    assert found == [["worker"], health.UNREACHABLE]


def test_demonstration_runs_web_worker_and_beat(data, port):
    plan = demo.plan(data=data, port=port, scale="small")

    steps = [step.command[2] for step in plan.steps]
    assert [program.name for program in plan.programs] == ["web", "worker", "beat"]
    assert steps == ["migrate", "messages", "collectstatic", "fill_demo"]
    assert f"127.0.0.1:{port}" in plan.programs[0].command
    assert sum("@example.com" in line for line in plan.greeting) == 9


@pytest.mark.parametrize("word", ["0", "65536", "http"])
def test_impossible_port_is_refused(word, capsys):
    with pytest.raises(SystemExit) as refusal:
        demo.main(["--port", word])

    assert (refusal.value.code, "--port" in capsys.readouterr().err) == (2, True)
