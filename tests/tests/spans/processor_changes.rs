//! Processors that a running span is given, or loses.

use respan::testing::InMemorySpanExporter;
use respan::{AttributeValue, NewSpan, Processor, RespanTelemetry, SpanUpdate, attributes, get_client};
use respan_tests::recording::{builder, names};

/// The names that the default processor got, and those that the processor `debug` got.
fn routed(body: impl FnOnce()) -> [Vec<String>; 2] {
    let [default, debug] = [InMemorySpanExporter::new(), InMemorySpanExporter::new()];
    let telemetry: RespanTelemetry = builder()
        .is_batching_enabled(false)
        .custom_exporter(default.clone())
        .add_processor(Processor::new(debug.clone()).name("debug"))
        .build()
        .expect("a telemetry");
    telemetry.run(body);
    [names(&default), names(&debug)]
}

fn update(update: SpanUpdate) {
    assert!(get_client().update_current_span(update));
}

#[respan::task(processors = "debug")]
fn named(change: impl FnOnce()) {
    change();
}

#[respan::task]
fn child() {}

#[test]
fn an_empty_value_withdraws_a_span() {
    for change in [
        || update(SpanUpdate::new().attribute(attributes::PROCESSORS, "")),
        || update(SpanUpdate::new().attribute(attributes::PROCESSORS, " , ")),
        || update(SpanUpdate::new().attribute(attributes::PROCESSORS, AttributeValue::Array(Vec::new()))),
        || update(SpanUpdate::new().processors("")),
        || update(SpanUpdate::new().processors([])),
        || {
            update(SpanUpdate::new().processors("elsewhere"));
            update(SpanUpdate::new().processors([]));
        },
    ] {
        assert_eq!(routed(|| named(change)), [vec!["named.task".to_owned()], vec![]]);
    }
}

#[test]
fn the_value_at_the_end_counts() {
    let change = || {
        update(SpanUpdate::new().processors([]));
        update(SpanUpdate::new().processors(vec!["debug".to_owned()]));
    };
    assert_eq!(routed(|| named(change)), [vec![], vec!["named.task".to_owned()]]);
    let change = || update(SpanUpdate::new().attribute(attributes::PROCESSORS, ["debug"]));
    assert_eq!(
        routed(|| get_client().start_span("a").processors([]).run(change)),
        [vec![], vec!["a.task".to_owned()]]
    );
}

#[test]
fn children_inherit_what_the_span_has_when_they_start() {
    let withdrawn = || {
        child();
        update(SpanUpdate::new().processors([]));
        child();
    };
    let child = "child.task".to_owned();
    assert_eq!(
        routed(|| named(withdrawn)),
        [vec![child.clone(), "named.task".to_owned()], vec![child]]
    );
}

#[test]
fn a_span_that_names_none_does_not_inherit() {
    let start = || get_client().start_span("own").processors([]).run(|| ());
    assert_eq!(
        routed(|| named(start)),
        [vec!["own.task".to_owned()], vec!["named.task".to_owned()]]
    );
}

#[test]
fn names_are_one_text_or_several() {
    let names: [String; 2] = ["debug".into(), "other".into()];
    for _ in 0..2 {
        let client = get_client();
        for span in [
            client.start_span("a").processors("debug"),
            client.start_span("a").processors("other, debug"),
            client.start_span("a").processors(String::from("debug")),
            client.start_span("a").processors(&names[0]),
            client.start_span("a").processors(["debug"]),
            client.start_span("a").processors(&names),
            client.start_span("a").processors(names.as_slice()),
            client.start_span("a").processors(names.to_vec()),
            client
                .start_span("a")
                .processors(names.iter().filter(|name| *name == "debug")),
        ] {
            assert_eq!(routed(|| span.run(|| ())), [vec![], vec!["a.task".to_owned()]]);
        }
    }
}

#[test]
fn a_created_span_has_processors() {
    let create = |span: NewSpan| {
        move || {
            let client = get_client();
            let buffer = client.get_span_buffer("batch");
            buffer.create_span(span);
            client.process_spans(&buffer);
        }
    };
    let named = || NewSpan::new("created").processors("debug");
    assert_eq!(routed(create(named())), [vec![], vec!["created".to_owned()]]);
    assert_eq!(
        routed(create(named().processors([]))),
        [vec!["created".to_owned()], vec![]]
    );
}
