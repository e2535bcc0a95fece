//! Scenarios of span buffers that are cleared, left and processed.

use crate::buffers::{exporting, named, names, tk};
use crate::run::{Run, check};
use respan::{EntityKind, NewSpan, Processor, get_client};

#[test]
fn cleared_inside() {
    check("buffer_clear_inside", |run| {
        let buffer = exporting("t");
        let _entered = buffer.enter();
        tk();
        buffer.clear_spans();
        run.fact("after clear", buffer.get_span_count());
        tk();
        run.fact("at end", buffer.get_span_count());
    });
}

#[test]
fn cleared_afterwards() {
    check("buffer_clear_after", |run| {
        let buffer = get_client().get_span_buffer("t");
        {
            let _entered = buffer.enter();
            tk();
        }
        buffer.clear_spans();
        run.fact("count", buffer.get_span_count());
        run.fact("process after clear", get_client().process_spans(&buffer) > 0);
    });
}

#[test]
fn left_and_processed() {
    let run = Run::of("buffer_exit_then_process");
    let on = Run::start(run.telemetry());
    on.telemetry.add_processor(Processor::new(run.sink("side")));
    let buffer = get_client().get_span_buffer("t");
    let spans = {
        let _entered = buffer.enter();
        tk();
        buffer.create_span(NewSpan::new("created").attribute("traceloop.span.kind", "task"));
        buffer.get_all_spans()
    };
    run.fact("process list", get_client().process_spans(spans) == 2);
    drop(buffer);
    run.finish(on);
}

#[test]
fn left_and_processed_twice() {
    check("buffer_exit_then_process_buffer", |run| {
        let buffer = get_client().get_span_buffer("t");
        {
            let _entered = buffer.enter();
            tk();
        }
        run.fact("first", get_client().process_spans(&buffer) > 0);
        run.fact("second", get_client().process_spans(&buffer) > 0);
        run.fact("still there", names(&buffer.get_all_spans()));
        run.fact("empty list", get_client().process_spans([]) > 0);
        let empty = get_client().get_span_buffer("t");
        drop(empty.enter());
        run.fact("empty buffer", get_client().process_spans(&empty) > 0);
    });
}

#[test]
fn processed_inside() {
    let run = Run::of("buffer_process_inside");
    let on = Run::start(run.telemetry().is_batching_enabled(false));
    {
        let buffer = exporting("t");
        let _entered = buffer.enter();
        tk();
        run.fact("process inside", get_client().process_spans(&buffer) > 0);
        run.fact(
            "process list inside",
            get_client().process_spans(buffer.get_all_spans()) > 0,
        );
        run.fact("count", buffer.get_span_count());
    }
    run.finish(on);
}

#[test]
fn entered_twice() {
    check("buffer_reused_twice_exported", |_| {
        let buffer = exporting("t");
        for name in ["first", "second"] {
            let _entered = buffer.enter();
            named(name);
        }
    });
}

#[test]
fn left_while_a_span_is_open() {
    check("buffer_open_span_at_exit", |run| {
        let buffer = exporting("t");
        let entered = buffer.enter();
        let open = get_client().start_span("open").kind(EntityKind::Workflow).enter();
        named("inside");
        drop(entered);
        run.fact("after first block", names(&buffer.get_all_spans()));
        drop(open);
        {
            let _entered = buffer.enter();
            named("second");
        }
        run.fact("after second block", names(&buffer.get_all_spans()));
    });
}
