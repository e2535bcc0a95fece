//! Scenarios of buffers that continue a given trace.

use crate::buffers::{exporting, tk, wf};
use crate::run::{FAR_SPAN, FAR_TRACE, Run, check};
use respan::{EntityKind, NewSpan, Receives, SpanBufferError, get_client};

#[test]
fn of_a_trace_id() {
    check("buffer_trace_id", |run| {
        let buffer = exporting(FAR_TRACE);
        let _entered = buffer.enter();
        wf();
        buffer.create_span(NewSpan::new("created").attribute("traceloop.span.kind", "task"));
        run.fact("label", FAR_TRACE);
    });
}

#[test]
fn continuing_a_trace() {
    check("buffer_continue_trace", |_| {
        {
            let buffer = exporting("run-2").parent(FAR_TRACE, FAR_SPAN).expect("a parent");
            let _entered = buffer.enter();
            buffer.create_span(NewSpan::new("created").attribute("traceloop.span.kind", "task"));
            buffer.create_span(NewSpan::new("created-with-path").attribute("traceloop.entity.path", "resumed"));
            tk();
            wf();
        }
        tk();
    });
}

#[test]
fn below_a_parent_in_every_notation() {
    fn used(trace_id: &str, span_id: &str) -> Result<(), SpanBufferError> {
        let buffer = exporting("x").parent(trace_id, span_id)?;
        let _entered = buffer.enter();
        tk();
        Ok(())
    }

    #[respan::workflow(name = "other")]
    fn other() {
        used(FAR_TRACE, FAR_SPAN).expect("a parent");
        tk();
    }

    check("buffer_continue_partial", |run| {
        // `parent` takes both ids, so these cases are buffers without a parent.
        for name in ["trace only", "span only"] {
            let buffer = exporting("x");
            let _entered = buffer.enter();
            tk();
            run.outcome(name, &Ok::<_, SpanBufferError>(()));
        }
        run.refusal("not hex", &used("zz", FAR_SPAN));
        run.outcome("short", &used("1234", "56"));
        run.outcome("prefixed", &used(&format!("0x{FAR_TRACE}"), &format!("0x{FAR_SPAN}")));
        other();
    });
}

#[test]
fn around_a_span_by_hand_that_continues_a_trace() {
    let run = Run::of("buffer_start_span_continuation");
    let on = Run::start(run.telemetry().default_processor_receives(Receives::All));
    {
        let client = get_client();
        let buffer = exporting("x").parent(FAR_TRACE, FAR_SPAN).expect("a parent");
        let _entered = buffer.enter();
        let wrapper = client
            .start_span("wrapper")
            .kind(EntityKind::Workflow)
            .processors(["debug"]);
        wrapper.run(|| {
            run.fact("span is None", !client.is_recording());
            tk();
        });
    }
    run.finish(on);
}
