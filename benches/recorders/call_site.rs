//! Constant attributes of a call site, which respan sets by itself and the other recorders by hand.

/// Kind, entity name, entity path and log method.
pub(super) type Constants = [(&'static str, &'static str); 4];

const fn constants(kind: &'static str, name: &'static str, path: &'static str) -> Constants {
    [
        ("traceloop.span.kind", kind),
        ("traceloop.entity.name", name),
        ("traceloop.entity.path", path),
        ("respan.entity.log_method", "tracing_integration"),
    ]
}

pub(super) const ADD: Constants = constants("workflow", "add", "");
pub(super) const STEP: Constants = constants("task", "step", "step");
pub(super) const SUM: Constants = constants("tool", "sum", "step.sum");
pub(super) const INPUT: &str = "traceloop.entity.input";
pub(super) const OUTPUT: &str = "traceloop.entity.output";
