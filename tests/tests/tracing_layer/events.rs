//! Events as events of spans.

use super::recorded::record;
use opentelemetry::Value;
use opentelemetry::trace::{Event, Status};
use respan::testing::TestSpan;
use respan_tests::recording::only;
use tracing::{error, info, info_span, warn};

fn events(span: &TestSpan) -> Vec<Event> {
    span.data().events.iter().cloned().collect()
}

fn attribute(event: &Event, key: &str) -> Option<Value> {
    let found = event.attributes.iter().find(|attribute| attribute.key.as_str() == key);
    found.map(|attribute| attribute.value.clone())
}

#[respan::task(name = "task")]
fn task(body: impl FnOnce()) {
    body();
}

#[test]
fn events_of_a_function_are_on_its_span() {
    let tree = record(|| {
        task(|| {
            warn!(attempt = 2, "retrying");
            info_span!("inner").in_scope(|| info!("inside"));
            tracing::debug!("not at this level");
        });
    });
    let span = tree.span("task.task");
    let events_of_task = events(&span);
    let [event] = &events_of_task[..] else {
        panic!("one event: {events_of_task:?}");
    };
    assert_eq!(event.name, "retrying");
    assert_eq!(attribute(event, "attempt"), Some(Value::I64(2)));
    assert_eq!(attribute(event, "level"), Some(Value::from("WARN")));
    assert_eq!(attribute(event, "target"), Some(Value::from(module_path!())));
    assert_eq!(events(&tree.span("inner"))[0].name, "inside");
}

#[test]
fn an_error_is_the_status_of_a_tracing_span_alone() {
    let tree = record(|| {
        task(|| {
            error!("but handled");
            info_span!("failed").in_scope(|| error!(error = %"refused"));
            info_span!("told").in_scope(|| error!("broken pipe"));
        });
    });
    assert_eq!(tree.span("task.task").data().status, Status::Unset);
    let failed = tree.span("failed");
    assert_eq!(failed.data().status, Status::error("refused"));
    let event = &events(&failed)[0];
    assert_eq!(event.name, "exception");
    assert_eq!(attribute(event, "exception.message"), Some(Value::from("refused")));
    let told = tree.span("told");
    assert_eq!(told.data().status, Status::error("broken pipe"));
}

#[tracing::instrument(err)]
fn refused() -> Result<(), std::fmt::Error> {
    Err(std::fmt::Error)
}

#[test]
fn the_result_of_an_instrumented_function_is_its_status() {
    let tree = record(|| task(|| refused().unwrap_or(())));
    let span = tree.span("refused");
    assert!(matches!(span.data().status, Status::Error { .. }));
    assert_eq!(events(&span)[0].name, "exception");
}

#[test]
fn explicit_parents_of_events_count() {
    let tree = record(|| {
        task(|| {
            let span = info_span!("elsewhere");
            info!(parent: &span, "there");
            info!(parent: None, "nowhere");
        });
    });
    assert_eq!(events(&tree.span("elsewhere")).len(), 1);
    assert_eq!(events(&tree.span("task.task")).len(), 0);
}

#[test]
fn content_of_events_is_withheld() {
    let tree = record(|| {
        respan::trace_content(false).run(|| {
            task(|| info!(gen_ai.prompt = "a secret", length = 8, "prompt: a secret"));
        });
    });
    let span = only(&tree);
    let event = &events(&span)[0];
    assert_eq!(attribute(event, "length"), Some(Value::I64(8)));
    assert!(!format!("{:?}", span.data()).contains("a secret"));
}

#[tracing::instrument(ret, err)]
fn answered(fails: bool) -> Result<&'static str, &'static str> {
    if fails { Err("refused") } else { Ok("a secret") }
}

#[test]
fn the_value_of_an_instrumented_function_is_content() {
    let results = |is_on| {
        let tree = record(|| {
            respan::trace_content(is_on).run(|| {
                task(|| {
                    for fails in [false, true] {
                        answered(fails).ok();
                    }
                });
            });
        });
        let spans = tree.spans().filter(|span| span.data().name == "answered");
        let events: Vec<_> = spans.flat_map(events).collect();
        let messages = attribute(&events[1], "exception.message");
        (attribute(&events[0], "return"), messages)
    };
    let refused = Some(Value::from("refused"));
    assert_eq!(results(true), (Some(Value::from("\"a secret\"")), refused.clone()));
    assert_eq!(results(false), (None, refused));
}

#[test]
fn content_of_events_of_generative_ai_is_withheld_wherever_the_event_is_named() {
    let tree = record(|| {
        respan::trace_content(false).run(|| {
            task(|| {
                info!(name: "gen_ai.user.message", content = "a secret", role = "user", "asked");
                info!(event.name = "gen_ai.choice", body = "a secret", "answered");
                info!(content = "no secret", "stored");
            });
        });
    });
    let span = only(&tree);
    assert!(!format!("{:?}", span.data()).contains("a secret"));
    let events = events(&span);
    assert_eq!(attribute(&events[0], "role"), Some("user".into()));
    assert_eq!(attribute(&events[2], "content"), Some("no secret".into()));
}

#[test]
fn masks_apply_to_events_and_fields() {
    let exporter = respan::testing::InMemorySpanExporter::new();
    let telemetry = respan_tests::recording::builder()
        .is_batching_enabled(false)
        .mask(respan::Mask::secrets())
        .add_processor(exporter.clone())
        .build()
        .expect("a telemetry");
    let body = || {
        task(|| {
            info_span!(
                "span",
                password = "hunter2-hunter2",
                note = "Bearer abcdefghijklmnopqrstuvwxyz0123456789"
            )
            .in_scope(|| {
                info!("using Bearer abcdefghijklmnopqrstuvwxyz0123456789");
            });
        });
    };
    tracing::subscriber::with_default(super::recorded::subscriber(), || telemetry.run(body));
    let text = format!("{:?}", exporter.finished_spans());
    assert!(text.contains("span"));
    assert!(!text.contains("hunter2"), "{text}");
    assert!(!text.contains("abcdefghij"), "{text}");
}
