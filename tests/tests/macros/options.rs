//! `version`, `processors`, `sample_rate`, `export_filter` and `links`.

use respan::testing::InMemorySpanExporter;
use respan::{ExportFilter, Processor, RespanTelemetry, SpanLink, attributes};
use respan_fixture_pedantic::functions as shapes;
use respan_tests::recording::{only, record, record_async};

const TRACE: &str = "0123456789abcdef0123456789abcdef";
const SPAN: &str = "0123456789abcdef";

#[test]
fn version() {
    #[respan::task(version = -3)]
    fn function() {}
    let ((), tree) = record(function);
    assert_eq!(only(&tree).attribute("traceloop.entity.version"), Some(&(-3).into()));
    let ((), tree) = record(shapes::linked);
    assert_eq!(only(&tree).attribute("traceloop.entity.version"), None);
}

#[test]
fn processors_of_a_string_or_a_list() {
    #[respan::task(processors = " debug , audit")]
    fn text() {}
    #[respan::task(processors = ["debug", "audit"])]
    fn list() {}

    let (debug, other) = (InMemorySpanExporter::new(), InMemorySpanExporter::new());
    let telemetry = RespanTelemetry::builder()
        .is_batching_enabled(false)
        .add_processor(Processor::new(debug.clone()).name("debug"))
        .add_processor(Processor::new(other.clone()).name("other"))
        .set_global_provider(false)
        .environment(|_| None)
        .build()
        .expect("a telemetry without a key");
    let entered = telemetry.enter();
    text();
    list();
    drop(entered);
    assert_eq!(debug.tree().to_string(), "text.task\nlist.task\n");
    assert_eq!(other.tree().to_string(), "");
    for span in debug.tree().spans() {
        assert_eq!(span.text("respan.processors"), "debug,audit");
    }
}

#[test]
fn sample_rate() {
    #[respan::task(sample_rate = 0)]
    fn never() {}
    #[respan::task(sample_rate = 1)]
    fn always() {
        never();
    }
    let ((), tree) = record(always);
    assert_eq!(tree.to_string(), "always.task\n");
    assert_eq!(
        tree.find("always.task")
            .and_then(|span| span.attribute("respan.sample_rate").cloned()),
        Some(1.0.into())
    );
}

#[test]
fn export_filter_is_written_on_the_span() {
    #[respan::task(export_filter = { "traceloop.span.kind": { "operator": "eq", "value": "task" }, })]
    fn braces() {}
    #[respan::task(export_filter = r#"{"traceloop.span.kind": {"value": "task"}}"#)]
    fn text() {}
    let ((), tree) = record(|| {
        braces();
        text();
    });
    let filters: Vec<_> = tree.spans().map(|span| span.text("respan.export_filter")).collect();
    assert_eq!(
        filters,
        [
            r#"{"traceloop.span.kind":{"operator":"eq","value":"task"}}"#,
            r#"{"traceloop.span.kind":{"value":"task"}}"#
        ]
    );
}

#[test]
fn links_of_a_list() {
    #[respan::task(links = [SpanLink::new(TRACE, span), SpanLink::new(span, span)])]
    fn function(span: &str) -> usize {
        span.len()
    }
    let (_, tree) = record(|| function(SPAN));
    let links = only(&tree).data().links.links.clone();
    let ids: Vec<_> = links
        .iter()
        .map(|link| link.span_context.span_id().to_string())
        .collect();
    assert_eq!(ids, [SPAN]);
}

fn two_links() -> Vec<SpanLink> {
    [SPAN, "fedcba9876543210"]
        .into_iter()
        .filter_map(|span| SpanLink::new(TRACE, span).ok())
        .collect()
}

#[test]
fn links_of_a_path_a_closure_and_a_call() {
    #[respan::task(links = two_links)]
    fn path() {}
    #[respan::task(links = || two_links().into_iter().take(keep))]
    async fn closure(keep: usize) -> usize {
        keep
    }
    #[respan::task(links = two_links())]
    fn call() {}
    let ((), tree) = record_async(|| async {
        path();
        closure(1).await;
        call();
    });
    let counts: Vec<_> = tree.spans().map(|span| span.data().links.len()).collect();
    assert_eq!(counts, [2, 1, 2]);
}

#[test]
fn links_that_panic_are_left_out() {
    #[respan::task(links = || -> Vec<SpanLink> { panic!("no links") })]
    fn function() {}
    let ((), tree) = record(function);
    assert_eq!((only(&tree).data().links.len(), only(&tree).error()), (0, None));
}

#[test]
fn constants_and_expressions() {
    const RATE: f64 = 0.0;
    const NAMES: [&str; 2] = ["debug", " audit "];

    fn names() -> Vec<String> {
        vec!["debug".to_owned(), "audit,debug".to_owned()]
    }

    #[respan::task(processors = NAMES, export_filter = ExportFilter::from_json(FILTER).expect("JSON"))]
    fn constant() {}
    #[respan::task(processors = names(), export_filter = FILTER)]
    fn called() {}
    #[respan::task(sample_rate = RATE)]
    fn sampled_out() {}
    #[respan::task(sample_rate = 1.0 / 0.0, processors = format!("a, {}", 1))]
    fn out_of_range() {}

    const FILTER: &str = r#"{"traceloop.span.kind":{"operator":"eq","value":"task"}}"#;
    let ((), tree) = record(|| {
        for _ in 0..2 {
            constant();
            called();
            sampled_out();
            out_of_range();
        }
    });
    let texts = |name: &str, key: &str| {
        let spans = tree.spans().filter(|span| span.data().name == name);
        spans.map(|span| span.text(key)).collect::<Vec<_>>()
    };
    let (processors, filter) = (attributes::PROCESSORS, attributes::EXPORT_FILTER);
    assert_eq!(texts("constant.task", filter), [FILTER; 2]);
    assert_eq!(texts("called.task", filter), [FILTER; 2]);
    assert_eq!(texts("sampled_out.task", filter), [""; 0]);
    assert_eq!(texts("out_of_range.task", filter), [""; 2]);
    for (name, expected) in [
        ("constant.task", "debug,audit"),
        ("called.task", "debug,audit"),
        ("out_of_range.task", "a,1"),
    ] {
        assert_eq!(texts(name, processors), [expected; 2], "{name}");
    }
}
