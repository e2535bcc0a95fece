//! Attributes are cut to their length only once the mask has seen them whole.

use respan::testing::{InMemorySpanExporter, TestSpan};
use respan::{Mask, NewSpan, RespanParams, RespanTelemetry, TelemetryBuilder, get_client, propagate_attributes};
use respan_tests::recording::only;

const IDENTIFIER: &str = "respan.customer_params.customer_identifier";
const CUSTOMERS: [&str; 3] = [
    IDENTIFIER,
    "respan.customer_params.email",
    "respan.customer_params.name",
];

fn builder() -> TelemetryBuilder {
    RespanTelemetry::builder()
        .environment(|_| None)
        .set_global_provider(false)
}

#[respan::task(name = "step")]
fn step() {}

/// The only span of this body.
fn recorded(builder: TelemetryBuilder, body: impl FnOnce()) -> TestSpan {
    let exporter = InMemorySpanExporter::new();
    let builder = builder.is_batching_enabled(false).add_processor(exporter.clone());
    let telemetry = builder.build().expect("options");
    let entered = telemetry.enter();
    body();
    drop(entered);
    only(&exporter.tree())
}

fn customer(text: &str) -> RespanParams {
    let params = RespanParams::new().customer_identifier(text);
    params.customer_email(text).customer_name(text)
}

#[test]
fn half_a_secret_is_left_of_no_customer() {
    // It matches at its end only: nobody could tell from its first half.
    let mask = Mask::new().pattern("[a-z0-9-]+!hunter2").expect("a pattern");
    for before in 230..260 {
        let text = format!("{} geheim-4711-geheim!hunter2", "x".repeat(before));
        let builder = builder().mask(mask.clone());
        let span = recorded(builder, || propagate_attributes(customer(&text)).run(step));
        for key in CUSTOMERS {
            let text = span.text(key);
            assert!(!text.contains('g') && text.chars().count() <= 254, "{before}: {text}");
        }
    }
}

#[test]
fn what_the_mask_leaves_is_cut_wherever_it_was_given() {
    let text = "ü".repeat(300);
    let cut = "ü".repeat(254);
    let spans = [
        recorded(builder(), || propagate_attributes(customer(&text)).run(step)),
        recorded(builder(), || {
            let started = get_client().start_span("started");
            started.run(|| get_client().update_current_span(customer(&text)));
        }),
        recorded(builder(), || {
            let buffer = get_client().get_span_buffer("batch");
            buffer.create_span(NewSpan::new("made").attribute(IDENTIFIER, text.clone()));
            get_client().process_spans(&buffer);
        }),
    ];
    for span in spans {
        assert_eq!(span.text(IDENTIFIER), cut, "{}", span.data().name);
    }
    let number = recorded(builder(), || {
        propagate_attributes(RespanParams::new().customer_identifier(7)).run(step);
    });
    assert_eq!(number.attribute(IDENTIFIER), Some(&7_i64.into()));
}
