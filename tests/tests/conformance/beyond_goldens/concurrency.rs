//! Threads and concurrent futures.

use super::{WORKFLOW, path_and_workflow, task};
use opentelemetry::trace::Status;
use respan_tests::recording::{names, record, record_async, recording};
use std::time::Duration;

#[test]
fn concurrent_workflows_do_not_mix() {
    #[respan::workflow(name = name, skip_all)]
    async fn flow(name: &'static str) {
        for _ in 0..3 {
            step(name).await;
            tokio::task::yield_now().await;
        }
    }
    #[respan::task(name = "step")]
    async fn step(of: &'static str) {
        tokio::task::yield_now().await;
        let _ = of;
    }
    let (_, tree) = record_async(|| async { tokio::join!(flow("one"), flow("two")) });
    let mut count = 0;
    for span in tree.spans().filter(|span| span.data().name == "step.task") {
        assert_eq!(span.input()["kwargs"]["of"], span.text(WORKFLOW).as_str());
        let parent = tree.span(&format!("{}.workflow", span.text(WORKFLOW)));
        assert_eq!(span.data().parent_span_id, parent.data().span_context.span_id());
        count += 1;
    }
    assert_eq!(count, 6);
}

#[test]
fn a_task_that_outlives_its_workflow_keeps_it_as_parent() {
    #[respan::workflow(name = "wf")]
    async fn flow(released: tokio::sync::oneshot::Receiver<()>) -> tokio::task::JoinHandle<()> {
        tokio::spawn(late(released))
    }
    #[respan::task(name = "late", skip_all)]
    async fn late(released: tokio::sync::oneshot::Receiver<()>) {
        released.await.unwrap();
    }
    let (telemetry, exporter) = recording();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    telemetry.run(|| {
        runtime.block_on(async {
            let (release, released) = tokio::sync::oneshot::channel();
            let task = flow(released).await;
            release.send(()).unwrap();
            task.await.unwrap();
        });
    });
    assert_eq!(names(&exporter), ["wf.workflow", "late.task"]);
    let tree = exporter.tree();
    assert_eq!(tree.span("late.task").depth(), 1);
    assert_eq!(
        path_and_workflow(&tree, "late.task"),
        ("late".to_owned(), "wf".to_owned())
    );
}

#[test]
fn a_timeout_cancels_the_inner_span_and_fails_the_outer_one() {
    #[respan::task(name = "inner")]
    async fn inner() {
        std::future::pending::<()>().await;
    }
    #[respan::workflow(name = "wf")]
    async fn outer() -> Result<(), tokio::time::error::Elapsed> {
        tokio::time::timeout(Duration::from_millis(1), inner()).await
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let (_, tree) = record(|| runtime.block_on(outer()));
    let inner = tree.span("inner.task");
    assert_eq!(inner.data().status, Status::Unset);
    assert_eq!(inner.text("respan.outcome"), "cancelled");
    assert!(matches!(tree.span("wf.workflow").data().status, Status::Error { .. }));
}

#[test]
fn threads_continue_trace_path_workflow_and_processors() {
    #[respan::workflow(name = "wf", processors = "a")]
    fn flow() {
        std::thread::spawn(|| task("outer", || std::thread::spawn(|| task("inner", || {}))))
            .join()
            .unwrap()
            .join()
            .unwrap();
        let pool = respan::capture_context();
        std::thread::scope(|scope| {
            scope.spawn(pool.wrap(|| task("scoped", || {})));
        });
    }
    let ((), tree) = record(flow);
    let root = tree.span("wf.workflow").data().span_context.trace_id();
    for name in ["outer.task", "scoped.task"] {
        let span = tree.span(name);
        assert_eq!(
            (span.data().span_context.trace_id(), span.text(WORKFLOW)),
            (root, "wf".to_owned()),
            "{name}"
        );
        assert_eq!(span.text("respan.processors"), "a", "{name}");
    }
}
