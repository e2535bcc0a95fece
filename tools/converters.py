"""What Phoenix or MLflow makes of spans, by its own converter; no server is started.

    python tools/converters.py phoenix|mlflow SPANS.jsonl ...     # OTLP JSON, a request a line, as FileSpanExporter writes it

Runs in an environment that has the backend; `./task backends` makes one. Fails where a function or a call of a model has no kind, a
call shows no model, no tokens or fewer messages than it has, or a function or a tool shows no input or output.
"""

import base64
import json
import sys

KINDS = {"CHAIN", "AGENT", "TOOL", "LLM", "EMBEDDING", "RETRIEVER", "RERANKER", "CHAT_MODEL", "TASK", "WORKFLOW"}


def spans(path: str):
    with open(path, encoding="utf-8") as lines:
        for line in filter(str.strip, lines):
            for resource in json.loads(line)["resourceSpans"]:
                for scope in resource["scopeSpans"]:
                    yield from scope["spans"]


def plain(value: dict):
    kind, inner = next(iter(value.items()), ("", None))
    if kind == "intValue":
        return int(inner)
    return [plain(item) for item in inner.get("values", [])] if kind == "arrayValue" else inner


def messages(attributes: dict, key: str) -> int:
    return len(json.loads(attributes.get(key, "[]")))


def phoenix(span: dict, _: dict) -> dict:
    from google.protobuf.json_format import ParseDict
    from opentelemetry.proto.trace.v1.trace_pb2 import Span
    from phoenix.trace.otel import decode_otlp_span

    for holder in [span, *span.get("links", [])]:
        for key in ("traceId", "spanId", "parentSpanId"):
            if holder.get(key):
                holder[key] = base64.b64encode(bytes.fromhex(holder[key])).decode()
    shown = decode_otlp_span(ParseDict(span, Span(), ignore_unknown_fields=True)).attributes
    model, of = shown.get("llm", {}), lambda key: shown.get(key, {}).get("value")
    return {
        "kind": str(shown.get("openinference", {}).get("span", {}).get("kind")).upper().split(".")[-1],
        "messages in": len(model.get("input_messages", [])), "messages out": len(model.get("output_messages", [])),
        "input": of("input"), "output": of("output"),
        "model": model.get("model_name") or shown.get("embedding", {}).get("model_name"),
        "tokens": [model.get("token_count", {}).get(key) for key in ("prompt", "completion")],
    }


def mlflow(_: dict, attributes: dict) -> dict:
    from mlflow.tracing.otel import translation

    def count(value) -> int:
        try:
            value = json.loads(value) if isinstance(value, str) else value
        except ValueError:
            return 1
        value = value.get("messages", [value]) if isinstance(value, dict) else value
        return len(value) if isinstance(value, list) else int(value is not None)

    given, made = translation._get_input_value(attributes), translation._get_output_value(attributes)
    usage = translation._get_token_usage(attributes) or {}
    return {
        "kind": str(translation.translate_span_type_from_otel(attributes)), "messages in": count(given),
        "messages out": count(made), "input": given, "output": made, "model": translation._get_model_name(attributes),
        "tokens": [usage.get("input_tokens"), usage.get("output_tokens")],
    }


def missing(shown: dict, attributes: dict) -> list:
    """What the backend does not show although the span has it."""
    # Plain spans, as those of servers, have no kind under OpenTelemetry's names.
    has_kind = any(key in attributes for key in ("traceloop.span.kind", "gen_ai.operation.name"))
    gaps = ["kind"] if has_kind and shown["kind"] not in KINDS else []
    if "gen_ai.request.model" in attributes:
        is_chat = shown["kind"] in ("LLM", "CHAT_MODEL")
        gaps += [] if shown["model"] else ["model"]
        counts = [attributes.get(f"gen_ai.usage.{key}_tokens") for key in ("input", "output")]
        gaps += ["tokens"] if any(count and not got for count, got in zip(counts, shown["tokens"])) else []
        for key, attribute in (("messages in", "gen_ai.input.messages"), ("messages out", "gen_ai.output.messages")):
            instructions = key == "messages in" and "gen_ai.system_instructions" in attributes
            if is_chat and shown[key] < messages(attributes, attribute) + instructions:
                gaps.append(key)
    else:
        for key, tool in (("input", "arguments"), ("output", "result")):
            # MLflow shows no value that Python takes for false, such as 0.
            is_there = json.loads(attributes.get(f"traceloop.entity.{key}") or "null") or f"gen_ai.tool.call.{tool}" in attributes
            if is_there and not shown[key]:
                gaps.append(key)
    return gaps


def main() -> int:
    backend, *paths = sys.argv[1:]
    convert = {"phoenix": phoenix, "mlflow": mlflow}[backend]
    failed = calls = count = 0
    for path in paths:
        for span in spans(path):
            attributes = {pair["key"]: plain(pair["value"]) for pair in span.get("attributes", [])}
            name, gaps = span["name"], missing(convert(span, attributes), attributes)
            count, calls = count + 1, calls + ("gen_ai.request.model" in attributes)
            failed += bool(gaps)
            if gaps:
                print(f"gap: {backend}: {path.rsplit('/', 1)[-1]}: {name}: {', '.join(gaps)}")
    print(f"{backend}: {count} spans of examples, {calls} of them calls of models, {failed} with something missing")
    return 1 if failed or not calls else 0


if __name__ == "__main__":
    sys.exit(main())
