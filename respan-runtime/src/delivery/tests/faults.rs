//! Code of the program that panics, fails or hangs.

use super::*;
use crate::delivery::completion::FlushError;

#[test]
fn a_filter_that_panics_does_not_match_and_affects_no_other_processor() {
    for batching in [true, false] {
        let (broken, sound) = (MockExporter::default(), MockExporter::default());
        let pipeline = pipeline(batching);
        pipeline.add(broken.processor().filter(|_| panic!("the mock panics")), false);
        pipeline.add(sound.processor(), false);
        submit(&pipeline, 1..=2);
        pipeline.flush(LONG).expect("nothing was lost");
        assert_eq!(broken.ids(), [0_u64; 0]);
        assert_eq!(sound.ids(), [1, 2]);
        assert_eq!(pipeline.stats().filter_panics, 2);
    }
}

#[test]
fn a_span_whose_callback_panics_is_not_exported() {
    for batching in [true, false] {
        let exporter = MockExporter::default();
        let postprocess = |span: &mut SpanData| assert!(span.span_context.span_id() != 1.into(), "the mock panics");
        let pipeline = Pipeline::new(PipelineSettings {
            postprocess: Some(Arc::new(postprocess)),
            batching,
            ..PipelineSettings::default()
        });
        pipeline.add(exporter.processor(), false);
        submit(&pipeline, 1..=2);
        assert_eq!(lost(pipeline.flush(LONG)).callback_panic, 1);
        assert_eq!(exporter.ids(), [2]);
        assert_eq!(pipeline.stats().lost.callback_panic, 1);
    }
}

#[test]
fn a_flush_names_failed_exporters_and_their_lost_spans() {
    for batching in [true, false] {
        let (failing, panicking, sound) = (
            MockExporter {
                fails: true,
                ..MockExporter::default()
            },
            MockExporter {
                panics: true,
                ..MockExporter::default()
            },
            MockExporter::default(),
        );
        let pipeline = pipeline(batching);
        pipeline.add(failing.processor().name(""), false);
        pipeline.add(panicking.processor(), false);
        pipeline.add(sound.processor(), false);
        submit(&pipeline, 1..=3);
        let error = pipeline.flush(LONG).expect_err("two of three fail");
        let FlushError::Export { failures } = &error else {
            panic!("{error}")
        };
        assert_eq!(failures.len(), 2);
        assert!(failures.iter().all(|failure| failure.spans == 3));
        let text = error.to_string();
        assert!(text.contains("the mock fails") && text.contains("panicked"), "{text}");
        assert_eq!(sound.ids(), [1, 2, 3]);
        assert_eq!(pipeline.stats().lost.export_failed, 6);
        pipeline.flush(LONG).expect("reported once");
    }
}

#[test]
fn an_export_that_never_ends_times_out() {
    let exporter = MockExporter {
        never_ends: true,
        ..MockExporter::default()
    };
    let batch = BatchSettings {
        export_timeout: Duration::from_millis(5),
        ..BatchSettings::default()
    };
    let pipeline = with_batches(batch);
    pipeline.add(exporter.processor(), false);
    submit(&pipeline, [1]);
    let error = pipeline.flush(LONG).expect_err("the export took too long");
    assert!(error.to_string().contains("longer than 5ms"), "{error}");
}

#[test]
fn a_flush_that_times_out_names_who_is_not_done_and_loses_nothing() {
    let (exporter, gate, arrivals) = MockExporter::gated();
    let pipeline = unscheduled(10, 1);
    pipeline.add(exporter.processor().name("gated"), false);
    pipeline.submit(crate::model::routed_record(1, &["gated"]));
    arrivals.recv_timeout(LONG).expect("it arrives at the exporter");
    assert_eq!(pipeline.stats().queued, 1);
    let error = pipeline
        .flush(Duration::from_millis(5))
        .expect_err("the exporter is stuck");
    let FlushError::Timeout { spans, waiting, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(*spans, 1);
    assert!(
        !waiting.is_empty() && waiting.iter().all(|name| name == "gated" || name == "pipeline"),
        "{waiting:?}"
    );
    gate.open();
    pipeline.flush(LONG).expect("delivered");
    assert_eq!(exporter.ids(), [1]);
}

#[test]
fn a_flush_from_an_exporter_is_an_error() {
    #[derive(Debug)]
    struct Flusher(Arc<Mutex<Vec<String>>>, std::sync::Weak<Pipeline>);

    impl SpanExporter for Flusher {
        async fn export(&self, _batch: Vec<SpanData>) -> OTelSdkResult {
            if let Some(pipeline) = self.1.upgrade() {
                let error = pipeline.flush(LONG).expect_err("it would wait for itself").to_string();
                self.0.lock().expect("not poisoned").push(error);
                // A span that ends here must not wait for the export that it interrupts either.
                pipeline.submit(callsite_record(9));
            }
            Ok(())
        }
    }

    for batching in [true, false] {
        let errors = Arc::new(Mutex::new(Vec::new()));
        let pipeline = Arc::new(pipeline(batching));
        pipeline.add(
            Processor::new(Flusher(Arc::clone(&errors), Arc::downgrade(&pipeline))),
            false,
        );
        submit(&pipeline, [1]);
        let flushed = pipeline.flush(LONG);
        assert!(
            flushed.is_ok() || lost(flushed).nested > 0,
            "only the inner span may be lost"
        );
        let errors = errors.lock().expect("not poisoned");
        assert!(errors[0].contains("cannot wait for its own delivery"), "{errors:?}");
    }
}
