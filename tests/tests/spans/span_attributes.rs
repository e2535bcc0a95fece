//! `respan_span_attributes`: parameters of the span that is current as a block begins.

use respan::{RespanParams, capture_context, respan_span_attributes};
use respan_tests::recording::{only, record, record_async};

const GROUP: &str = "respan.trace.trace_group_identifier";

fn nightly() -> RespanParams {
    RespanParams::new().trace_group_identifier("nightly")
}

#[respan::task]
fn inner() {}

#[respan::workflow]
fn outer() -> u8 {
    respan_span_attributes(nightly()).run(|| {
        inner();
        7
    })
}

#[test]
fn the_span_around_the_block_gets_them_and_keeps_them() {
    let (value, tree) = record(outer);
    assert_eq!(value, 7);
    let group = |name: &str| tree.span(name).text(GROUP);
    assert_eq!(group("outer.workflow"), "nightly");
    assert_eq!(group("inner.task"), "");
    let session = tree.span("outer.workflow");
    assert_eq!(session.text("respan.sessions.session_identifier"), "nightly");
}

#[test]
fn an_error_in_the_block_goes_on() {
    #[respan::task]
    fn fails() -> Result<(), std::fmt::Error> {
        respan_span_attributes(nightly()).run(|| Err(std::fmt::Error))
    }

    let (result, tree) = record(fails);
    assert!(result.is_err());
    assert_eq!(only(&tree).text(GROUP), "nightly");
}

#[test]
fn the_block_runs_without_a_span_and_without_a_telemetry() {
    assert_eq!(respan_span_attributes(nightly()).run(|| 7), 7);
    let (value, tree) = record(|| respan_span_attributes(nightly()).run(|| 7));
    assert_eq!((value, tree.spans().count()), (7, 0));
}

#[test]
fn an_async_block_takes_the_span_in_which_it_is_first_polled() {
    #[respan::task]
    async fn step() {
        tokio::task::yield_now().await;
    }

    #[respan::workflow]
    async fn flow(block: impl Future<Output = ()>) {
        block.await;
    }

    let ((), tree) = record_async(|| flow(respan_span_attributes(nightly()).scope(step())));
    let group = |name: &str| tree.span(name).text(GROUP);
    assert_eq!(
        (group("flow.workflow"), group("step.task")),
        ("nightly".into(), String::new())
    );
}

#[test]
fn a_block_may_run_on_another_thread() {
    #[respan::workflow]
    fn flow() {
        let job = capture_context().wrap(|| respan_span_attributes(nightly()).run(|| ()));
        std::thread::spawn(job).join().expect("the thread");
    }

    let ((), tree) = record(flow);
    assert_eq!(only(&tree).text(GROUP), "nightly");
}
