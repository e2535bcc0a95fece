//! Start notices: a viewer is told of spans that are running.

use crate::support::{Held, is_notice, sent, text, wait_for, wait_for_notice, with_viewer};
use opentelemetry::trace::Tracer as _;
use opentelemetry_proto::tonic::trace::v1::Span;
use respan::instrumentation::{Recorder, RequestHead, recognise};
use respan::testing::InMemorySpanExporter;
use respan::{Mask, RespanTelemetry, TelemetryBuilder, get_client};
use respan_tests::collector::Collector;
use serde_json::json;
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

/// The time after which a span is announced.
const DELAY: Duration = Duration::from_millis(200);
const INPUT: &str = "traceloop.entity.input";

#[respan::workflow(name = "outer")]
fn outer(question: &str, hold: &dyn Fn()) {
    let _ = question;
    inner(hold);
}

#[respan::task(name = "inner", skip(hold))]
fn inner(hold: &dyn Fn()) {
    hold();
}

#[respan::task(name = "short")]
fn short() {}

#[respan::task(name = "sampled_out", sample_rate = 0.0, skip(hold))]
fn sampled_out(hold: &dyn Fn()) {
    hold();
}

#[respan::task(
    name = "filtered",
    export_filter = { "status_code": { "operator": "eq", "value": "ERROR" } },
    skip(hold)
)]
fn filtered(hold: &dyn Fn()) {
    hold();
}

#[respan::task(name = "witness", skip(hold))]
fn witness(hold: &dyn Fn()) {
    hold();
}

fn build(builder: TelemetryBuilder) -> RespanTelemetry {
    builder.build().expect("a telemetry")
}

fn notices(viewer: &Collector) -> Vec<String> {
    let notices = sent(viewer).into_iter().filter(is_notice);
    notices.map(|span| span.name).collect()
}

/// Waits for the notice of a span that starts now: one of an older span would have come before or with it.
fn wait_for_witness(viewer: &Collector) {
    let witness = Held::start(|hold| witness(hold));
    wait_for_notice(viewer, "witness.task");
    witness.end();
}

#[test]
fn running_spans_are_announced_once_and_replaced_by_their_ends() {
    let viewer = Collector::start();
    let memory = InMemorySpanExporter::new();
    let telemetry = build(with_viewer(&viewer).add_processor(memory.clone()));
    let entered = telemetry.enter();
    let held = Held::start(|hold| outer("why?", hold));
    let inner = wait_for_notice(&viewer, "inner.task");
    let outer = wait_for_notice(&viewer, "outer.workflow");
    assert_eq!(inner.parent_span_id, outer.span_id);
    assert_eq!(inner.trace_id, outer.trace_id);
    assert!(outer.parent_span_id.is_empty() && outer.start_time_unix_nano > 0);
    assert!(text(&outer.attributes, INPUT).is_some_and(|input| input.contains("why?")));
    assert_eq!(
        text(&inner.attributes, "traceloop.workflow.name").as_deref(),
        Some("outer")
    );
    wait_for_witness(&viewer);
    assert!(memory.finished_spans().is_empty(), "no other destination is told");
    held.end();
    let is_end = |notice: &Span| {
        let id = notice.span_id.clone();
        move |span: &Span| span.span_id == id && !is_notice(span)
    };
    let ended = wait_for(&viewer, is_end(&outer));
    assert_eq!(ended.start_time_unix_nano, outer.start_time_unix_nano);
    wait_for(&viewer, is_end(&inner));
    assert_eq!(notices(&viewer).len(), 3, "each once");
    drop(entered);
    telemetry.shutdown().expect("delivered");
    assert_eq!(memory.finished_spans().len(), 3);
    let stats = telemetry.get_client().stats();
    assert_eq!((stats.submitted, stats.copied, stats.exported), (3, 3, 6), "{stats}");
    assert_eq!((stats.queued, stats.lost.total()), (0, 0), "{stats}");
}

#[test]
fn futures_and_spans_of_tracers_are_announced() {
    #[respan::task(name = "waiting")]
    async fn waiting() {
        std::future::pending::<()>().await;
    }

    let viewer = Collector::start();
    let telemetry = build(with_viewer(&viewer));
    let entered = telemetry.enter();
    let mut future = pin!(waiting());
    assert!(
        future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    );
    let by_hand = get_client().get_tracer().start("by_hand");
    wait_for_notice(&viewer, "waiting.task");
    wait_for_notice(&viewer, "by_hand");
    drop((by_hand, entered));
}

#[test]
fn a_model_call_that_is_announced_has_its_answer_at_its_end() {
    let viewer = Collector::start();
    let memory = InMemorySpanExporter::new();
    let telemetry = build(with_viewer(&viewer).add_processor(memory.clone()));
    let _entered = telemetry.enter();
    let answer =
        json!({"choices": [{"message": {"role": "assistant", "content": "Paris."}}], "usage": {"prompt_tokens": 7}})
            .to_string();
    let (first, last) = answer.split_at(20);
    // A long request is shared with the client, a short one is copied.
    for question in ["Capital of France?".to_owned(), "Why? ".repeat(20_000)] {
        let head = RequestHead::new("POST", "https", "api.openai.com", "/v1/chat/completions");
        let request = json!({"model": "gpt-4o", "messages": [{"role": "user", "content": question}]}).to_string();
        let endpoint = recognise(&head, request.as_bytes()).expect("a call of OpenAI's");
        let recorder = Recorder::start(endpoint, request.into_bytes()).expect("it is recorded");
        let mut response = recorder.respond(200, "application/json");
        response.chunk(&first.to_owned().into());
        let is_of_call = |span: &Span| {
            let prompt = text(&span.attributes, "gen_ai.prompt.0.content");
            span.name == "openai.chat" && prompt.as_deref() == Some(&question)
        };
        let notice = wait_for(&viewer, |span| is_notice(span) && is_of_call(span));
        assert_eq!(text(&notice.attributes, "gen_ai.completion.0.content"), None);
        response.chunk(&last.to_owned().into());
        response.finish();
        let shown = wait_for(&viewer, |span| !is_notice(span) && is_of_call(span));
        assert_eq!(shown.span_id, notice.span_id);
        assert_eq!(
            text(&shown.attributes, "gen_ai.completion.0.content").as_deref(),
            Some("Paris.")
        );
        assert_eq!(
            text(&shown.attributes, "gen_ai.usage.input_tokens").as_deref(),
            Some("7")
        );
        let span = memory.tree().span("openai.chat");
        assert_eq!(span.text("gen_ai.completion.0.content"), "Paris.");
        memory.reset();
    }
}

#[test]
fn short_spans_need_no_notice() {
    let viewer = Collector::start();
    let telemetry = build(with_viewer(&viewer));
    let entered = telemetry.enter();
    for _ in 0..100 {
        short();
        telemetry.flush().expect("delivered");
    }
    drop(entered);
    let (notices, ends): (Vec<_>, Vec<_>) = sent(&viewer).into_iter().partition(is_notice);
    assert_eq!(ends.len(), 100);
    // Only of a span that a busy machine has held up for a whole delay.
    for notice in notices {
        let end = ends.iter().find(|end| end.span_id == notice.span_id).expect("its end");
        let took = Duration::from_nanos(end.end_time_unix_nano - end.start_time_unix_nano);
        assert!(took >= DELAY, "{took:?}");
    }
}

#[test]
fn what_is_not_exported_or_undecided_is_not_announced() {
    let viewer = Collector::start();
    let telemetry = build(with_viewer(&viewer));
    let entered = telemetry.enter();
    let buffer = get_client().get_span_buffer("later");
    let held = [
        Held::start(|hold| sampled_out(hold)),
        Held::start(|hold| filtered(hold)),
        Held::start(|hold| respan::suppress().run(|| inner(hold))),
        Held::start(move |hold| {
            let entered = buffer.enter();
            inner(hold);
            drop(entered);
        }),
    ];
    wait_for_witness(&viewer);
    assert_eq!(notices(&viewer), ["witness.task"]);
    held.into_iter().for_each(Held::end);
    drop(entered);
}

#[test]
fn content_is_off_and_masked_in_notices_as_in_spans() {
    let viewer = Collector::start();
    let telemetry = build(with_viewer(&viewer).mask(Mask::new().pattern("hush-[0-9]+").expect("a pattern")));
    let entered = telemetry.enter();
    let held = [
        Held::start(|hold| outer("the key is hush-123", hold)),
        Held::start(|hold| respan::trace_content(false).run(|| outer("private", hold))),
    ];
    wait_for_witness(&viewer);
    held.into_iter().for_each(Held::end);
    drop(entered);
    telemetry.shutdown().expect("delivered");
    let outers: Vec<_> = sent(&viewer)
        .into_iter()
        .filter(|span| span.name == "outer.workflow")
        .collect();
    let (notices, ends): (Vec<_>, Vec<_>) = outers.iter().partition(|span| is_notice(span));
    assert_eq!((notices.len(), ends.len()), (2, 2));
    for span in &outers {
        let shown = format!("{span:?}");
        assert!(!shown.contains("hush") && !shown.contains("private"), "{shown}");
    }
    let inputs = |spans: Vec<&Span>| {
        spans
            .iter()
            .filter(|span| text(&span.attributes, INPUT).is_some())
            .count()
    };
    assert_eq!((inputs(notices), inputs(ends)), (1, 1));
}

#[test]
fn a_mask_that_panics_withholds_notices() {
    let viewer = Collector::start();
    let mask = Mask::new().hook(|_, text| {
        assert!(!text.contains("why?"), "no text for the mask");
        text.to_owned().into()
    });
    let telemetry = build(with_viewer(&viewer).mask(mask));
    let entered = telemetry.enter();
    let held = Held::start(|hold| outer("why?", hold));
    wait_for_witness(&viewer);
    let mut announced = notices(&viewer);
    announced.sort();
    assert_eq!(announced, ["inner.task", "witness.task"]);
    held.end();
    drop(entered);
    let _ = telemetry.shutdown();
    let stats = telemetry.get_client().stats();
    assert_eq!(stats.lost.mask_panic, 1, "by its end, not by its notice: {stats}");
}

#[test]
fn a_callback_sees_no_notice_and_none_is_sent_past_it() {
    let viewer = Collector::start();
    let telemetry = build(with_viewer(&viewer).span_postprocess_callback(|span| {
        assert!(span.end_time >= span.start_time, "it has ended");
        span.name = "seen".into();
    }));
    let entered = telemetry.enter();
    let held = Held::start(|hold| outer("why?", hold));
    // The next span is sent by the same delay as a notice would have been.
    for _ in 0..3 {
        let sent_before = sent(&viewer).len();
        short();
        wait_for(&viewer, |_| sent(&viewer).len() > sent_before);
    }
    held.end();
    drop(entered);
    telemetry.shutdown().expect("delivered");
    assert!(sent(&viewer).iter().all(|span| span.name == "seen" && !is_notice(span)));
}

#[test]
fn notices_of_thousands_of_spans_arrive_in_bounded_requests() {
    let viewer = Collector::start();
    let telemetry = build(with_viewer(&viewer));
    let entered = telemetry.enter();
    let tracer = get_client().get_tracer();
    let spans: Vec<_> = (0..1200).map(|index| tracer.start(format!("s{index}"))).collect();
    wait_for(&viewer, |_| notices(&viewer).len() == 1200);
    let mut names = notices(&viewer);
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 1200, "each once");
    drop((spans, entered));
}

/// Spans that end while they are looked at are neither lost nor ended twice.
#[test]
fn spans_that_end_while_they_are_announced_are_all_exported() {
    let viewer = Collector::start();
    let telemetry = build(with_viewer(&viewer).max_queue_size(100_000));
    let entered = telemetry.enter();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let context = respan::capture_context();
            scope.spawn(move || {
                context.run(|| {
                    let tracer = get_client().get_tracer();
                    let held: Vec<_> = (0..50).map(|_| tracer.start("open")).collect();
                    for _ in 0..2000 {
                        short();
                    }
                    drop(held);
                });
            });
        }
        for _ in 0..20 {
            telemetry.flush().expect("delivered");
        }
    });
    drop(entered);
    telemetry.shutdown().expect("delivered");
    let stats = telemetry.get_client().stats();
    assert_eq!((stats.started, stats.exported), (8200, 8200), "{stats}");
    let ended = sent(&viewer).iter().filter(|span| !is_notice(span)).count();
    assert_eq!(ended, 8200);
}
