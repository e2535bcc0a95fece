//! Hooks of a mask, and the callback, filters and exporters behind it.

use crate::masked::{mask, masked};
use crate::masked_spans::{SECRET, tell_and_return};
use opentelemetry_sdk::trace::SpanData;
use respan::testing::InMemorySpanExporter;
use respan::{Mask, Processor, attributes};
use respan_tests::delivery::lost;
use respan_tests::recording::{builder, only};
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

#[test]
fn filters_callbacks_and_exporters_of_all_processors_see_what_is_masked() {
    // Both kinds of delivery, and both in one telemetry.
    for batching in [[false, false], [true, true], [false, true]] {
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let (by_filter, by_callback) = (Arc::clone(&seen), Arc::clone(&seen));
        let look = |seen: &Mutex<Vec<String>>, span: &SpanData| {
            seen.lock().expect("no panic").push(format!("{span:?}"));
        };
        let callbacks = Arc::new(AtomicUsize::new(0));
        let hooks = Arc::new(AtomicUsize::new(0));
        let (calls, hook_calls) = (Arc::clone(&callbacks), Arc::clone(&hooks));
        let exporters = [InMemorySpanExporter::new(), InMemorySpanExporter::new()];
        let mask = mask().hook(move |key, _| {
            hook_calls.fetch_add(usize::from(key == attributes::ENTITY_OUTPUT), Ordering::Relaxed);
            None
        });
        let mut builder = builder().mask(mask).span_postprocess_callback(move |span| {
            calls.fetch_add(1, Ordering::Relaxed);
            look(&by_callback, span);
            span.name = "changed".into();
        });
        for (exporter, batching) in exporters.iter().zip(batching) {
            let by_filter = Arc::clone(&by_filter);
            let processor = Processor::new(exporter.clone()).batching(batching);
            builder = builder.add_processor(processor.filter(move |span| {
                look(&by_filter, span);
                span.name != "changed"
            }));
        }
        let telemetry = builder.build().expect("options");
        let entered = telemetry.enter();
        tell_and_return();
        drop(entered);
        telemetry.flush().expect("delivered");
        for exporter in &exporters {
            assert_eq!(only(&exporter.tree()).data().name, "changed", "{batching:?}");
        }
        assert_eq!(callbacks.load(Ordering::Relaxed), 1, "{batching:?}");
        assert_eq!(hooks.load(Ordering::Relaxed), 1, "{batching:?}");
        let seen = seen.lock().expect("no panic");
        assert_eq!(seen.len(), 3);
        assert!(seen.iter().all(|seen| !seen.contains(SECRET)), "{seen:?}");
    }
}

#[test]
fn a_callback_that_panics_withholds_the_span_from_all_processors() {
    for batching in [[false, false], [true, true], [false, true]] {
        let exporters = [InMemorySpanExporter::new(), InMemorySpanExporter::new()];
        let mut builder = builder().span_postprocess_callback(|_| panic!("asked to panic"));
        for (exporter, batching) in exporters.iter().zip(batching) {
            builder = builder.add_processor(Processor::new(exporter.clone()).batching(batching));
        }
        let telemetry = builder.build().expect("options");
        let entered = telemetry.enter();
        tell_and_return();
        drop(entered);
        assert_eq!(lost(telemetry.flush()).callback_panic, 1);
        assert!(exporters.iter().all(|exporter| exporter.finished_spans().is_empty()));
        assert_eq!(telemetry.get_client().stats().lost.callback_panic, 1, "{batching:?}");
    }
}

#[test]
fn a_hook_decides_about_content_that_then_stays_json() {
    #[respan::task(name = "ask")]
    fn ask(question: &str) -> Vec<u32> {
        let _ = question;
        vec![1, 2]
    }

    let mask = mask().hook(|key, text| match key {
        attributes::ENTITY_INPUT => Some(format!("withheld: {text}")),
        attributes::ENTITY_OUTPUT => Some("[0]".to_owned()),
        _ => None,
    });
    let span = masked(mask, || {
        ask(SECRET);
    });
    assert_eq!(span.input(), r#"withheld: {"args":[],"kwargs":{"question":"***"}}"#);
    assert_eq!(span.output(), json!([0]));
}

#[test]
fn a_hook_that_panics_withholds_the_span() {
    for batching in [[false, false], [true, true], [false, true]] {
        let exporters = [InMemorySpanExporter::new(), InMemorySpanExporter::new()];
        let mask = Mask::new().hook(|_, text| {
            assert!(!text.contains(SECRET), "asked to panic");
            None
        });
        let mut builder = builder().mask(mask);
        for (exporter, batching) in exporters.iter().zip(batching) {
            builder = builder.add_processor(Processor::new(exporter.clone()).batching(batching));
        }
        let telemetry = builder.build().expect("options");
        let entered = telemetry.enter();
        tell_and_return();
        harmless();
        drop(entered);
        assert_eq!(lost(telemetry.flush()).mask_panic, 1);
        for exporter in &exporters {
            assert_eq!(only(&exporter.tree()).data().name, "harmless.task");
        }
        let stats = telemetry.get_client().stats();
        assert_eq!((stats.lost.mask_panic, stats.lost.total()), (1, 1), "{batching:?}");
    }
}

#[respan::task(name = "harmless")]
fn harmless() {}
