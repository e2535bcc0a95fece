//! The dispatcher without its thread.

use super::*;
use crate::delivery::driver::ExporterDriver;
use crate::delivery::processor::Processor;
use crate::delivery::queue::SpanQueue;
use crate::delivery::route::{Form, ProcessorRegistry, Redaction, Rule};
use crate::delivery::settings::{BatchSettings, ForeignSpans};
use crate::delivery::worker::Worker;
use crate::exporter::InMemorySpanExporter;
use crate::model::{DescriptionLimits, callsite_record, routed_record};

fn destination(rule: Rule, exporter: &InMemorySpanExporter) -> Arc<Destination> {
    let Processor { exporter, .. } = exporter.clone().into();
    let export = exporter.into_export(Duration::from_secs(1), None).expect("an exporter");
    let driver = ExporterDriver::new("memory".into(), export);
    Arc::new(Destination {
        rule,
        form: Form::RESPAN,
        filter: None,
        postprocess: None,
        tail: None,
        worker: Arc::new(Worker::new(driver, false, "worker".into(), BatchSettings::default())),
        schedule_delay: None,
        running_spans: None,
    })
}

fn shared() -> Arc<Shared> {
    Arc::new(Shared {
        span_queue: SpanQueue::new(&BatchSettings::default()),
        counters: Arc::default(),
        foreign_spans: ForeignSpans::default(),
        redaction: Redaction {
            mask: None,
            value_length: None,
            description_limits: DescriptionLimits::default(),
        },
        registry: ProcessorRegistry::default(),
    })
}

#[test]
fn a_panic_of_the_dispatcher_loses_one_span_and_is_counted() {
    let exporter = InMemorySpanExporter::new();
    let mut dispatcher = Dispatcher::new(shared(), Duration::ZERO);
    dispatcher.destinations.push(destination(Rule::All, &exporter));
    dispatcher
        .destinations
        .push(destination(Rule::Named("b".into()), &exporter));
    // Without staged spans for the second destination, each span that names it makes the dispatcher panic.
    dispatcher.staged.push(Vec::new());
    let mut batch: Vec<_> = [
        callsite_record(1),
        routed_record(2, &["b"]),
        callsite_record(3),
        routed_record(4, &["b"]),
        callsite_record(5),
    ]
    .into_iter()
    .map(FinishedSpan::Record)
    .collect();
    dispatcher.schedule.mark_due(Instant::now(), true);
    dispatcher.route(&mut batch);
    assert!(batch.is_empty());
    let accepted: Vec<_> = dispatcher
        .destinations
        .iter()
        .map(|destination| destination.worker.stats().accepted)
        .collect();
    let counters = &dispatcher.shared.counters;
    // The first destination has got its copies of the spans that the second has not.
    assert_eq!(accepted, [5, 0]);
    assert_eq!((counters.copied.get(), counters.lost.read().internal_panic), (2, 2));
}
