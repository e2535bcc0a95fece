//! Batches, their order and their bounds.

use super::*;

#[test]
fn a_flush_exports_everything_before_it_in_order() {
    let exporter = MockExporter::default();
    let pipeline = unscheduled(2048, 512);
    pipeline.add(exporter.processor(), false);
    submit(&pipeline, 1..=3);
    assert_eq!(exporter.calls().len(), 0);
    pipeline.flush(LONG).expect("delivered");
    assert_eq!(exporter.ids(), [1, 2, 3]);
    assert_eq!(exporter.events(), ["flush"]);
    submit(&pipeline, [4]);
    pipeline.flush(LONG).expect("delivered");
    assert_eq!(exporter.ids(), [1, 2, 3, 4]);
}

#[test]
fn spans_of_many_threads_all_arrive() {
    let exporter = MockExporter::default();
    let pipeline = unscheduled(100_000, 512);
    pipeline.add(exporter.processor(), false);
    thread::scope(|scope| {
        for thread in 0..4 {
            let pipeline = &pipeline;
            scope.spawn(move || submit(pipeline, thread * 10_000 + 1..=(thread + 1) * 10_000));
        }
    });
    pipeline.flush(LONG).expect("delivered");
    let mut ids = exporter.ids();
    ids.sort_unstable();
    assert!(ids.into_iter().eq(1..=40_000));
    assert!(exporter.calls().iter().all(|call| call.ids.len() <= 512));
}

#[test]
fn a_full_batch_is_exported_without_a_flush_and_the_rest_waits() {
    let (exporter, gate, arrivals) = MockExporter::gated();
    let pipeline = unscheduled(100, 10);
    pipeline.add(exporter.processor(), false);
    submit(&pipeline, 1..=13);
    arrivals.recv_timeout(LONG).expect("the full batch woke the thread");
    gate.open();
    pipeline.flush(LONG).expect("delivered");
    let sizes: Vec<usize> = exporter.calls().iter().map(|call| call.ids.len()).collect();
    assert_eq!(sizes, [10, 3]);
}

#[test]
fn the_delay_exports_an_incomplete_batch() {
    let (exporter, gate, arrivals) = MockExporter::gated();
    let batch = BatchSettings {
        schedule_delay: Duration::from_millis(10),
        ..BatchSettings::default()
    };
    let pipeline = with_batches(batch);
    pipeline.add(exporter.processor(), false);
    submit(&pipeline, [1]);
    arrivals.recv_timeout(LONG).expect("exported by the delay");
    gate.open();
    pipeline.shutdown(LONG).expect("stopped");
    assert_eq!(exporter.ids(), [1]);
}

#[test]
fn batches_are_exported_on_a_thread_of_their_name() {
    let (one, two) = (MockExporter::default(), MockExporter::default());
    let pipeline = unscheduled(10, 10);
    pipeline.add(one.processor(), false);
    pipeline.add(two.processor().name("b"), false);
    pipeline.submit(crate::model::routed_record(1, &["b"]));
    pipeline.flush(LONG).expect("delivered");
    // Linux keeps the first 15 bytes of a thread's name, the standard library all.
    assert_eq!(one.calls()[0].thread, "respan-export-0");
    assert_eq!(two.calls()[0].thread, "respan-export-b");
}

#[test]
fn spans_beyond_the_queue_are_dropped_and_counted() {
    let (exporter, gate, arrivals) = MockExporter::gated();
    let pipeline = unscheduled(10, 10);
    pipeline.add(exporter.processor(), false);
    submit(&pipeline, 1..=10);
    arrivals.recv_timeout(LONG).expect("the exporter is busy");
    // Ten more fit into the span queue, unless the dispatcher moves them to the full queue of the worker.
    submit(&pipeline, 11..=60);
    gate.open();
    let reported = lost(pipeline.flush(LONG));
    let stats = pipeline.stats();
    assert_eq!(reported, stats.lost);
    pipeline.flush(LONG).expect("reported before");
    assert_eq!(exporter.ids()[..10], (1..=10).collect::<Vec<_>>());
    assert!(stats.lost.queue_full >= 30, "{stats:?}");
    assert_eq!(stats.submitted, 60);
    assert_eq!(stats.exported + stats.lost.queue_full, 60, "{stats:?}");
    assert_eq!(stats.queued, 0);
}

#[test]
fn a_slow_exporter_does_not_delay_another() {
    let (slow, gate, arrivals) = MockExporter::gated();
    let fast = MockExporter::default();
    let pipeline = unscheduled(100, 10);
    pipeline.add(slow.processor(), false);
    pipeline.add(fast.processor().name("fast"), false);
    submit(&pipeline, 1..=10);
    arrivals.recv_timeout(LONG).expect("the exporter is busy");
    for id in 11..=20 {
        pipeline.submit(crate::model::routed_record(id, &["fast"]));
    }
    let flush = || pipeline.flush(Duration::from_millis(50)).expect_err("one is stuck");
    // On a busy machine the pipeline has not passed on the command by then.
    while !flush().to_string().contains("MockExporter") {}
    let ten_to_twenty = (11..=20).collect::<Vec<u64>>();
    // The fast one exports although the flush as a whole is not done.
    while fast.ids() != ten_to_twenty {
        thread::yield_now();
    }
    gate.open();
    pipeline.flush(LONG).expect("delivered");
}

#[test]
fn sizes_and_times_can_be_the_maximum() {
    let exporter = MockExporter::default();
    let batch = BatchSettings {
        max_queue_size: usize::MAX,
        max_queue_bytes: usize::MAX,
        max_export_batch_bytes: usize::MAX,
        schedule_delay: Duration::MAX,
        export_timeout: Duration::MAX,
        ..BatchSettings::default()
    };
    for batching in [true, false] {
        let pipeline = Pipeline::new(PipelineSettings {
            batch,
            batching,
            ..PipelineSettings::default()
        });
        let everything = crate::TailPolicy::new().keep_ratio(1.0).max_spans(usize::MAX);
        pipeline.add(exporter.processor().tail(everything), false);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        runtime.block_on(async { submit(&pipeline, [1]) });
        pipeline.flush(LONG).expect("delivered");
    }
    assert_eq!(exporter.ids(), [1, 1]);
}

#[test]
fn at_a_shutdown_blocked_spans_are_not_lost() {
    let (exporter, gate, arrivals) = MockExporter::gated();
    let batch = BatchSettings {
        max_queue_size: 10,
        max_export_batch_size: 5,
        schedule_delay: LONG * 60,
        overflow: crate::OverflowPolicy::Block(LONG),
        ..BatchSettings::default()
    };
    let pipeline = with_batches(batch);
    pipeline.add(exporter.processor(), false);
    submit(&pipeline, 1..=5);
    arrivals.recv_timeout(LONG).expect("the exporter is busy");
    submit(&pipeline, 6..=15);
    thread::scope(|scope| {
        let ending = scope.spawn(|| pipeline.shutdown(LONG));
        while !pipeline.is_closed() {
            thread::yield_now();
        }
        gate.open();
        ending.join().expect("no panic").expect("delivered");
    });
    assert_eq!(exporter.ids(), (1..=15).collect::<Vec<_>>());
    assert_eq!(pipeline.stats().lost.total(), 0);
}
