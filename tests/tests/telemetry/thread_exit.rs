//! Traced code in destructors of thread-locals at the end of a thread.

use futures_util::FutureExt as _;
use respan::testing::InMemorySpanExporter;
use respan::{RespanTelemetry, get_client};
use respan_tests::child::isolated;
use std::cell::RefCell;
use std::sync::mpsc::{Sender, channel};

#[respan::task(name = "late")]
fn late(number: u8) -> u8 {
    number + 1
}

#[respan::task(name = "late_async")]
async fn late_async(number: u8) -> u8 {
    number + 1
}

struct Last(Sender<(u8, u8)>);

impl Drop for Last {
    fn drop(&mut self) {
        let value = (late(1), late_async(1).now_or_never().unwrap_or_default());
        get_client().add_event("late", [("a", 1)]);
        let _ = get_client().get_current_trace_id();
        let _ = self.0.send(value);
    }
}

thread_local! {
    static EARLY: RefCell<Option<Last>> = const { RefCell::new(None) };
    static AFTER: RefCell<Option<Last>> = const { RefCell::new(None) };
}

#[test]
fn destructors_of_thread_locals_may_call_traced_functions() {
    isolated(|| {
        let exporter = InMemorySpanExporter::new();
        let _telemetry = RespanTelemetry::builder()
            .is_batching_enabled(false)
            .add_processor(exporter.clone())
            .environment(|_| None)
            .init()
            .expect("a telemetry");
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            // Registered before and after the thread-locals of respan and OpenTelemetry: one is destroyed after them.
            EARLY.set(Some(Last(sender.clone())));
            late(0);
            AFTER.set(Some(Last(sender)));
        })
        .join()
        .expect("the thread ends as it should");
        assert_eq!(receiver.iter().collect::<Vec<_>>(), [(2, 2), (2, 2)]);
        assert!(!exporter.finished_spans().is_empty());
    });
}
