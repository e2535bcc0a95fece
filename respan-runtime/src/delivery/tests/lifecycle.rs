//! Shutdown: repeated, concurrent, and from inside of a runtime or an exporter.

use super::*;
use crate::delivery::completion::ShutdownError;

#[test]
fn a_shutdown_delivers_and_ends_the_exporter_once() {
    for batching in [true, false] {
        let exporter = MockExporter::default();
        let pipeline = pipeline(batching);
        pipeline.add(exporter.processor(), false);
        submit(&pipeline, 1..=700);
        pipeline.shutdown(LONG).expect("stopped");
        pipeline.shutdown(LONG).expect("stopped before");
        pipeline.flush(LONG).expect("nothing left");
        assert!(exporter.ids().into_iter().eq(1..=700));
        assert_eq!(exporter.events(), ["shutdown"]);
        drop(pipeline);
        // The exporter was dropped.
        assert_eq!(Arc::strong_count(&exporter.calls), 1);
    }
}

#[test]
fn after_a_shutdown_spans_and_processors_are_refused() {
    for batching in [true, false] {
        let exporter = MockExporter::default();
        let pipeline = pipeline(batching);
        pipeline.add(exporter.processor(), false);
        pipeline.shutdown(LONG).expect("stopped");
        submit(&pipeline, 1..=2);
        pipeline.add(exporter.processor(), false);
        assert_eq!(exporter.ids(), [0_u64; 0]);
        let stats = pipeline.stats();
        assert_eq!((stats.submitted, stats.lost.shutdown), (2, 2));
    }
}

#[test]
fn concurrent_shutdowns_and_flushes_succeed() {
    let exporter = MockExporter::default();
    let pipeline = pipeline(true);
    pipeline.add(exporter.processor(), false);
    submit(&pipeline, 1..=100);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| pipeline.shutdown(LONG).expect("stopped"));
            scope.spawn(|| {
                let flushed = pipeline.flush(LONG);
                // Spans that end after the shutdown are lost.
                assert!(flushed.is_ok() || lost(flushed).shutdown > 0);
            });
            scope.spawn(|| submit(&pipeline, 101..=200));
        }
    });
    let stats = pipeline.stats();
    assert_eq!(stats.submitted, 500);
    assert_eq!(stats.exported + stats.lost.shutdown, 500, "{stats:?}");
    assert_eq!(
        exporter.events().iter().filter(|event| **event == "shutdown").count(),
        1
    );
}

#[test]
fn a_shutdown_reports_failures_once() {
    let exporter = MockExporter {
        fails: true,
        ..MockExporter::default()
    };
    let pipeline = pipeline(true);
    pipeline.add(exporter.processor(), false);
    submit(&pipeline, 1..=3);
    let error = pipeline.shutdown(LONG).expect_err("the exporter fails");
    assert!(error.to_string().contains("3 spans were not delivered"), "{error}");
    pipeline.shutdown(LONG).expect("reported before");
}

#[test]
fn each_of_several_threads_that_record_learns_of_a_failure() {
    let exporter = MockExporter {
        fails: true,
        ..MockExporter::default()
    };
    let pipeline = pipeline(true);
    pipeline.add(exporter.processor(), false);
    let record_and_flush = |id| {
        // As the first span of a thread does.
        pipeline.add_thread();
        submit(&pipeline, [id]);
        pipeline.flush(LONG).expect_err("the exporter fails");
        pipeline.flush(LONG).expect("reported before");
    };
    pipeline.add_thread();
    submit(&pipeline, [1]);
    thread::scope(|scope| {
        scope.spawn(|| record_and_flush(2)).join().expect("no panic");
        scope
            .spawn(|| pipeline.flush(LONG).expect("it has recorded nothing"))
            .join()
            .expect("no panic");
        scope.spawn(|| record_and_flush(3)).join().expect("no panic");
    });
    let error = pipeline.flush(LONG).expect_err("reported to others only");
    assert!(error.to_string().contains("3 spans were not delivered"), "{error}");
    pipeline.shutdown(LONG).expect("reported before");
}

#[test]
fn each_of_several_concurrent_shutdowns_learns_of_a_failure() {
    let (mut exporter, gate, arrivals) = MockExporter::gated();
    exporter.fails = true;
    let pipeline = unscheduled(10, 1);
    pipeline.add(exporter.processor(), false);
    submit(&pipeline, [1]);
    arrivals.recv_timeout(LONG).expect("the exporter is busy");
    let begun = std::sync::Barrier::new(4);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                pipeline.add_thread();
                begun.wait();
                pipeline.shutdown(LONG).expect_err("the exporter fails");
            });
        }
        begun.wait();
        gate.open();
    });
    pipeline.shutdown(LONG).expect("reported before");
}

#[test]
fn spans_that_end_at_a_shutdown_pass_full_queues() {
    let (exporter, gate, arrivals) = MockExporter::gated();
    let pipeline = unscheduled(10, 10);
    pipeline.add(exporter.processor(), false);
    submit(&pipeline, 1..=10);
    arrivals.recv_timeout(LONG).expect("the exporter is busy");
    pipeline.stop_blocking();
    submit(&pipeline, 11..=100);
    gate.open();
    pipeline.shutdown(LONG).expect("delivered");
    assert!(exporter.ids().into_iter().eq(1..=100));
}

#[test]
fn a_shutdown_returns_at_its_timeout() {
    let (exporter, gate, arrivals) = MockExporter::gated();
    let pipeline = unscheduled(10, 1);
    pipeline.add(exporter.processor(), false);
    submit(&pipeline, [1]);
    arrivals.recv_timeout(LONG).expect("it arrives at the exporter");
    assert_eq!(pipeline.stats().queued, 1);
    let error = pipeline
        .shutdown(Duration::from_millis(5))
        .expect_err("the exporter is stuck");
    assert!(matches!(error, ShutdownError::Timeout { spans: 1, .. }), "{error}");
    gate.open();
    pipeline
        .shutdown(LONG)
        .expect("the second wait sees the end of the first");
    assert_eq!(exporter.ids(), [1]);
}

#[test]
fn it_can_be_shut_down_and_dropped_inside_a_runtime() {
    for flavour in [
        tokio::runtime::Builder::new_current_thread,
        tokio::runtime::Builder::new_multi_thread,
    ] {
        for batching in [true, false] {
            let exporter = MockExporter::default();
            let runtime = flavour().build().expect("a runtime");
            runtime.block_on(async {
                let pipeline = pipeline(batching);
                pipeline.add(exporter.processor(), false);
                submit(&pipeline, 1..=3);
                pipeline.flush(LONG).expect("delivered");
                submit(&pipeline, [4]);
                drop(pipeline);
            });
            assert_eq!(exporter.ids(), [1, 2, 3, 4]);
            assert_eq!(exporter.events(), ["flush", "shutdown"]);
        }
    }
}

#[test]
fn an_exporter_can_be_the_last_owner_of_its_pipeline() {
    #[derive(Debug)]
    struct Owner(Mutex<Option<Arc<Pipeline>>>, Sender<Option<ShutdownError>>);

    impl SpanExporter for Owner {
        async fn export(&self, _batch: Vec<SpanData>) -> OTelSdkResult {
            let pipeline = self.0.lock().expect("not poisoned").take();
            if let Some(pipeline) = pipeline {
                let _ = self.1.send(pipeline.shutdown(LONG).err());
            }
            Ok(())
        }
    }

    let (sender, receiver) = channel();
    let pipeline = Arc::new(unscheduled(10, 1));
    pipeline.add(
        Processor::new(Owner(Mutex::new(Some(Arc::clone(&pipeline))), sender)),
        false,
    );
    submit(&pipeline, [1]);
    drop(pipeline);
    let error = receiver.recv_timeout(LONG).expect("it does not hang");
    assert!(matches!(error, Some(ShutdownError::Nested)), "{error:?}");
}

#[test]
fn without_a_processor_nothing_happens_and_no_thread_is_started() {
    let pipeline = pipeline(true);
    assert!(pipeline.is_empty());
    submit(&pipeline, [1]);
    pipeline.flush(LONG).expect("nothing to deliver");
    pipeline.shutdown(LONG).expect("nothing to stop");
    assert_eq!(pipeline.stats().unrouted, 1);
}

#[test]
fn an_exporter_is_built_in_a_runtime_and_left_out_if_that_fails() {
    let exporter = MockExporter::default();
    let built = exporter.clone();
    let pipeline = pipeline(true);
    pipeline.add(
        Processor::build(move || {
            tokio::runtime::Handle::try_current().map_err(|error| error.to_string())?;
            Ok::<_, String>(built)
        }),
        false,
    );
    pipeline.add(Processor::build(|| Err::<MockExporter, _>("the mock fails")), false);
    pipeline.add(
        Processor::build::<MockExporter, _, String>(|| panic!("the mock panics")),
        false,
    );
    submit(&pipeline, [1]);
    pipeline.flush(LONG).expect("delivered");
    assert_eq!(exporter.ids(), [1]);
}
