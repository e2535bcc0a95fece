//! The start of a span, whoever starts it.

use super::live::{self, Live};
use super::record::{Processors, Site};
use super::seed::Seed;
use super::unique::Unique;
use super::{active, ids};
use crate::scope::Scope;
use crate::telemetry::{self, Core};
use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt as _;

/// A span to be, as far as its surroundings do not decide.
pub(crate) struct Plan {
    pub(crate) site: Site,
    /// The telemetry of a span without a parent of ours; None: the current one.
    pub(crate) core: Option<&'static Core>,
    /// None: those of the parent.
    pub(crate) processors: Option<Processors>,
    pub(crate) sample_rate: Option<f64>,
    /// 0 for one that is not running yet.
    pub(crate) start_unix_nanos: u64,
}

/// A new span in `context`, not yet visible to anybody; None where nothing is to be recorded.
pub(super) fn start(plan: Plan, context: &Context) -> Option<Unique<Live>> {
    if context.is_telemetry_suppressed() {
        return None;
    }
    let parent = active::live(context);
    let core = match (&parent, plan.core) {
        (None, Some(core)) => core.is_open().then_some(core),
        (parent, _) => telemetry::current(context, parent.as_deref()),
    }?;
    let active = context.span();
    // Borrowed: a copied `SpanContext` costs more than the ids that are made here.
    let above = match &parent {
        Some(parent) => &parent.context,
        None => active.span_context(),
    };
    // Ordinary parent-based sampling.
    if above.is_valid() && !above.is_sampled() {
        return None;
    }
    let scope = context.get::<Scope>();
    let own = live::child_context(above, scope);
    let (parent_span_id, parent_is_remote) = (above.span_id(), above.is_remote());
    let inherited = || parent.as_ref().and_then(|parent| parent.inherited_processors());
    let processors = plan.processors.or_else(inherited);
    let buffer = scope.and_then(|scope| scope.buffer.clone());
    // What is buffered is decided about when it is processed.
    let is_sampled = || plan.sample_rate.is_none_or(|rate| ids::is_sampled(own.span_id(), rate));
    let is_recorded = buffer.is_some() || is_sampled();
    let takes_links = plan.site.entity().is_some();
    let live = Live::new(Seed {
        core,
        site: plan.site,
        parent_span_id,
        parent_is_remote,
        context: own,
        parent: parent.or_else(|| scope?.surroundings.clone()),
        processors,
        is_recorded,
        is_content_enabled: live::is_content_enabled(core, scope),
        buffer,
        start_unix_nanos: plan.start_unix_nanos,
    });
    if let Some(scope) = scope {
        live.propagate(scope);
        if takes_links {
            scope.take_links().into_iter().for_each(|link| {
                live.add_link(link);
            });
        }
    }
    Some(live)
}
