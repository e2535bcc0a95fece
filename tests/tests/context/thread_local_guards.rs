//! Guards kept in thread-locals and dropped at the end of their thread.

use respan::testing::InMemorySpanExporter;
use respan::{EnteredRegion, EnteredSpan, RespanTelemetry, get_client};
use std::cell::RefCell;

thread_local! {
    static SPAN: RefCell<Option<EnteredSpan>> = const { RefCell::new(None) };
    static REGION: RefCell<Option<EnteredRegion>> = const { RefCell::new(None) };
}

#[respan::task]
fn step() {}

#[test]
fn guards_may_be_dropped_as_their_thread_ends() {
    drop_guards(true);
    drop_guards(false);
}

fn drop_guards(batching: bool) {
    let exporter = InMemorySpanExporter::new();
    let telemetry = RespanTelemetry::builder()
        .is_batching_enabled(batching)
        .add_processor(exporter.clone())
        .environment(|_| None)
        .build()
        .expect("a telemetry");
    std::thread::scope(|threads| {
        let thread = threads.spawn(|| {
            // Registered before OpenTelemetry's thread-locals, which are therefore destroyed first.
            SPAN.set(None);
            REGION.set(None);
            REGION.set(Some(telemetry.enter()));
            SPAN.set(Some(get_client().start_span("kept").enter()));
            step();
        });
        // `join` waits for the destructors of thread-locals; the end of the scope does not.
        thread.join().expect("the thread ends as it should");
    });
    telemetry.flush().expect("memory takes everything");
    assert_eq!(exporter.tree().to_string(), "kept.task\n  step.task\n");
}
