"""What backends show of the example `any_backend`: Phoenix, MLflow, AgentMesh, and Phoenix behind the collector rotel.

Installs them from PyPI into environments below target/backends, starts them on loopback, sends the example to each, and asks each
by its API. Prints a table, writes it into docs/backends.md, and fails if a backend does not show what it can. The converters of Phoenix
and MLflow are also given the spans of all other examples that call models, those of examples/clients included (tools/converters.py).

    python3 tools/backends.py [--keep]        # --keep leaves the data of the last run
    python3 tools/backends.py --measure FILE  # for ./task viewer-bench: how Phoenix and MLflow do with a body of OTLP/protobuf
"""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "target" / "backends"
RUN = HOME / "run"
PAGE = ROOT / "docs" / "backends.md"
PACKAGES = {
    "phoenix": "arize-phoenix==20.26.1",
    "mlflow": "mlflow==3.17.2",
    "agentmesh": "agentmesh-ai==0.5.0",
    "rotel": "rotel==0.0.1a15",
}
# The time for a start, which is long on a busy machine.
START = 240
# Examples that call models, beside any_backend.
EXAMPLES = ["async_openai", "axum_sse", "pirate_joke", "span_updating"]
# Those of the workspace with the clients of other libraries, which `./task clients` builds in the same place.
CLIENT_EXAMPLES = ["genai", "rig_agent"]
CLIENTS = ROOT / "examples/clients/Cargo.toml"
# Programs that send through the collector at once.
PROGRAMS = 20
NO = "no such field"


def install(name: str) -> Path:
    home = HOME / name
    if not (home / "installed").exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        pip = [home / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, PACKAGES[name]], check=True)
        (home / "installed").write_text(PACKAGES[name])
    return home


def version(name: str) -> str:
    package = re.split("[=>]", PACKAGES[name])[0]
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    return subprocess.run([HOME / name / "bin/python", "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def get(url: str, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read()
    return json.loads(text) if text.lstrip()[:1] in (b"{", b"[") else text


def start(name: str, command: list, url: str, environment=None) -> subprocess.Popen:
    folder = RUN / name
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **(environment or {})}, stdout=log, stderr=log)
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])), 1):
                if name == "rotel" or get(url) is not None:
                    return process
        except (OSError, http.client.HTTPException):
            time.sleep(0.5)
    process.kill()
    raise SystemExit(f"{name} did not start; see {folder / 'log'}")


def target() -> Path:
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


def program(name: str) -> Path:
    home = target() / "clients" if name in CLIENT_EXAMPLES else target()
    return home / "debug/examples" / name


def build() -> None:
    cargo = ["cargo", "build", "--quiet"]
    subprocess.run([*cargo, "-p", "respan-examples", "--examples"], cwd=ROOT, check=True)
    home = {**os.environ, "CARGO_TARGET_DIR": str(target() / "clients")}
    names = [part for name in CLIENT_EXAMPLES for part in ("--example", name)]
    subprocess.run([*cargo, "--manifest-path", CLIENTS, *names], cwd=ROOT, env=home, check=True)


def converted(homes: dict) -> list:
    """The gaps that the converters find in the spans of the examples."""
    folder = RUN / "examples"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in [*EXAMPLES, *CLIENT_EXAMPLES]:
        environment = {**os.environ, "RESPAN_EXAMPLE_SPANS": str(folder)}
        subprocess.run([program(name)], env=environment, check=True, capture_output=True, timeout=120)
    gaps = []
    for backend in ("phoenix", "mlflow"):
        files = [folder / f"{name}.{backend}.jsonl" for name in [*EXAMPLES, *CLIENT_EXAMPLES]]
        command = [homes[backend] / "bin/python", ROOT / "tools/converters.py", backend, *files]
        found = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        print(found.stdout, end="")
        gaps += [] if found.returncode == 0 else [f"the converter of {backend}"]
    return gaps


def example(*arguments: str, environment=None) -> subprocess.Popen:
    return subprocess.Popen([program("any_backend"), *arguments], env={**os.environ, **(environment or {})}, stderr=subprocess.PIPE, text=True)


def send(*arguments: str, environment=None) -> None:
    process = example(*arguments, environment=environment)
    _, errors = process.communicate(timeout=120)
    if process.returncode != 0:
        raise SystemExit(f"{arguments}: {errors}")


def eventually(read, is_complete, seconds=60):
    """What `read` returns once it is complete, or at the end of the time."""
    deadline = time.monotonic() + seconds
    while True:
        found = read()
        if is_complete(found) or time.monotonic() > deadline:
            return found
        time.sleep(1)


# Each reader returns the spans by the name of their function, in one form.

PHOENIX_QUERY = """{ projects { edges { node { name sessions(first: 10) { edges { node { sessionId } } } spans(first: 1000) { edges { node {
    name spanKind statusMessage parentId spanId metadata input { value } output { value } tokenCountPrompt tokenCountCompletion
    costSummary { total { cost } } attributes } } } } } } }"""


def phoenix_spans(url: str, project: str) -> list:
    projects = get(f"{url}/graphql", {"query": PHOENIX_QUERY})["data"]["projects"]["edges"]
    found = [edge["node"] for edge in projects if edge["node"]["name"] == project]
    if not found:
        return []
    session = [edge["node"]["sessionId"] for edge in found[0]["sessions"]["edges"]]
    spans = []
    for edge in found[0]["spans"]["edges"]:
        node = edge["node"]
        attributes = json.loads(node["attributes"])
        model = attributes.get("llm", {})
        spans.append({
            "name": node["name"], "id": node["spanId"], "parent": node["parentId"], "kind": node["spanKind"],
            "input": (node["input"] or {}).get("value"), "output": (node["output"] or {}).get("value"),
            "messages": json.dumps([model.get("input_messages"), model.get("output_messages")]),
            "model": model.get("model_name") or attributes.get("embedding", {}).get("model_name"),
            "tokens": (node["tokenCountPrompt"], node["tokenCountCompletion"]),
            "cost": ((node["costSummary"] or {}).get("total") or {}).get("cost"),
            "error": node["statusMessage"], "cancelled": attributes.get("error", {}).get("type") == "cancelled",
            "session": session, "user": attributes.get("user", {}).get("id"),
            "tool": attributes.get("tool", {}).get("name"), "metadata": node["metadata"], "links": NO,
        })
    return spans


MLFLOW_READER = """
import json, sys, mlflow
mlflow.set_tracking_uri(sys.argv[1])
spans = []
for trace in mlflow.search_traces(locations=["0"], return_type="list"):
    about = trace.info.trace_metadata
    for span in trace.data.spans:
        own = span.attributes
        tokens = own.get("mlflow.chat.tokenUsage") or {}
        spans.append({"name": span.name, "id": span.span_id, "parent": span.parent_id, "kind": span.span_type,
            "input": span.inputs, "output": span.outputs, "messages": json.dumps([span.inputs, span.outputs]),
            "model": own.get("mlflow.llm.model"), "tokens": (tokens.get("input_tokens"), tokens.get("output_tokens")),
            "cost": (own.get("mlflow.llm.cost") or {}).get("total_cost"), "error": span.status.description,
            "cancelled": own.get("error.type") == "cancelled", "session": [about.get("mlflow.trace.session")],
            "user": about.get("mlflow.trace.user"), "tool": own.get("gen_ai.tool.name"),
            "metadata": own.get("respan.metadata.channel"), "links": len(span.links or [])})
print(json.dumps(spans))
"""


def mlflow_spans(url: str) -> list:
    command = [HOME / "mlflow/bin/python", "-c", MLFLOW_READER, url]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(found.stdout.strip().splitlines()[-1])


def agentmesh_spans(url: str) -> list:
    spans = []
    for trace in get(f"{url}/api/traces"):
        for span in get(f"{url}/api/traces/{trace['trace_id']}/spans"):
            attributes = span["metadata"].get("attributes", {})
            spans.append({
                "name": span["name"], "id": span["span_id"], "parent": span["parent_span_id"],
                "kind": span["metadata"].get("category"), "input": span["input"], "output": span["output"],
                "messages": json.dumps([span["input"], span["output"]]), "model": span["model"],
                "tokens": (span["prompt_tokens"], span["completion_tokens"]), "cost": span["estimated_cost"],
                "error": span["error_message"], "cancelled": attributes.get("error.type") == "cancelled",
                "session": [trace["session_id"]], "user": trace["user_id"], "tool": span["tool_name"],
                "metadata": attributes.get("respan.metadata.channel"), "links": NO,
            })
    return spans


def of(spans: list, name: str) -> list:
    return [span for span in spans if name in span["name"]]


def shown(spans: list) -> dict:
    """What is shown: a row of the table each."""
    workflow, agent, tool, failed, task, cancelled = (
        (of(spans, name) or [None])[0]
        for name in ("support", "assistant", "order_status", "refund", "remember", "translate")
    )
    chats, embeddings = of(spans, "openai.chat"), of(spans, "openai.embeddings")
    functions = [workflow, agent, tool, failed, task, cancelled]
    if None in functions or len(chats) != 2 or len(embeddings) != 1:
        return {"tree": False}
    calls = sorted(chats, key=lambda span: span["tokens"][0] or 0)
    kinds = [str(span["kind"]).lower() for span in [workflow, agent, tool, task, calls[0], embeddings[0]]]
    expected = ["workflow|chain", "agent", "tool", "task|chain", "llm|chat_model", "embedding"]
    return {
        "tree": agent["parent"] == workflow["id"] and tool["parent"] == agent["id"] and embeddings[0]["parent"] == task["id"],
        "kinds": all(kind in wanted.split("|") for kind, wanted in zip(kinds, expected)),
        "input of functions": all(span["input"] for span in functions),
        "output of functions": all("on its way" in str(span["output"]) for span in (workflow, agent, tool)),
        "messages": "You answer questions" in calls[0]["messages"] and "Your order 1042" in calls[1]["messages"],
        "tool calls in messages": all("order_status" in span["messages"] and "call_1" in span["messages"] for span in calls),
        "model": [span["model"] for span in [*calls, *embeddings]] == ["gpt-4o-mini", "gpt-4o-mini", "text-embedding-3-small"],
        "tokens": [tuple(span["tokens"]) for span in calls] == [(61, 17), (95, 12)],
        "cost": all(span["cost"] and span["cost"] > 0 for span in calls),
        "error": "has not been paid" in str(failed["error"]),
        "cancelled is no success": cancelled["cancelled"],
        "session": any(str(session).startswith("session-") for session in workflow["session"]),
        "user": workflow["user"] == "customer-17",
        "tool name": tool["tool"] == "order_status",
        "metadata": "web" in str(workflow["metadata"]),
        "link": NO if workflow["links"] == NO else workflow["links"] == 1,
    }


def through_rotel(url: str, phoenix: str) -> tuple:
    """Sends with many programs at once; the number of spans that respan counts as accepted, and that Phoenix has."""
    programs = [example("collector-to-phoenix", url) for _ in range(PROGRAMS)]
    accepted = 0
    for program in programs:
        _, lines = program.communicate(timeout=120)
        accepted += sum(int(count) for count in re.findall(r"first delivery: (\d+) spans", lines))
    spans = eventually(lambda: phoenix_spans(phoenix, "rotel"), lambda spans: len(spans) >= accepted)
    return accepted, spans


def phoenix() -> tuple:
    url = f"http://127.0.0.1:{port()}"
    settings = {"PHOENIX_WORKING_DIR": str(RUN / "phoenix"), "PHOENIX_HOST": "127.0.0.1",
                "PHOENIX_PORT": url.rsplit(":", 1)[1], "PHOENIX_GRPC_PORT": str(port())}
    return start("phoenix", [HOME / "phoenix/bin/phoenix", "serve"], url, settings), url


def mlflow() -> tuple:
    url = f"http://127.0.0.1:{port()}"
    command = [HOME / "mlflow/bin/mlflow", "server", "--host", "127.0.0.1", "--port", url.rsplit(":", 1)[1], "--workers", "1",
               "--backend-store-uri", "sqlite:///mlflow.db", "--artifacts-destination", "artifacts"]
    return start("mlflow", command, url), url


def memory(process: int) -> float:
    """The highest memory of a process and those below it, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    own = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return own + sum(memory(int(child)) for child in children)


# The root spans, as its page lists them, and how many spans there are.
PHOENIX_LIST = """{ projects { edges { node { recordCount spans(first: 100, filterCondition: "parent_id is None") { edges { node {
    name latencyMs tokenCountTotal } } } } } } }"""


def measure(file: str) -> None:
    """A line for each: name, seconds until all spans are stored, milliseconds of a list, MB; or that it is not installed."""
    os.environ.update(NO_PROXY="127.0.0.1,localhost", PHOENIX_TELEMETRY_ENABLED="false", MLFLOW_DISABLE_TELEMETRY="true")
    body = Path(file).read_bytes()
    for name, launch in (("phoenix", phoenix), ("mlflow", mlflow)):
        if not (HOME / name / "installed").exists():
            print(f"{name}\tnot installed", flush=True)
            continue
        shutil.rmtree(RUN / name, ignore_errors=True)
        process, url = launch()
        try:
            headers = {"content-type": "application/x-protobuf", "x-mlflow-experiment-id": "0"}
            began = time.monotonic()
            with urllib.request.urlopen(urllib.request.Request(f"{url}/v1/traces", body, headers), timeout=600):
                pass
            if name == "phoenix":
                def count():
                    projects = get(f"{url}/graphql", {"query": PHOENIX_LIST})["data"]["projects"]["edges"]
                    return sum(edge["node"]["recordCount"] for edge in projects)
                eventually(count, lambda spans: spans >= 10_000, 300)
                listing = lambda: get(f"{url}/graphql", {"query": PHOENIX_LIST})
            else:
                search = {"locations": [{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "0"}}], "max_results": 100}
                listing = lambda: get(f"{url}/api/3.0/mlflow/traces/search", search)
                eventually(lambda: listing().get("traces"), bool, 300)
            took = time.monotonic() - began
            times = []
            for _ in range(5):
                began = time.monotonic()
                listing()
                times.append((time.monotonic() - began) * 1000)
            print(f"{name} {version(name)}\t{took:.1f} s\t{sorted(times)[2]:.0f} ms\t{memory(process.pid):.0f} MB", flush=True)
        finally:
            process.terminate()
            process.wait(timeout=60)


def main() -> int:
    if "--measure" in sys.argv:
        measure(sys.argv[-1])
        return 0
    if "--keep" not in sys.argv:
        shutil.rmtree(RUN, ignore_errors=True)
    os.environ.update(NO_PROXY="127.0.0.1,localhost", PHOENIX_TELEMETRY_ENABLED="false", MLFLOW_DISABLE_TELEMETRY="true")
    build()
    homes = {name: install(name) for name in PACKAGES}
    gaps = converted(homes)
    urls = {name: f"http://127.0.0.1:{port()}" for name in ("agentmesh", "rotel")}
    number = {name: url.rsplit(":", 1)[1] for name, url in urls.items()}
    processes = []
    try:
        for name, launch in (("phoenix", phoenix), ("mlflow", mlflow)):
            process, urls[name] = launch()
            processes.append(process)
        mesh = [homes["agentmesh"] / "bin/agentmesh", "--db", "mesh.db", "dashboard", "--port", number["agentmesh"]]
        processes.append(start("agentmesh", mesh, urls["agentmesh"]))
        agent = next(homes["rotel"].glob("lib/*/site-packages/rotel/rotel-agent"))
        rotel = [agent, "start", "--otlp-http-endpoint", f"127.0.0.1:{number['rotel']}", "--otlp-grpc-endpoint",
                 f"127.0.0.1:{port()}", "--pid-file", "pid", "--exporter", "otlp", "--otlp-exporter-protocol", "http",
                 "--otlp-exporter-endpoint", urls["phoenix"], "--otlp-exporter-custom-headers", "x-project-name=rotel"]
        processes.append(start("rotel", rotel, urls["rotel"]))
        send("phoenix", urls["phoenix"])
        send("mlflow", urls["mlflow"], "0")
        # It reads protobuf with a package that it does not bring along.
        json_only = {"OTEL_EXPORTER_OTLP_ENDPOINT": urls["agentmesh"], "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json"}
        send("otlp", environment=json_only)
        accepted, behind_rotel = through_rotel(urls["rotel"], urls["phoenix"])
        one_program = behind_rotel[:0]
        for root in of(behind_rotel, "support")[:1]:
            below = {root["id"]}
            for _ in range(4):
                below |= {span["id"] for span in behind_rotel if span["parent"] in below}
            one_program = [span for span in behind_rotel if span["id"] in below]
        is_complete = lambda spans: len(spans) >= 10
        tables = {
            f"Phoenix {version('phoenix')}": eventually(lambda: phoenix_spans(urls["phoenix"], "default"), is_complete),
            f"MLflow {version('mlflow')}": eventually(lambda: mlflow_spans(urls["mlflow"]), is_complete),
            f"AgentMesh {version('agentmesh')}": eventually(lambda: agentmesh_spans(urls["agentmesh"]), is_complete),
            f"Phoenix behind rotel {version('rotel')}": one_program,
        }
    finally:
        for process in processes:
            process.terminate()
            process.wait(timeout=60)
    results = {name: shown(spans) for name, spans in tables.items()}
    rows = list(max(results.values(), key=len))
    mark = lambda value: "–" if value == NO else "yes" if value else "**no**"
    lines = ["| shown | " + " | ".join(results) + " |", "|---" * (len(results) + 1) + "|"]
    lines += [f"| {row} | " + " | ".join(mark(result.get(row, False)) for result in results.values()) + " |" for row in rows]
    counts = f"{PROGRAMS} programs at once through rotel: {accepted} spans accepted, {len(behind_rotel)} in Phoenix."
    table = "\n".join([*lines, "", counts])
    print(table)
    page = PAGE.read_text()
    begin, end = "<!-- result of ./task backends -->\n", "<!-- end -->"
    head, rest = page.split(begin)
    PAGE.write_text(f"{head}{begin}{table}\n{end}{rest.split(end)[1]}")
    gaps += [f"{name}: {row}" for name, result in results.items() for row in rows if not result.get(row, False)]
    if accepted != PROGRAMS * 10 or len(behind_rotel) != accepted:
        gaps.append(counts)
    print("\n".join(f"gap: {gap}" for gap in gaps))
    return 1 if gaps else 0


if __name__ == "__main__":
    sys.exit(main())
