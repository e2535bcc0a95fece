//! Levels of a nesting: a region, and the way in which it is entered or where the code in it runs.

use super::source::CANARY;
use proptest::prelude::*;
use respan::propagation::with_baggage;
use respan::{
    Region, RespanParams, SpanLink, attach_span_links, capture_context, propagate_attributes, suppress,
    suppressed_parent, trace_content, with_context_value,
};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Off,
    On,
    Attributes,
    Value,
    Links,
    Baggage,
    Parent,
    Captured,
    Suppressed,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    Run,
    Wrap,
    Bind,
    Enter,
    Scope,
    Stream,
    Thread,
    ScopedThread,
    Task,
    Blocking,
    Function,
    AsyncFunction,
    Iterator,
    Tracing,
    Tracer,
    StartSpan,
    ModelCall,
    Unwind,
    JoinSet,
    Rayon,
    Observed,
    Server,
}

pub(super) const WAYS: [Way; 22] = [
    Way::Run,
    Way::Wrap,
    Way::Bind,
    Way::Enter,
    Way::Scope,
    Way::Stream,
    Way::Thread,
    Way::ScopedThread,
    Way::Task,
    Way::Blocking,
    Way::Function,
    Way::AsyncFunction,
    Way::Iterator,
    Way::Tracing,
    Way::Tracer,
    Way::StartSpan,
    Way::ModelCall,
    Way::Unwind,
    Way::JoinSet,
    Way::Rayon,
    Way::Observed,
    Way::Server,
];

/// A region with the way in which it is entered, or where the code in it runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Level {
    pub(super) kind: Kind,
    /// `true` if the region is made before any is entered.
    pub(super) is_made_outside: bool,
    pub(super) way: Way,
}

pub(super) fn region(kind: Kind) -> Region {
    match kind {
        Kind::Off => trace_content(false),
        Kind::On => trace_content(true),
        Kind::Attributes => propagate_attributes(RespanParams::new().customer_identifier("c")),
        Kind::Value => with_context_value(3_u8),
        Kind::Links => {
            let link = SpanLink::new(&"1".repeat(32), &"2".repeat(16)).expect("a link");
            attach_span_links([link]).expect("a link")
        }
        Kind::Baggage => with_baggage([("gen_ai.prompt", CANARY)]),
        Kind::Parent => suppressed_parent(),
        Kind::Captured => capture_context(),
        Kind::Suppressed => suppress(),
    }
}

pub(super) fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        3 => Just(Kind::Off),
        3 => Just(Kind::On),
        1 => Just(Kind::Attributes),
        1 => Just(Kind::Value),
        1 => Just(Kind::Links),
        1 => Just(Kind::Baggage),
        1 => Just(Kind::Parent),
        2 => Just(Kind::Captured),
        1 => Just(Kind::Suppressed),
    ]
}

pub(super) fn levels() -> impl Strategy<Value = Vec<Level>> {
    let ways = prop::sample::select(&WAYS[..]);
    let level = (kinds(), any::<bool>(), ways).prop_map(|(kind, is_made_outside, way)| Level {
        kind,
        is_made_outside,
        way,
    });
    prop::collection::vec(level, 1..7)
}
