//! The forms of lists of attributes and of links, and attributes without a value.

use respan::opentelemetry::KeyValue;
use respan::opentelemetry::trace::SpanContext;
use respan::testing::TestSpan;
use respan::{
    IntoAttributes, IntoSpanLink, NO_ATTRIBUTES, NewSpan, Region, RespanParams, SpanLink, SpanLinkError, SpanUpdate,
    attach_span_links, get_client,
};
use respan_tests::recording::{only, record};
use std::collections::{BTreeMap, HashMap};

const TRACE: &str = "0123456789abcdef0123456789abcdef";

fn in_span(body: impl FnOnce()) -> TestSpan {
    let ((), tree) = record(|| get_client().start_span("step").run(body));
    only(&tree)
}

/// The attributes of an event, as text.
fn event<M>(attributes: impl IntoAttributes<M>) -> String {
    let span = in_span(|| assert!(get_client().add_event("x", attributes)));
    let attributes = span.data().events.events[0].attributes.iter();
    let texts: Vec<_> = attributes
        .map(|attribute| format!("{}={}", attribute.key, attribute.value))
        .collect();
    texts.join(" ")
}

#[test]
fn values_may_be_of_several_types() {
    assert_eq!(event((("a", 1), ("b", "two"))), "a=1 b=two");
    assert_eq!(
        event((("a", 1), KeyValue::new("b", "two"), ("c", 0.5))),
        "a=1 b=two c=0.5"
    );
    assert_eq!(event(serde_json::json!({"a": 1, "b": "two"})), "a=1 b=two");
    assert_eq!(event(serde_json::json!({"a": 1, "missing": null})), "a=1");
    assert_eq!(event([KeyValue::new("a", 1), KeyValue::new("b", "two")]), "a=1 b=two");
    assert_eq!(event(vec![KeyValue::new("a", 1)]), "a=1");
}

#[test]
fn there_may_be_no_attributes() {
    assert_eq!(event([]), "");
    assert_eq!(event(()), "");
    assert_eq!(event(NO_ATTRIBUTES), "");
    assert_eq!(event(Vec::<KeyValue>::new()), "");
    assert_eq!(event(serde_json::json!(null)), "");
}

#[test]
#[expect(clippy::needless_borrows_for_generic_args, reason = "references are tried too")]
fn any_collection_is_accepted() {
    let pairs = [("a", 1), ("b", 2)];
    for text in [
        event(pairs),
        event(&pairs),
        event(pairs.as_slice()),
        event(pairs.to_vec()),
        event(BTreeMap::from(pairs)),
        event(pairs.iter()),
        event(pairs.into_iter().map(|(key, value)| (String::from(key), value))),
    ] {
        assert_eq!(text, "a=1 b=2");
    }
    assert_eq!(event(HashMap::from([("a", 1)])), "a=1");
    assert_eq!(event(Some(("a", 1))), "a=1");
}

#[test]
#[expect(clippy::needless_borrows_for_generic_args, reason = "references are tried too")]
fn an_absent_value_adds_nothing() {
    let (some, none) = (Some(12_u32), None::<u32>);
    assert_eq!(event([("a", some), ("b", none)]), "a=12");
    let span = in_span(|| {
        let name: Option<&str> = None;
        let update = SpanUpdate::new()
            .attribute("a", some)
            .attribute("b", none)
            .attribute("c", &some);
        get_client().update_current_span(update.attribute("a", name));
        get_client().update_current_span(RespanParams::new().metadata("a", some).metadata("b", none));
        get_client().update_current_span(RespanParams::new().metadata_entries((("c", 1), ("d", none))));
    });
    assert_eq!((span.text("a"), span.text("c")), ("12".to_owned(), "12".to_owned()));
    assert_eq!(span.attribute("b"), None);
    assert_eq!(
        (span.text("respan.metadata.a"), span.text("respan.metadata.c")),
        ("12".into(), "1".into())
    );
    assert_eq!(span.attribute("respan.metadata.b"), None);
    assert_eq!(span.attribute("respan.metadata.d"), None);
    let ((), tree) = record(|| {
        let link = SpanLink::new(TRACE, "0123456789abcdef").map(|link| link.attribute("a", some).attribute("b", none));
        let span = get_client()
            .start_span("step")
            .attribute("a", some)
            .attribute("b", none);
        span.link(link).run(|| ());
    });
    let span = only(&tree);
    assert_eq!((span.text("a"), span.attribute("b")), ("12".to_owned(), None));
    assert_eq!(span.data().links.links[0].attributes, [KeyValue::new("a", 12)]);
}

/// The number of links and of dropped links.
fn links(link: impl IntoSpanLink) -> (usize, u32) {
    let ((), tree) = record(|| get_client().start_span("step").link(link).run(|| ()));
    let span = only(&tree);
    let links = &span.data().links;
    (links.links.len(), links.dropped_count)
}

#[test]
#[expect(clippy::needless_borrows_for_generic_args, reason = "references are tried too")]
fn a_link_may_be_a_result_or_an_option() {
    let link = SpanLink::new(TRACE, "0123456789abcdef");
    assert_eq!(links(link.clone()), (1, 0));
    assert_eq!(links(&link.clone().expect("a link")), (1, 0));
    assert_eq!(links(Some(link.expect("a link"))), (1, 0));
    assert_eq!(links(None::<SpanLink>), (0, 0));
    assert_eq!(links(SpanLink::new(TRACE, "short")), (0, 1));
    assert_eq!(links(SpanContext::NONE), (0, 1));
    let ((), tree) = record(|| {
        let client = get_client();
        let buffer = client.get_span_buffer("batch");
        buffer.create_span(NewSpan::new("step").link(SpanLink::new(TRACE, "0123456789abcdef")));
        client.process_spans(&buffer);
    });
    assert_eq!(only(&tree).data().links.links.len(), 1);
}

#[test]
fn a_list_of_links_may_have_question_marks_before_methods() {
    #[respan::task(links = [
        SpanLink::new(TRACE, "0123456789abcdef")?.attribute("n", 1).sampled(false),
        SpanLink::new(TRACE, id)?,
        SpanLink::current(),
        SpanLink::new(TRACE, id)?.attribute("n", 2),
        SpanLink::current()?.attribute("n", 3),
    ])]
    fn linked(id: &str) {
        let _ = id;
    }
    for (id, attributes, dropped) in [("0123456789abcdef", vec![1, 0, 1], 0), ("short", vec![1], 2)] {
        let ((), tree) = record(|| linked(id));
        let span = only(&tree);
        let links = &span.data().links;
        let counts = links.links.iter().map(|link| link.attributes.len());
        assert_eq!((counts.collect::<Vec<_>>(), links.dropped_count), (attributes, dropped));
    }
}

#[test]
fn there_may_be_no_links_to_attach() {
    let link = || SpanLink::new(TRACE, "0123456789abcdef");
    let attached = |attach: &dyn Fn() -> Result<Region, SpanLinkError>| {
        let region_and_span = || attach().map(|region| region.run(|| get_client().start_span("step").run(|| ())));
        let (result, tree) = record(region_and_span);
        assert_eq!(result, Ok(()));
        only(&tree).data().links.links.len()
    };
    assert_eq!(attached(&|| attach_span_links([])), 0);
    assert_eq!(attached(&|| attach_span_links(Vec::<SpanLink>::new())), 0);
    assert_eq!(attached(&|| attach_span_links([link()])), 1);
    assert_eq!(attached(&|| attach_span_links(link())), 1);
    assert_eq!(attached(&|| attach_span_links((0..2).map(|_| link()))), 2);
    assert!(attach_span_links([SpanLink::new("short", "short")]).is_err());
}

#[test]
fn a_link_has_the_time_of_a_clock() {
    let link = SpanLink::new(TRACE, "0123456789abcdef").expect("a link");
    let ((), tree) = record(|| {
        let link = link.timestamp(std::time::UNIX_EPOCH);
        get_client().start_span("step").link(link).run(|| ());
    });
    let span = only(&tree);
    let attribute = &span.data().links.links[0].attributes[0];
    assert_eq!(attribute.value.as_str(), "1970-01-01T00:00:00.000000+00:00");
}

#[respan::task(links = std::iter::repeat_with(|| SpanLink::new(TRACE, "00000000000000aa")))]
fn linked_without_end() {}

#[test]
fn an_iterator_without_end_ends() {
    let count = |span: &TestSpan, key: &str| {
        span.data()
            .attributes
            .iter()
            .filter(|kept| kept.key.as_str().starts_with(key))
            .count()
    };
    let link = || SpanLink::new(TRACE, "00000000000000aa");
    let span = in_span(|| {
        let numbered = (0_u64..).map(|number| (format!("key.{number}"), number));
        get_client().update_current_span(SpanUpdate::new().attributes(numbered.clone()));
        let mut taken = 0;
        assert!(get_client().add_event("x", numbered.clone().inspect(|_| taken += 1)));
        assert_eq!(taken, 65_536);
        respan::propagate_attributes(RespanParams::new().metadata_entries(numbered)).run(|| ());
        respan::propagation::with_baggage(std::iter::repeat(("tenant", "acme"))).run(|| ());
    });
    assert_eq!(count(&span, "key."), 1024);
    assert_eq!(span.data().events.events[0].attributes.len(), 1024);
    let ((), tree) = record(|| {
        let links = std::iter::repeat_with(link);
        attach_span_links(links)
            .expect("links")
            .run(|| get_client().start_span("linked").run(|| ()));
        get_client()
            .start_span("routed")
            .processors(std::iter::repeat("debug"))
            .run(|| ());
        linked_without_end();
    });
    for name in ["linked.task", "linked_without_end.task"] {
        assert_eq!(tree.span(name).data().links.links.len(), 1024, "{name}");
    }
}
