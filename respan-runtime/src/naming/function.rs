//! Spans of functions: workflows, tasks, agents, tools.

use super::additions::Additions;
use super::content::Content;
use super::facts::{AGENT_NAME, Call, Facts, TOOL_ARGUMENTS, TOOL_NAME, TOOL_RESULT};
use super::kind::Kind;
use crate::attributes as keys;
use crate::model::{EntityKind, Naming, SpanView};

/// Returns whether the naming adds nothing to a span of this kind without further attributes, such as to a workflow in
/// OpenTelemetry's.
pub(super) fn adds_nothing(kind: EntityKind, naming: Naming) -> bool {
    match naming {
        Naming::Respan => true,
        Naming::OpenTelemetry | Naming::Mlflow | Naming::Both => {
            matches!(kind, EntityKind::Workflow | EntityKind::Task)
        }
        Naming::OpenInference | Naming::Langfuse => false,
    }
}

pub(super) fn add<'s>(facts: &Facts<'s>, span: &'s dyn SpanView, naming: Naming, additions: &mut Additions<'s>) {
    let Some(kind) = &facts.kind else {
        add_untyped(span, naming, additions);
        return;
    };
    if let (Naming::Mlflow, Kind::Other(_)) = (naming, kind) {
        // The kinds that MLflow knows in Respan's and OpenTelemetry's names are those of functions.
        additions.set("openinference.span.kind", kind.in_openinference());
    }
    let is_named = kind.is(EntityKind::Agent) || kind.is(EntityKind::Tool);
    let has_content = kind.has_content_in(naming);
    if !is_named && !has_content {
        return;
    }
    let call = Call::read(span, facts.entity, has_content);
    match naming {
        Naming::Respan => {}
        Naming::OpenTelemetry | Naming::Mlflow | Naming::Both => add_opentelemetry(kind, span, call, naming, additions),
        Naming::OpenInference => add_openinference(kind, call, additions),
        Naming::Langfuse => add_langfuse(kind, call, additions),
    }
}

/// A span of a tracer or a library. Those of the program's own tracer are steps of it.
fn add_untyped(span: &dyn SpanView, naming: Naming, additions: &mut Additions<'_>) {
    if naming == Naming::OpenInference && keys::is_own_scope(span.scope().name()) {
        additions.set("openinference.span.kind", "CHAIN");
    }
}

/// <https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-agent-spans/>.
fn add_opentelemetry<'s>(
    kind: &Kind,
    span: &dyn SpanView,
    call: Call<'s>,
    naming: Naming,
    additions: &mut Additions<'s>,
) {
    let Some(operation) = kind.operation() else { return };
    additions.set(keys::GEN_AI_OPERATION, operation);
    if let Some(name) = call.name
        && naming != Naming::Both
        && is_named_by_kind(span, name.text, kind)
    {
        additions.name = Some(format!("{operation} {}", name.text));
    }
    if kind.is(EntityKind::Agent) {
        additions.set_some(AGENT_NAME, call.name);
        return;
    }
    additions.set_some(TOOL_NAME, call.name);
    additions.set_some(TOOL_ARGUMENTS, call.input.map(|input| input.text));
    additions.set_some(TOOL_RESULT, call.output.map(Content::into_output));
}

/// Returns whether the span has the name that its entity gives it, and the program has not renamed it.
fn is_named_by_kind(span: &dyn SpanView, name: &str, kind: &Kind) -> bool {
    let Kind::Entity(kind) = kind else { return false };
    let suffix = span.name().strip_prefix(name).and_then(|rest| rest.strip_prefix('.'));
    suffix == Some(kind.as_str())
}

/// <https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md>.
fn add_openinference<'s>(kind: &Kind, call: Call<'s>, additions: &mut Additions<'s>) {
    additions.set("openinference.span.kind", kind.in_openinference());
    if let Some(input) = call.input {
        additions.set("input.mime_type", input.mime_type());
        additions.set("input.value", input.text);
    }
    if let Some(output) = call.output {
        additions.set("output.mime_type", output.mime_type());
        additions.set("output.value", output.into_output());
    }
    match kind {
        Kind::Entity(EntityKind::Tool) => additions.set_some("tool.name", call.name),
        Kind::Entity(EntityKind::Agent) => additions.set_some("agent.name", call.name),
        _ => {}
    }
}

/// Langfuse shows `traceloop.entity.*` before everything else, as raw text, so they are replaced.
fn add_langfuse<'s>(kind: &Kind, call: Call<'s>, additions: &mut Additions<'s>) {
    additions.set("langfuse.observation.type", kind.in_langfuse());
    additions.set_some("langfuse.observation.input", call.input.map(|input| input.text));
    additions.set_some("langfuse.observation.output", call.output.map(|output| output.text));
    additions.replaces_content = true;
}
