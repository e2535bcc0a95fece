//! Scenarios of async functions.

use crate::run::{Run, ValueError, check_async};
use futures_util::future::{join_all, poll_immediate};
use respan_tests::conformance::json::Json;
use std::future::pending;
use std::pin::pin;
use tokio::task::yield_now;

#[tokio::test]
async fn nested() {
    #[respan::workflow(name = "wf")]
    async fn a(x: i32) -> i32 {
        yield_now().await;
        b(x).await
    }

    #[respan::task(name = "tk")]
    async fn b(x: i32) -> i32 {
        yield_now().await;
        s(x);
        c(x).await
    }

    #[respan::agent(name = "ag")]
    async fn c(x: i32) -> i32 {
        yield_now().await;
        d(x).await
    }

    #[respan::tool(name = "tl")]
    async fn d(x: i32) -> i32 {
        yield_now().await;
        x * 2
    }

    #[respan::task(name = "sync")]
    fn s(x: i32) -> i32 {
        x
    }

    check_async("async_nested", a(21)).await;
}

#[tokio::test]
async fn concurrent() {
    #[respan::workflow(name = "wf")]
    async fn a() -> Vec<i32> {
        join_all((0..3).map(b)).await
    }

    #[respan::task(name = format!("tk{n}"))]
    async fn b(n: i32) -> i32 {
        // The last one comes first.
        for _ in n..4 {
            yield_now().await;
        }
        c(n).await;
        n
    }

    #[respan::tool(name = format!("tl{n}"))]
    async fn c(n: i32) -> i32 {
        yield_now().await;
        n * 10
    }

    check_async("async_concurrent", async {
        Json::List(a().await.into_iter().map(Json::from).collect())
    })
    .await;
}

#[tokio::test]
async fn error() {
    #[respan::workflow(name = "wf")]
    async fn a() -> Result<(), ValueError> {
        b().await
    }

    #[respan::task(name = "tk")]
    async fn b() -> Result<(), ValueError> {
        yield_now().await;
        Err(ValueError("boom"))
    }

    let run = Run::of("async_error");
    let telemetry = run.telemetry().build().expect("a telemetry");
    run.outcome("call", &telemetry.scope(a()).await);
    let _ = telemetry.shutdown();
    run.compare();
}

#[tokio::test]
async fn cancelled() {
    #[respan::workflow(name = "wf")]
    async fn a() -> &'static str {
        {
            let job = pin!(b());
            assert!(poll_immediate(job).await.is_none());
        }
        "cancelled"
    }

    #[respan::task(name = "tk")]
    async fn b() {
        pending::<()>().await;
    }

    check_async("async_cancelled", a()).await;
}
