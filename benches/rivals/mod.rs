//! The same annotated calls, once for each recorder, as a careful user of it writes them.
//!
//! The figures of a module are told apart by its name: `respan`, `sdk` (`opentelemetry_sdk` by hand), `bridge`
//! (`#[tracing::instrument]` through `tracing-opentelemetry`), `fast` (fastrace).

pub mod bridge;
pub mod fast;
pub mod respan;
pub mod sdk;

/// Spans that may wait in a recorder: more than one burst.
pub const QUEUE: usize = 65_536;

/// What the call site knows: kind, entity name, entity path.
type Constants = [(&'static str, &'static str); 4];

const fn constants(kind: &'static str, name: &'static str, path: &'static str) -> Constants {
    [
        ("traceloop.span.kind", kind),
        ("traceloop.entity.name", name),
        ("traceloop.entity.path", path),
        ("respan.entity.log_method", "tracing_integration"),
    ]
}

const ADD: Constants = constants("workflow", "add", "");
const STEP: Constants = constants("task", "step", "step");
const SUM: Constants = constants("tool", "sum", "step.sum");
const INPUT: &str = "traceloop.entity.input";
const OUTPUT: &str = "traceloop.entity.output";
