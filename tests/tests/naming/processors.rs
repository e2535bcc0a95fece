//! Namings of several processors of one telemetry.

use crate::descriptions::Probe;
use respan::opentelemetry_sdk::error::OTelSdkResult;
use respan::opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::testing::InMemorySpanExporter;
use respan::{EntityKind, Mask, Naming, Processor, SpanDescription, TailPolicy, get_client};
use respan_tests::recording::{builder, only, with_processors};
use std::sync::{Arc, Mutex};

/// An exporter of another library.
#[derive(Debug, Clone, Default)]
pub(crate) struct Foreign(Arc<Mutex<Vec<SpanData>>>);

impl SpanExporter for Foreign {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().expect("the lock").extend(batch);
        Ok(())
    }
}

impl Foreign {
    pub(crate) fn has(&self, key: &str) -> bool {
        let spans = self.0.lock().expect("the lock");
        spans
            .iter()
            .flat_map(|span| &span.attributes)
            .any(|attribute| attribute.key.as_str() == key)
    }
}

fn tool() {
    get_client().start_span("search").kind(EntityKind::Tool).run(|| ());
}

#[test]
fn other_exporters_get_both_namings() {
    for is_batched in [true, false] {
        let (foreign, own) = (Foreign::default(), InMemorySpanExporter::new());
        let processors = [Processor::new(foreign.clone()), Processor::new(own.clone())];
        let telemetry = with_processors(is_batched, processors);
        telemetry.run(tool);
        telemetry.flush().expect("a flush");
        assert!(foreign.has("gen_ai.tool.name") && foreign.has("traceloop.span.kind"));
        assert_eq!(only(&own.tree()).attribute("gen_ai.tool.name"), None);
    }
}

#[test]
fn a_description_is_written_once_for_each_naming() {
    for is_batched in [true, false] {
        let namings = [Naming::Respan, Naming::Both, Naming::Both, Naming::Langfuse];
        let exporters = namings.map(|_| InMemorySpanExporter::new());
        let processors: Vec<_> = exporters
            .iter()
            .zip(namings)
            .map(|(exporter, naming)| Processor::new(exporter.clone()).naming(naming))
            .collect();
        let telemetry = with_processors(is_batched, processors);
        let probe = Arc::new(Probe::default());
        telemetry.run(|| {
            let span = get_client().start_span("call");
            span.description(Arc::clone(&probe) as _).run(|| ());
        });
        telemetry.flush().expect("a flush");
        assert_eq!(probe.writes(), 3);
        for (exporter, naming) in exporters.iter().zip(namings) {
            assert_eq!(only(&exporter.tree()).text("naming"), format!("{naming:?}"));
        }
    }
}

#[test]
fn nothing_is_written_for_a_span_that_no_processor_receives() {
    for is_batched in [true, false] {
        let exporter = InMemorySpanExporter::new();
        let processor = Processor::new(exporter.clone()).name("elsewhere");
        let telemetry = with_processors(is_batched, [processor]);
        let probe = Arc::new(Probe::default());
        telemetry.run(|| {
            let span = get_client().start_span("call");
            span.description(Arc::clone(&probe) as _).run(|| ());
        });
        telemetry.flush().expect("a flush");
        assert_eq!(probe.writes(), 0);
        assert_eq!(telemetry.get_client().stats().unrouted, 1);
    }
}

#[test]
fn batched_and_unbatched_processors_have_namings_of_their_own() {
    let (batched, unbatched) = (InMemorySpanExporter::new(), InMemorySpanExporter::new());
    let processors = [
        Processor::new(batched.clone())
            .naming(Naming::OpenInference)
            .batching(true),
        Processor::new(unbatched.clone())
            .naming(Naming::Langfuse)
            .batching(false),
    ];
    let telemetry = with_processors(true, processors);
    telemetry.run(|| {
        tool();
        let span = get_client().start_span("call");
        span.description(Arc::new(Probe::default())).run(|| ());
    });
    telemetry.flush().expect("a flush");
    for (exporter, key, naming) in [
        (&batched, "openinference.span.kind", "OpenInference"),
        (&unbatched, "langfuse.observation.type", "Langfuse"),
    ] {
        let tree = exporter.tree();
        assert!(tree.find("search.tool").expect("the tool").attribute(key).is_some());
        assert_eq!(tree.find("described").expect("the call").text("naming"), naming);
    }
    assert_eq!(telemetry.get_client().stats().lost.total(), 0);
}

#[test]
fn filters_and_callbacks_see_respans_names() {
    let exporter = InMemorySpanExporter::new();
    let processor = Processor::new(exporter.clone())
        .naming(Naming::OpenInference)
        .filter(|span| {
            let has = |key: &str| span.attributes.iter().any(|attribute| attribute.key.as_str() == key);
            !has("openinference.span.kind")
        });
    let telemetry = builder()
        .is_batching_enabled(false)
        .span_postprocess_callback(|span| {
            span.attributes
                .retain(|attribute| attribute.value.as_str() != "OpenInference");
            span.name = format!("{} seen", span.name).into();
        })
        .add_processor(processor)
        .build()
        .expect("a telemetry");
    telemetry.run(|| {
        tool();
        let span = get_client().start_span("call");
        span.description(Arc::new(Probe::default())).run(|| ());
    });
    let tree = exporter.tree();
    let tool = tree.find("search.tool seen").expect("the tool");
    assert_eq!(tool.text("openinference.span.kind"), "TOOL");
    let call = tree.find("described seen").expect("the call");
    assert_eq!(call.text("naming"), "Respan");
    assert_eq!(call.text("openinference.span.kind"), "LLM");
}

#[test]
fn masks_apply_to_every_naming() {
    let exporters = [InMemorySpanExporter::new(), InMemorySpanExporter::new()];
    let processors = exporters
        .iter()
        .zip([Naming::Respan, Naming::Langfuse])
        .map(|(exporter, naming)| Processor::new(exporter.clone()).naming(naming));
    let mask = Mask::new().hook(|_, text| text.contains("prompt").then(|| "masked".to_owned()));
    let telemetry = processors
        .fold(builder().is_batching_enabled(false).mask(mask), |builder, processor| {
            builder.add_processor(processor)
        })
        .build()
        .expect("a telemetry");
    telemetry.run(|| {
        let span = get_client().start_span("call");
        span.description(Arc::new(Probe::default())).run(|| ());
    });
    for exporter in exporters {
        assert_eq!(only(&exporter.tree()).text("gen_ai.prompt.0.content"), "masked");
    }
}

#[test]
fn tail_policies_work_with_descriptions() {
    let exporter = InMemorySpanExporter::new();
    let policy = TailPolicy::new().keep_if(|span| span.name == "described");
    let processor = Processor::new(exporter.clone()).naming(Naming::Both).tail(policy);
    let telemetry = with_processors(true, [processor]);
    telemetry.run(|| {
        let flow = get_client().start_span("flow").kind(EntityKind::Workflow);
        flow.run(|| {
            let span = get_client().start_span("call");
            span.description(Arc::new(Probe::default())).run(|| ());
        });
        tool();
    });
    telemetry.flush().expect("a flush");
    assert_eq!(exporter.tree().to_string(), "flow.workflow\n  described\n");
}

#[test]
fn a_long_description_counts_for_the_byte_limit_of_the_queue() {
    struct Long;
    impl SpanDescription for Long {
        fn write(&self, _: Naming, _: bool) -> respan::WrittenSpan {
            Probe::default().write(Naming::Respan, true)
        }

        fn size(&self) -> usize {
            10_000_000
        }
    }
    let exporter = InMemorySpanExporter::new();
    let telemetry = builder()
        .max_queue_bytes(1_000_000)
        .add_processor(exporter.clone())
        .build()
        .expect("a telemetry");
    telemetry.run(|| {
        for _ in 0..20 {
            get_client().start_span("call").description(Arc::new(Long)).run(|| ());
        }
    });
    assert!(telemetry.flush().is_err(), "a report of the losses");
    assert_eq!(telemetry.get_client().stats().lost.total(), 20);
}
