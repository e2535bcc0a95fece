//! Other people's code that panics, fails or hangs.

use super::*;
use crate::delivery::completion::FlushError;

#[test]
fn a_filter_that_panics_does_not_match_and_harms_nobody_else() {
    for batching in [true, false] {
        let (broken, sound) = (Probe::default(), Probe::default());
        let pipeline = pipeline(batching);
        pipeline.add(broken.processor().filter(|_| panic!("asked to panic")), false);
        pipeline.add(sound.processor(), false);
        submit(&pipeline, 1..=2);
        pipeline.flush(LONG).expect("nothing was lost");
        assert_eq!(broken.ids(), [0_u64; 0]);
        assert_eq!(sound.ids(), [1, 2]);
        assert_eq!(pipeline.stats().filter_panics, 2);
    }
}

#[test]
fn a_callback_that_panics_withholds_the_span() {
    for batching in [true, false] {
        let probe = Probe::default();
        let postprocess = |span: &mut SpanData| assert!(span.span_context.span_id() != 1.into(), "asked to panic");
        let pipeline = Pipeline::new(PipelineSettings {
            postprocess: Some(Arc::new(postprocess)),
            batching,
            ..PipelineSettings::default()
        });
        pipeline.add(probe.processor(), false);
        submit(&pipeline, 1..=2);
        pipeline.flush(LONG).expect("delivered");
        assert_eq!(probe.ids(), [2]);
        assert_eq!(pipeline.stats().lost.callback_panic, 1);
    }
}

#[test]
fn a_flush_names_the_exporter_and_the_number_of_what_failed() {
    for batching in [true, false] {
        let (failing, panicking, sound) = (
            Probe {
                fails: true,
                ..Probe::default()
            },
            Probe {
                panics: true,
                ..Probe::default()
            },
            Probe::default(),
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
        assert!(text.contains("asked to fail") && text.contains("panicked"), "{text}");
        assert_eq!(sound.ids(), [1, 2, 3]);
        assert_eq!(pipeline.stats().lost.export_failed, 6);
        pipeline.flush(LONG).expect("told once");
    }
}

#[test]
fn an_exporter_that_never_ends_is_given_up_after_its_time() {
    let probe = Probe {
        never_ends: true,
        ..Probe::default()
    };
    let batch = BatchSettings {
        export_timeout: Duration::from_millis(5),
        ..BatchSettings::default()
    };
    let pipeline = Pipeline::new(PipelineSettings {
        batch,
        ..PipelineSettings::default()
    });
    pipeline.add(probe.processor(), false);
    submit(&pipeline, [1]);
    let error = pipeline.flush(LONG).expect_err("the export took too long");
    assert!(error.to_string().contains("longer than 5ms"), "{error}");
}

#[test]
fn a_flush_that_is_not_done_in_time_says_who_is_waited_for_and_loses_nothing() {
    let (probe, gate, arrivals) = Probe::gated();
    let pipeline = unhurried(10, 1);
    pipeline.add(probe.processor().name("gated"), false);
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
        waiting.iter().all(|name| name == "gated" || name == "pipeline"),
        "{waiting:?}"
    );
    gate.open();
    pipeline.flush(LONG).expect("delivered");
    assert_eq!(probe.ids(), [1]);
}

#[test]
fn an_exporter_that_flushes_its_own_pipeline_is_told_so() {
    #[derive(Debug)]
    struct Flusher(Arc<Mutex<Vec<String>>>, std::sync::Weak<Pipeline>);

    impl SpanExporter for Flusher {
        async fn export(&self, _batch: Vec<SpanData>) -> OTelSdkResult {
            if let Some(pipeline) = self.1.upgrade() {
                let told = pipeline.flush(LONG).expect_err("it would wait for itself").to_string();
                self.0.lock().expect("not poisoned").push(told);
                // Also a span that ends here must not wait for the export that it interrupts.
                pipeline.submit(callsite_record(9));
            }
            Ok(())
        }
    }

    for batching in [true, false] {
        let told = Arc::new(Mutex::new(Vec::new()));
        let pipeline = Arc::new(pipeline(batching));
        pipeline.add(
            Processor::new(Flusher(Arc::clone(&told), Arc::downgrade(&pipeline))),
            false,
        );
        submit(&pipeline, [1]);
        pipeline.flush(LONG).expect("delivered");
        let told = told.lock().expect("not poisoned");
        assert!(told[0].contains("cannot wait for its own delivery"), "{told:?}");
    }
}
